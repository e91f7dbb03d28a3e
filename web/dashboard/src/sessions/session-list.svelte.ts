/** The list on show: its pages, and how many newer sessions there are, which are announced and not inserted. */
import { listSessions, type Problem, type Session } from "../server/api.ts";
import { asProblem } from "../server/problem.ts";
import { toQuery, type SessionFilters } from "./filters.ts";

const PAGE_SIZE = 50;
const WATCH_INTERVAL_MS = 10_000;

export class SessionList {
  sessions = $state.raw<Session[] | null>(null);
  nextCursor = $state<string | null>(null);
  loadingMore = $state(false);
  problem = $state.raw<Problem | null>(null);
  newCount = $state(0);
  /** A whole page is new, so there may be more. */
  newCountIsMinimum = $state(false);
  nowMs = $state(Date.now());
  private current: AbortController | null = null;

  constructor(
    private readonly projectId: string,
    private readonly filters: SessionFilters,
  ) {}

  async load(): Promise<void> {
    this.current?.abort();
    const current = new AbortController();
    this.current = current;
    try {
      const page = await listSessions(this.query(), current.signal);
      this.problem = null;
      this.sessions = page.sessions;
      this.nextCursor = page.nextCursor;
      this.newCount = 0;
      this.nowMs = Date.now();
    } catch (error) {
      if (!current.signal.aborted) this.problem = asProblem(error);
    }
  }

  async loadMore(): Promise<void> {
    if (this.nextCursor === null || this.loadingMore) return;
    this.loadingMore = true;
    try {
      const page = await listSessions({ ...this.query(), cursor: this.nextCursor });
      const known = new Set(this.sessions?.map((session) => session.id));
      this.sessions = [
        ...(this.sessions ?? []),
        ...page.sessions.filter((session) => !known.has(session.id)),
      ];
      this.nextCursor = page.nextCursor;
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.loadingMore = false;
    }
  }

  /** Looks for newer sessions from time to time while the page is looked at; the answer stops it. */
  watch(): () => void {
    const timer = setInterval(() => void this.look(), WATCH_INTERVAL_MS);
    const seen = (): void => void this.look();
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
      this.current?.abort();
    };
  }

  private async look(): Promise<void> {
    if (document.visibilityState === "hidden" || this.sessions === null) return;
    this.nowMs = Date.now();
    try {
      const { sessions } = await listSessions(this.query());
      const known = new Set(this.sessions.map((session) => session.id));
      const newest = this.sessions[0]?.started_at_ms ?? -Infinity;
      const added = sessions.filter((session) => !known.has(session.id) && session.started_at_ms >= newest);
      // The first visit of all appears by itself: there is nothing yet that it could move.
      if (added.length > 0 && this.sessions.length === 0) return await this.load();
      this.newCount = added.length;
      this.newCountIsMinimum = added.length === PAGE_SIZE;
    } catch {
      // The list on show stays as it is; the next look or click says what is wrong.
    }
  }

  private query(): ReturnType<typeof toQuery> {
    return { ...toQuery(this.filters, Date.now()), project_id: this.projectId, limit: PAGE_SIZE };
  }
}
