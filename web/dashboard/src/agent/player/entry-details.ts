/** Whole entries, asked for when they are looked at and kept for as long as the run is on show. */
import { getAgentEntry, type AgentEntry, type AgentEntryDetail, type RunPlace } from "../../server/api.ts";

/** The oldest are forgotten first: outputs can be large. */
const KEPT_MAX = 200;

export class EntryDetails {
  private readonly kept = new Map<string, Promise<AgentEntryDetail>>();
  private readonly closing = new AbortController();

  constructor(private readonly place: RunPlace) {}

  of({ kind, id }: Pick<AgentEntry, "kind" | "id">): Promise<AgentEntryDetail> {
    const key = `${kind} ${id}`;
    const known = this.kept.get(key);
    if (known) return known;
    const asked = getAgentEntry(this.place, { kind, id }, this.closing.signal);
    this.kept.set(key, asked);
    // What failed is asked for again.
    asked.catch(() => this.kept.delete(key));
    const oldest = this.kept.keys().next().value;
    if (this.kept.size > KEPT_MAX && oldest !== undefined) this.kept.delete(oldest);
    return asked;
  }

  /** What is known of these is not all of them any more. */
  forget(entries: readonly Pick<AgentEntry, "kind" | "id">[]): void {
    for (const { kind, id } of entries) this.kept.delete(`${kind} ${id}`);
  }

  close(): void {
    this.closing.abort();
    this.kept.clear();
  }
}
