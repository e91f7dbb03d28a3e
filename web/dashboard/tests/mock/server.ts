/**
 * A server for the dashboard's tests: the built dashboard, and the reading part of docs/protocol.md over data in memory,
 * under the Content-Security-Policy that the real server sends.
 *
 * Long because it answers every request of the dashboard from one state.
 */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { extname, join } from "node:path";
import type { RecordedEvent as PlayedEvent } from "@reenact/player/recording";
import { kindOf } from "./kinds.ts";
import { keyframe, pageAt, usedElements, type MomentWanted } from "./moments.ts";
import { PageTree, nodeChanges } from "./page-tree.ts";
import { VISIT_START_MS } from "./checkout-visit.ts";
import { SORTS, TERMS, hasTerms } from "./session-filters.ts";
import { settingsRoutes } from "./settings.ts";
import { newState, type MockSession, type MockState } from "./state.ts";

export const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
  "media-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const OPENAPI = fileURLToPath(new URL("../../../api-client/openapi.json", import.meta.url));
const COOKIE = "reenact_login=mock";
const MEDIA_TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const SET_ASIDE_A_PAGE = 100;

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly remedy: string,
  ) {
    super(detail);
  }
}

const notFound = (what: string): Refusal =>
  new Refusal(
    404,
    "not-found",
    `There is no such ${what}`,
    `No ${what} of that name is in this project.`,
    "Look at the list; it may have been deleted.",
  );

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  body: Record<string, unknown>;
  match: string[];
}

type Handler = (call: Call) => void;

export class MockServer {
  state: MockState;
  /** Requests for what happened, by their cursor, wait for this, so that a test can look at what is shown meanwhile. */
  beforeOutline: (cursor: number) => Promise<void> = () => Promise.resolve();
  /** Requests that get no answer at all. */
  isAway: (url: URL) => boolean = () => false;
  /** Few, so that answers have several pages. */
  eventsAPage = 40;
  /** What a page may load, as the operator allows it. */
  policy = CONTENT_SECURITY_POLICY;
  /** Answers the next requests of these paths with a failure. */
  readonly failing = new Map<string, number>();
  readonly requests: string[] = [];
  private readonly server: Server;

  private constructor() {
    this.state = newState(Date.now());
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(): Promise<MockServer> {
    const mock = new MockServer();
    await new Promise<void>((resolve) => mock.server.listen(0, "127.0.0.1", resolve));
    return mock;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  reset(): void {
    this.state = newState(Date.now());
    this.beforeOutline = () => Promise.resolve();
    this.isAway = () => false;
    this.eventsAPage = 40;
    this.policy = CONTENT_SECURITY_POLICY;
    this.failing.clear();
    this.requests.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.origin);
    this.requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (this.isAway(url)) return void request.socket.destroy();
    response.setHeader("Content-Security-Policy", this.policy);
    try {
      if (url.pathname.startsWith("/v1/")) await this.answerApi(request, response, url);
      else if (url.pathname === "/openapi.json")
        send(response, 200, JSON.parse(await readFile(OPENAPI, "utf8")));
      else await sendFile(response, url.pathname);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, title, detail, remedy } = error;
      const problem = { type: `urn:reenact:problem:${code}`, title, status, detail, remedy };
      send(response, status, problem, "application/problem+json");
    }
  }

