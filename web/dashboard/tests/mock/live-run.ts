/** A run that goes on: what happened up to a time has arrived, the rest comes when the test says so. */
import type { AgentEntry, AgentRun } from "../../src/server/api.ts";
import { RUN_ID } from "./agent-run.ts";
import type { MockSession, MockState } from "./state.ts";

export class LiveRun {
  private readonly session: MockSession;
  private readonly whole: AgentRun;
  private version = 1;
  /** What is not known of an entry yet, by its id. */
  private readonly later = new Map<string, Partial<AgentEntry>>();

  constructor(
    state: MockState,
    /** From the start. */
    private arrivedMs: number,
  ) {
    const found = state.sessions.find(({ detail }) => detail.id === RUN_ID);
    if (!found?.run) throw new Error("There is no such run.");
    this.session = found;
    this.whole = found.run.run;
    found.detail.live = true;
    found.detail.clock_offset_ms = Date.now() - (this.whole.from_ms + arrivedMs);
    this.arrive(arrivedMs);
  }

  /** What happened until then is there. */
  arrive(toMs: number): void {
    this.arrivedMs = toMs;
    const { whole } = this;
    const lastMs = Math.min(whole.to_ms, whole.from_ms + toMs);
    const by = <Item>(list: readonly Item[], atOf: (item: Item) => number): Item[] =>
      list.filter((item) => atOf(item) <= lastMs);
    const entries = by(whole.entries, ({ at_ms: atMs }) => atMs).map((entry) => ({
      ...(entry.to_ms !== null && entry.to_ms > lastMs ? running(entry) : entry),
      ...this.later.get(entry.id),
    }));
    this.tell({
      entries,
      to_ms: lastMs,
      usage: by(whole.usage, ({ at_ms: atMs }) => atMs),
      idle: by(whole.idle, ({ to_ms: atMs }) => atMs),
      lanes: by(whole.lanes, ({ from_ms: atMs }) => atMs),
      branches: by(whole.branches, ({ at_ms: atMs }) => atMs),
      highlights: by(whole.highlights, ({ at_ms: atMs }) => atMs),
    });
  }

  /** Until it is told otherwise, only so much is known of an entry. */
  knowOnly(id: string, part: Partial<AgentEntry>): void {
    this.later.set(id, part);
    this.arrive(this.arrivedMs);
  }

  /** The transcript fills in what was left open. */
  fillIn(id: string): void {
    this.later.delete(id);
    this.arrive(this.arrivedMs);
  }

  end(): void {
    this.session.detail.live = false;
    this.arrive(Infinity);
  }

  private tell(part: Partial<AgentRun>): void {
    this.version += 1;
    const { run } = this.session;
    if (run) run.run = { ...this.whole, ...part, version: String(this.version) };
    this.session.detail.event_count = part.entries?.length ?? 0;
  }
}

function running(entry: AgentEntry): AgentEntry {
  const tool = entry.tool ? { ...entry.tool, outcome: "running" as const, duration_ms: null } : undefined;
  return { ...entry, to_ms: null, ...(tool ? { tool } : {}) };
}
