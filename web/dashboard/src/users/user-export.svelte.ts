/**
 * All that is held of a person, as one JSON file: what is known of them, and every session with its facts, its health,
 * its events, and those that were set aside. Asked for session by session, so that a fault costs one session: what
 * came before is kept, and trying again goes on there.
 */
import {
  getHealth,
  getSession,
  getUser,
  listEvents,
  listSessions,
  listSetAsideEvents,
  type Problem,
} from "../server/api.ts";
import { asProblem } from "../server/problem.ts";

const SESSIONS_A_PAGE = 100;

export class UserExport {
  /** Sessions that are in the file, and how many there are in all. */
  done = $state(0);
  total = $state(0);
  running = $state(false);
  problem = $state.raw<Problem | null>(null);
  private ids: string[] | null = null;
  private readonly parts: string[] = [];
  private current: AbortController | null = null;

  constructor(
    private readonly userId: string,
    private readonly projectId: string,
  ) {}

  /** The file, or nothing if it was stopped or failed: `problem` says why, and starting again goes on. */
  async run(): Promise<Blob | null> {
    if (this.running) return null;
    const current = new AbortController();
    this.current = current;
    this.running = true;
    this.problem = null;
    try {
      this.ids ??= await this.begin(current.signal);
      this.total = this.ids.length;
      while (this.done < this.ids.length) {
        const id = this.ids[this.done] as string;
        this.parts.push(`${this.done === 0 ? "" : ","}\n${await this.session(id, current.signal)}`);
        this.done += 1;
      }
      return new Blob([...this.parts, "\n]}\n"], { type: "application/json" });
    } catch (error) {
      if (!current.signal.aborted) this.problem = asProblem(error);
      return null;
    } finally {
      this.running = false;
    }
  }

  stop(): void {
    this.current?.abort();
  }

  private async begin(signal: AbortSignal): Promise<string[]> {
    const user = await getUser(this.userId, this.projectId, signal);
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const query = { user: [this.userId], project_id: this.projectId, limit: SESSIONS_A_PAGE };
      const page = await listSessions(cursor === null ? query : { ...query, cursor }, signal);
      ids.push(...page.sessions.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const head = { version: 1, exported_at_ms: Date.now(), project_id: this.projectId, user };
    this.parts.length = 0;
    this.parts.push(`${JSON.stringify(head).slice(0, -1)},"sessions":[`);
    return ids;
  }

  private async session(id: string, signal: AbortSignal): Promise<string> {
    const session = await getSession(id, this.projectId, signal);
    const health = session.health === null ? null : await getHealth(id, this.projectId, signal);
    const events = await all((cursor) => listEvents(id, this.projectId, cursor, signal));
    const setAside = await all((cursor) => {
      signal.throwIfAborted();
      return listSetAsideEvents(id, this.projectId, cursor);
    });
    return JSON.stringify({ session, health, events, set_aside: setAside });
  }
}

async function all<T>(
  ask: (cursor: string | null) => Promise<{ events: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const page = await ask(cursor);
    for (const event of page.events) found.push(event);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}