  private async answerApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const failure = this.failing.get(url.pathname);
    if (failure !== undefined) {
      this.failing.delete(url.pathname);
      throw new Refusal(
        failure,
        "storage-failed",
        "The storage failed",
        "The disk did not answer in time.",
        "Try again in a moment.",
      );
    }
    const isLogin = url.pathname === "/v1/login" || url.pathname === "/v1/join";
    if (!isLogin && !request.headers.cookie?.includes(COOKIE)) {
      throw new Refusal(
        401,
        "not-logged-in",
        "Not logged in",
        "This request came without a login.",
        "Log in.",
      );
    }
    if (request.method !== "GET" && request.headers["x-reenact-dashboard"] !== "1") {
      throw new Refusal(
        403,
        "not-from-dashboard",
        "Not from the dashboard",
        "The header X-Reenact-Dashboard is missing.",
        "Send it.",
      );
    }
    if (url.pathname.endsWith("/events") && url.searchParams.has("kind")) {
      await this.beforeOutline(Number(url.searchParams.get("cursor") ?? 0));
    }
    const body = await readBody(request);
    for (const [method, pattern, handler] of this.routes) {
      const match = pattern.exec(url.pathname);
      if (request.method === method && match)
        return handler({ request, response, url, body, match: match.slice(1) });
    }
    throw notFound("path");
  }

  private readonly routes: readonly [string, RegExp, Handler][] = [
    ["POST", /^\/v1\/login$/, (call) => this.logIn(call)],
    ["POST", /^\/v1\/join$/, (call) => this.join(call)],
    [
      "POST",
      /^\/v1\/logout$/,
      ({ response }) => send(response.setHeader("Set-Cookie", `${COOKIE}; Path=/; Max-Age=0`), 204),
    ],
    [
      "GET",
      /^\/v1\/me$/,
      ({ response }) =>
        send(response, 200, {
          id: 1,
          email: this.state.email,
          role: this.state.members[0]?.role,
          projects: this.state.projects,
          version: "0.1.0",
        }),
    ],
    ["POST", /^\/v1\/projects$/, (call) => this.createProject(call)],
    ["PATCH", /^\/v1\/projects\/([^/]+)$/, (call) => this.changeProject(call)],
    ...settingsRoutes(() => this.state, {
      send,
      refuse: (status, code, detail) =>
        new Refusal(status, code, "It was refused", detail, "Try something else."),
    }),
    ["GET", /^\/v1\/sessions$/, (call) => this.listSessions(call)],
    ["GET", /^\/v1\/sessions\/values$/, (call) => this.listValues(call)],
    ["GET", /^\/v1\/users\/([^/]+)$/, (call) => this.getUser(call)],
    ["DELETE", /^\/v1\/users\/([^/]+)$/, (call) => this.eraseUser(call)],
    [
      "GET",
      /^\/v1\/sessions\/([^/]+)$/,
      ({ response, url, match }) => send(response, 200, this.session(url, match[0]).detail),
    ],
    ["DELETE", /^\/v1\/sessions\/([^/]+)$/, (call) => this.deleteSession(call)],
    ["GET", /^\/v1\/sessions\/([^/]+)\/events$/, (call) => this.listEvents(call)],
    ["GET", /^\/v1\/sessions\/([^/]+)\/set-aside$/, (call) => this.listSetAside(call)],
    ["GET", /^\/v1\/sessions\/([^/]+)\/keyframe$/, (call) => this.getKeyframe(call)],
    ["GET", /^\/v1\/sessions\/([^/]+)\/elements$/, (call) => this.listElements(call)],
    ["GET", /^\/v1\/sessions\/([^/]+)\/nodes$/, (call) => this.listNodes(call)],
    ["GET", /^\/v1\/sessions\/([^/]+)\/node$/, (call) => this.getNode(call)],
    ["GET", /^\/v1\/sessions\/([^/]+)\/node-changes$/, (call) => this.listNodeChanges(call)],
    ["GET", /^\/v1\/sessions\/([^/]+)\/page$/, (call) => this.getPage(call)],
    ["GET", /^\/v1\/sessions\/([^/]+)\/health$/, (call) => this.getHealth(call)],
    ["GET", /^\/v1\/search$/, (call) => this.search(call)],
  ];

  private logIn({ response, body }: Call): void {
    if (body.email !== this.state.email || body.password !== this.state.password) {
      throw new Refusal(
        401,
        "wrong-login",
        "Wrong login",
        "No account has this e-mail address and password.",
        "Check both and try again.",
      );
    }
    send(response.setHeader("Set-Cookie", `${COOKIE}; Path=/; HttpOnly; SameSite=Lax`), 204);
  }

  private createProject({ response, body }: Call): void {
    const id = `p${this.state.projects.length + 1}`;
    const origins = (body.allowed_origins as string[] | undefined) ?? [];
    const name = String(body.name);
    const project = {
      id,
      name,
      public_key: `pk_${id}`,
      allowed_origins: origins,
      hash_identity: false,
      created_at_ms: Date.now(),
    };
    this.state.projects.push(project);
    send(response, 201, project);
  }

  private changeProject({ response, body, match }: Call): void {
    const project = this.state.projects.find(({ id }) => id === match[0]);
    if (!project) throw notFound("project");
    Object.assign(project, body);
    send(response, 200, project);
  }

  private join({ response, body }: Call): void {
    if (body.token !== "q7mW2tokenThatIsShownOnce") {
      throw new Refusal(
        410,
        "invitation-not-valid",
        "This link does not work any more",
        "It was used.",
        "Ask an owner.",
      );
    }
    send(response.setHeader("Set-Cookie", `${COOKIE}; Path=/; HttpOnly; SameSite=Lax`), 204);
  }

  private ofProject(url: URL): MockSession[] {
    const projectId = url.searchParams.get("project_id") ?? "demo";
    return this.state.sessions.filter(({ detail }) => detail.project_id === projectId);
  }

  private session(url: URL, id: string | undefined): MockSession {
    const found = this.ofProject(url).find(({ detail }) => detail.id === id);
    if (!found) throw notFound("session");
    return found;
  }

  private listSessions({ response, url }: Call): void {
    const { searchParams } = url;
    const number = (name: string): number | null =>
      searchParams.has(name) ? Number(searchParams.get(name)) : null;
    const [fromMs, toMs] = [number("from_ms"), number("to_ms")];
    const [shortest, longest] = [number("duration_min_ms"), number("duration_max_ms")];
    const ascending = searchParams.get("order") === "ascending" ? -1 : 1;
    const sortBy = SORTS[searchParams.get("sort") ?? "started"] ?? SORTS["started"]!;
    const matching = this.ofProject(url)
      .map(({ detail }) => detail)
      .filter((session) => hasTerms(session, searchParams))
      .filter((session) => (session.entry_url ?? "").includes(searchParams.get("url") ?? ""))
      .filter((session) => session.error_count >= (number("errors") ?? 0))
      .filter((session) => fromMs === null || session.started_at_ms >= fromMs)
      .filter((session) => toMs === null || session.started_at_ms <= toMs)
      .filter((session) => shortest === null || session.duration_ms >= shortest)
      .filter((session) => longest === null || session.duration_ms <= longest)
      .sort((a, b) => ascending * (sortBy(b) - sortBy(a)));
    const start = number("cursor") ?? 0;
    const end = start + (number("limit") ?? 50);
    send(response, 200, {
      sessions: matching.slice(start, end),
      next_cursor: end < matching.length ? String(end) : null,
    });
  }

  private listValues({ response, url }: Call): void {
    const valueOf = TERMS[url.searchParams.get("field") ?? ""];
    const text = (url.searchParams.get("q") ?? "").toLowerCase();
    const counts = new Map<string, number>();
    for (const { detail } of this.ofProject(url)) {
      const value = valueOf?.(detail);
      if (value?.toLowerCase().includes(text)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const values = [...counts].map(([value, session_count]) => ({ value, session_count }));
    send(response, 200, { values: values.sort((a, b) => b.session_count - a.session_count) });
  }

  private ofUser(url: URL, encoded = ""): [string, MockSession[]] {
    const id = decodeURIComponent(encoded);
    const sessions = this.ofProject(url).filter(({ detail }) => detail.user?.id === id);
    if (sessions.length === 0) throw notFound("user");
    return [id, sessions];
  }

  private getUser({ response, url, match }: Call): void {
    const [id, sessions] = this.ofUser(url, match[0]);
    const starts = sessions.map(({ detail }) => detail.started_at_ms);
    send(response, 200, {
      id,
      traits: sessions.find(({ detail }) => Object.keys(detail.user?.traits ?? {}).length > 0)?.detail.user
        ?.traits,
      session_count: sessions.length,
      first_started_at_ms: Math.min(...starts),
      last_started_at_ms: Math.max(...starts),
    });
  }

  /** Four sessions a request, so that it has to be asked again. */
  private eraseUser({ response, url, match }: Call): void {
    const [, sessions] = this.ofUser(url, match[0]);
    const deleted = sessions.slice(0, 4);
    this.state.sessions = this.state.sessions.filter((session) => !deleted.includes(session));
    send(response, 200, {
      sessions_deleted: deleted.length,
      sessions_left: sessions.length - deleted.length,
      erased_by_ms: Date.now() + 3_600_000,
    });
  }

  private deleteSession({ response, url, match }: Call): void {
    const found = this.session(url, match[0]);
    this.state.sessions = this.state.sessions.filter((session) => session !== found);
    send(response.setHeader("Reenact-Erased-By", String(Date.now() + 3_600_000)), 204);
  }

  private listEvents({ response, url, match }: Call): void {
    const { searchParams } = url;
    const number = (name: string, otherwise: number): number => Number(searchParams.get(name) ?? otherwise);
    const kinds = new Set(searchParams.getAll("kind"));
    const windowId = searchParams.get("window_id");
    const wanted = this.events(url, match[0])
      .filter(
        ({ event: { timestamp } }) =>
          timestamp >= number("from_ms", 0) && timestamp <= number("to_ms", Infinity),
      )
      .filter(({ window_id }) => windowId === null || window_id === windowId)
      .filter(({ event }) => kinds.size === 0 || kinds.has(kindOf(event)));
    const start = number("cursor", 0);
    const end = start + this.eventsAPage;
    send(response, 200, {
      events: wanted.slice(start, end),
      gaps: [],
      next_cursor: end < wanted.length ? String(end) : null,
    });
  }

  private events(url: URL, id: string | undefined): PlayedEvent[] {
    // The API leaves an event's inside open.
    return this.session(url, id).events as PlayedEvent[];
  }

  private wanted({ searchParams }: URL): MomentWanted {
    const [window, page] = [searchParams.get("window"), searchParams.get("page")];
    return { atMs: Number(searchParams.get("at_ms")), window, page };
  }

  private getKeyframe({ response, url, match }: Call): void {
    send(response, 200, keyframe(this.events(url, match[0]), this.wanted(url)));
  }

  private listElements({ response, url, match }: Call): void {
    const { window, page } = this.wanted(url);
    const ofPage = this.events(url, match[0]).filter(({ page_id }) => page_id === page);
    send(response, 200, { window, page, elements: usedElements(ofPage) });
  }

  private getPage({ response, url, match }: Call): void {
    const wanted = this.wanted(url);
    const events = pageAt(this.events(url, match[0]), wanted);
    const selector = url.searchParams.get("selector");
    if (selector !== null) return this.findNodes(response, new PageTree(events), selector);
    const shown = events[0];
    const words = `${shown?.page_id} at ${(wanted.atMs - VISIT_START_MS) / 1000}`;
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><title>${words}</title><h1>${words}</h1>`);
  }

  private findNodes(response: ServerResponse, tree: PageTree, selector: string): void {
    if (!/^[#.]?[\w-]+$/.test(selector)) {
      const detail = `selector: \`${selector}\` is no CSS selector that can be looked for`;
      throw new Refusal(400, "invalid-request", "The request is not valid", detail, "Check it.");
    }
    const nodes = tree.find(selector);
    send(response, 200, { nodes: nodes.slice(0, 50), nodes_found: nodes.length });
  }

  private listNodes({ response, url, match }: Call): void {
    const wanted = this.wanted(url);
    const events = pageAt(this.events(url, match[0]), wanted);
    const { searchParams } = url;
    const open = searchParams.get("open")?.split(",").map(Number) ?? null;
    const reveal = searchParams.has("reveal") ? Number(searchParams.get("reveal")) : null;
    const tree = new PageTree(events);
    send(response, 200, {
      window: events[0]?.window_id ?? wanted.window,
      page: events[0]?.page_id ?? "",
      at_ms: wanted.atMs,
      node_count: tree.size,
      nodes: tree.nodes(open, reveal),
      is_cut: false,
    });
  }

  private getNode({ response, url, match }: Call): void {
    const tree = new PageTree(pageAt(this.events(url, match[0]), this.wanted(url)));
    const node = tree.node(Number(url.searchParams.get("node_id")));
    if (!node) throw notFound("node");
    send(response, 200, node);
  }

  private listNodeChanges({ response, url, match }: Call): void {
    const ofPage = this.events(url, match[0]).filter(
      ({ page_id: page }) => page === url.searchParams.get("page"),
    );
    send(response, 200, nodeChanges(ofPage, Number(url.searchParams.get("node_id"))));
  }

  private getHealth({ response, url, match }: Call): void {
    const { health, events } = this.session(url, match[0]);
    const counts: Record<string, number> = {};
    for (const { kind } of health) counts[kind] = (counts[kind] ?? 0) + 1;
    send(response, 200, { event_count: events.length, counts, findings: health, pages_left_out: 0 });
  }

  /** Looks for the words in the texts that the sessions hold for it. */
  private search({ response, url }: Call): void {
    const words = (url.searchParams.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const sessions = this.ofProject(url).filter(({ detail }) => hasTerms(detail, url.searchParams));
    const results = sessions.flatMap(({ detail, moments }) => {
      const found = moments.filter(({ snippet }) =>
        words.every((word) => snippet.toLowerCase().includes(word)),
      );
      const marked = found.map((moment) => ({
        ...moment,
        marks: words.map((word) => {
          const start = moment.snippet.toLowerCase().indexOf(word);
          return { start, end: start + word.length };
        }),
      }));
      return found.length > 0 && words.length > 0
        ? [{ session: detail, moments: marked, has_more_moments: false }]
        : [];
    });
    send(response, 200, { results, next_cursor: null });
  }

  private listSetAside({ response, url, match }: Call): void {
    const { detail } = this.session(url, match[0]);
    const reason = "data.id: expected an integer";
    const start = Number(url.searchParams.get("cursor") ?? 0);
    const end = Math.min(start + SET_ASIDE_A_PAGE, detail.set_aside_count);
    const events = Array.from({ length: end - start }, (_, number) => ({
      window_id: "window-main",
      page_id: "page-checkout",
      sequence: 2,
      index: start + number,
      reason,
      event: {},
    }));
    const next_cursor = end < detail.set_aside_count ? String(end) : null;
    send(response, 200, { events, gaps: [], next_cursor });
  }
}

function send(response: ServerResponse, status: number, body?: unknown, type = "application/json"): void {
  response.statusCode = status;
  if (body !== undefined) response.setHeader("Content-Type", type);
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** Files of the build; every other path is the dashboard's own page. */
async function sendFile(response: ServerResponse, path: string): Promise<void> {
  const isAsset = path.startsWith("/assets/") && !path.includes("..");
  const file = join(DIST, isAsset ? path : "index.html");
  response.setHeader("Content-Type", MEDIA_TYPES[extname(file)] ?? "application/octet-stream");
  try {
    response.end(await readFile(file));
  } catch {
    response.statusCode = 404;
    response.end();
  }
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}
