// Reading sessions back as an API user would: with a read key.
import type { eventWithTime } from "@rrweb/types";
import { eventually } from "./condition";
import type { Reenact } from "./reenact";

export interface RecordedEvent {
  window_id: string;
  page_id: string;
  sequence: number;
  index: number;
  event: eventWithTime & { data: { tag?: string; plugin?: string; payload?: any; source?: number } };
}

export interface SessionSummary {
  id: string;
  project_id: string;
  event_count: number;
  error_count: number;
  gap_count: number;
  set_aside_count: number;
  redaction_count: number;
  window_count: number;
  page_count: number;
  entry_url: string;
  user: { id: string; traits?: Record<string, unknown> } | null;
  browser: { name: string; version?: string } | null;
  [other: string]: unknown;
}

export class Api {
  private constructor(
    private readonly server: Reenact,
    private readonly secretKey: string,
  ) {}

  static async open(server: Reenact, project: string): Promise<Api> {
    const printed = server.command("secret-key", "create", project, "--name", "tests");
    const key = /rk_[A-Za-z0-9_-]+/.exec(printed)?.[0];
    if (!key) throw new Error(`no read key in: ${printed}`);
    return new Api(server, key);
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.secretKey}`, ...init.headers };
    return fetch(`${this.server.url}/v1${path}`, { ...init, headers });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.request(path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Visits, unless another query asks for others: the sample shop has a run of a coding agent, too. */
  async sessions(query = "?source=web"): Promise<SessionSummary[]> {
    return (await this.get<{ sessions: SessionSummary[] }>(`/sessions${query}`)).sessions;
  }

  session(id: string): Promise<SessionSummary & { pages: any[]; redactions: Record<string, number> }> {
    return this.get(`/sessions/${id}`);
  }

  async events(id: string, query = ""): Promise<RecordedEvent[]> {
    const all: RecordedEvent[] = [];
    let cursor: string | null = null;
    do {
      const at: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
      const page: { events: RecordedEvent[]; next_cursor: string | null } = await this.get(
        `/sessions/${id}/events?${query}${at}`,
      );
      all.push(...page.events);
      cursor = page.next_cursor;
    } while (cursor);
    return all;
  }

  /** The one session of the project, once there is one. */
  async onlySession(): Promise<SessionSummary> {
    return eventually("a session is listed", async () => (await this.sessions())[0]);
  }

  /** The session's events, once one of them satisfies `wanted`. */
  async eventsOnce(
    id: string,
    what: string,
    wanted: (event: RecordedEvent) => boolean,
  ): Promise<RecordedEvent[]> {
    return eventually(what, async () => {
      const events = await this.events(id);
      return events.some(wanted) ? events : undefined;
    });
  }
}

/** The registry name of an event of Reenact or a plugin, such as `reenact/error@1`. */
export function nameOf(recorded: RecordedEvent): string | undefined {
  return recorded.event.data?.tag ?? recorded.event.data?.plugin;
}
