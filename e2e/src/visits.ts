// Visits without a browser: batches as a recorder would send them, so that a test decides what is in them.
import type { Reenact } from "./reenact";

export interface VisitFacts {
  id: string;
  startMs: number;
  /** How long it lasts. */
  lengthMs: number;
  user?: string;
  traits?: Record<string, unknown>;
  path: string;
  /** Of the page's address. */
  origin?: string;
  userAgent: string;
  /** Where it comes from, as a proxy in front of the server says. */
  address?: string;
  release?: string;
  environment?: string;
  language?: string;
  event?: { name: string; data: Record<string, unknown> };
  flag?: { name: string; value: unknown };
  errors?: number;
  consoleErrors?: number;
  failedRequests?: number;
  /** What stands on the page. */
  text: string;
  /** Milliseconds from the start at which somebody scrolled. */
  activeAtMs?: number[];
}

export class Sender {
  private constructor(
    private readonly server: Reenact,
    private readonly key: string,
  ) {}

  /** Sends to the project that the first start makes for the user's own pages, or to another one. */
  static to(server: Reenact, project = "default"): Sender {
    return new Sender(server, server.projectKey(project));
  }

  async send(facts: VisitFacts): Promise<void> {
    const body = {
      version: 1,
      session_id: facts.id,
      window_id: "window-0001",
      page_id: "page-0001",
      sequence: 0,
      sent_at_ms: Date.now(),
      recorder: { name: "@reenact/recorder", version: "0.1.0" },
      events: eventsOf(facts),
    };
    const answer = await fetch(`${this.server.url}/v1/batches?key=${this.key}`, {
      method: "POST",
      headers: {
        "user-agent": facts.userAgent,
        ...(facts.address ? { "x-forwarded-for": facts.address } : {}),
      },
      body: JSON.stringify(body),
    });
    const receipt = (await answer.json()) as { events_set_aside?: number };
    if (answer.status !== 200 || receipt.events_set_aside !== 0) throw new Error(JSON.stringify(receipt));
  }
}

function eventsOf(facts: VisitFacts): object[] {
  const at = (ms: number): number => facts.startMs + ms;
  const own = (ms: number, kind: string, payload: object): object => ({
    type: 5,
    data: { tag: `reenact/${kind}@1`, payload },
    timestamp: at(ms),
  });
  const plugin = (ms: number, name: string, payload: object): object => ({
    type: 6,
    data: { plugin: `rrweb/${name}@1`, payload },
    timestamp: at(ms),
  });
  const many = (count: number | undefined, event: object): object[] =>
    Array.from({ length: count ?? 0 }, () => event);
  const url = `${facts.origin ?? "https://shop.example"}${facts.path}`;
  const { release, environment, language } = facts;
  return [
    own(0, "start", { url, release, environment, language }),
    { type: 4, data: { href: url, width: 1280, height: 720 }, timestamp: at(1) },
    { type: 2, data: { node: pageWith(facts.text), initialOffset: { top: 0, left: 0 } }, timestamp: at(2) },
    ...(facts.user ? [own(3, "identify", { user: facts.user, traits: facts.traits ?? {} })] : []),
    ...(facts.event ? [own(4, "track", facts.event)] : []),
    ...(facts.flag ? [own(5, "flag", facts.flag)] : []),
    ...many(facts.errors, own(6, "error", { name: "TypeError", message: "x is undefined", origin: "error" })),
    ...many(facts.consoleErrors, plugin(7, "console", { level: "error", trace: [], payload: ['"no"'] })),
    ...many(facts.failedRequests, plugin(8, "network", { requests: [{ url: "/api", status: 500 }] })),
    ...(facts.activeAtMs ?? []).map((ms) => ({
      type: 3,
      data: { source: 3, id: 1, x: 0, y: 10 },
      timestamp: at(ms),
    })),
    own(facts.lengthMs, "end", { reason: "stop" }),
  ];
}

function pageWith(text: string): object {
  const element = (id: number, tagName: string, childNodes: object[]): object => ({
    type: 2,
    id,
    tagName,
    attributes: {},
    childNodes,
  });
  const heading = element(5, "h1", [{ type: 3, id: 6, textContent: text }]);
  return {
    type: 0,
    id: 1,
    childNodes: [element(2, "html", [element(3, "head", []), element(4, "body", [heading])])],
  };
}
