/** The list on show: its pages, and how many newer sessions there are, which are announced and not inserted. */
import type { SessionListQuery } from "@reenact/api-client";
import { listSessions, search, type FoundMoment, type Problem, type Session } from "../server/api.ts";
import { asProblem } from "../server/problem.ts";
import { toQuery } from "./filters.ts";
import { RUN_ORDERS, type ListView } from "./list-view.ts";

const PAGE_SIZE = 50;
const WATCH_INTERVAL_MS = 10_000;
/** Pages may be short while the list goes on; so many are asked for before somebody is asked whether to go on. */
const SHORT_PAGES_MAX = 20;

/** A session, and what was found in it if something was looked for. */
export interface ListedSession {
  session: Session;
  moments: readonly FoundMoment[];
  hasMoreMoments: boolean;
}

interface Page {
  sessions: readonly ListedSession[];
  nextCursor: string | null;
}

export class SessionList {
  sessions = $state.raw<readonly ListedSession[] | null>(null);
  nextCursor = $state<string | null>(null);
  /** More is being asked for, the first page or another. */
  loading = $state(false);
  problem = $state.raw<Problem | null>(null);
  newCount = $state(0);
  /** A whole page is new, so there may be more. */
  newCountIsMinimum = $state(false);
  nowMs = $state(Date.now());
  private current: AbortController | null = null;

  constructor(
    private readonly projectId: string,
    private readonly view: ListView,
    /** Only sessions of this source. */
    private readonly source: Session["source"] | null = null,
  ) {}

  async load(): Promise<void> {
    await this.fill([], null);
    if (this.problem === null) this.newCount = 0;
  }

  async loadMore(): Promise<void> {
    if (this.nextCursor === null || this.loading) return;
    await this.fill(this.sessions ?? [], this.nextCursor);
  }

  stop(): void {
    this.current?.abort();
    this.current = null;
    this.loading = false;
  }

  /** Looks for newer sessions from time to time while the page is looked at; the answer stops it. */
  watch(): () => void {
    const timer = setInterval(() => void this.look(), WATCH_INTERVAL_MS);
    const seen = (): void => void this.look();
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
      this.stop();
    };
  }

  /** Asks for pages until there is one more in all. What is there is shown while others are asked for. */
  private async fill(before: readonly ListedSession[], cursor: string | null): Promise<void> {
    this.current?.abort();
    const current = new AbortController();
    this.current = current;
    this.loading = true;
    let shown = before;
    let next = cursor;
    try {
      for (let pages = 0; pages < SHORT_PAGES_MAX; pages += 1) {
        const page = await this.ask(next, current.signal);
        const known = new Set(shown.map(({ session }) => session.id));
        shown = [...shown, ...page.sessions.filter(({ session }) => !known.has(session.id))];
        next = page.nextCursor;
        // An empty list is no answer while it goes on.
        if (shown.length > 0 || next === null) this.sessions = shown;
        this.nextCursor = next;
        this.problem = null;
        this.nowMs = Date.now();
        if (next === null || shown.length >= before.length + PAGE_SIZE) break;
      }
      this.sessions = shown;
    } catch (error) {
      if (current.signal.aborted) return;
      this.problem = asProblem(error);
    }
    if (this.current === current) this.loading = false;
  }

  private async ask(cursor: string | null, signal: AbortSignal): Promise<Page> {
    const filters = this.filters();
    if (this.view.words !== "") {
      const found = await search({ ...filters, q: this.view.words, ...(cursor ? { cursor } : {}) }, signal);
      const sessions = found.results.map(({ session, moments, has_more_moments: hasMoreMoments }) => ({
        session,
        moments,
        hasMoreMoments,
      }));
      return { sessions, nextCursor: found.nextCursor };
    }
    const { sort, order } = RUN_ORDERS.find(({ value }) => value === this.view.order) ?? RUN_ORDERS[0];
    const sorted = this.view.order === "" ? {} : { sort, order };
    const query = { ...filters, ...sorted, limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) };
    const page = await listSessions(query, signal);
    const sessions = page.sessions.map((session) => ({ session, moments: [], hasMoreMoments: false }));
    return { sessions, nextCursor: page.nextCursor };
  }

  private filters(): SessionListQuery {
    const source = this.source === null ? {} : { source: [this.source] };
    return { ...toQuery(this.view.filters, Date.now()), ...source, project_id: this.projectId };
  }

  private async look(): Promise<void> {
    // Sessions can be found by words some time after they began; there is nothing to announce.
    if (document.visibilityState === "hidden" || this.sessions === null || this.view.words !== "") return;
    this.nowMs = Date.now();
    try {
      const query = { ...this.filters(), limit: PAGE_SIZE };
      const { sessions } = await listSessions(query);
      const known = new Set(this.sessions.map(({ session }) => session.id));
      const newest = Math.max(...this.sessions.map(({ session }) => session.started_at_ms));
      const added = sessions.filter((session) => !known.has(session.id) && session.started_at_ms >= newest);
      // The first visit of all appears by itself: there is nothing yet that it could move.
      if (added.length > 0 && this.sessions.length === 0) return await this.load();
      this.newCount = added.length;
      this.newCountIsMinimum = added.length === PAGE_SIZE;
    } catch {
      // The list on show stays as it is; the next look or click says what is wrong.
    }
  }
}
