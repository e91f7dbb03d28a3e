/** Something of the server that differs from time to time: asked for when the time rests, kept by its time. */
import type { AgentEntry, Problem } from "../../../server/api.ts";
import { asProblem } from "../../../server/problem.ts";

/** While it plays or is dragged, not every time in between is asked for. */
const REST_MS = 120;
const KEPT_MAX = 40;

export class AtTime<T> {
  /** The last that came; it stays on show while another is asked for. */
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  private tries = $state(0);
  private readonly kept = new Map<string, T>();

  /** To be called in an effect; the answer ends it. */
  ask(key: string, request: (signal: AbortSignal) => Promise<T>): () => void {
    void this.tries;
    const asking = new AbortController();
    const known = this.kept.get(key);
    if (known !== undefined) {
      this.value = known;
      this.problem = null;
      return () => undefined;
    }
    const timer = setTimeout(() => void this.answer(key, request(asking.signal), asking.signal), REST_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }

  again(): void {
    this.tries += 1;
  }

  private async answer(key: string, asked: Promise<T>, signal: AbortSignal): Promise<void> {
    try {
      const value = await asked;
      this.kept.set(key, value);
      const oldest = this.kept.keys().next().value;
      if (this.kept.size > KEPT_MAX && oldest !== undefined) this.kept.delete(oldest);
      if (signal.aborted) return;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (!signal.aborted) this.problem = asProblem(error);
    }
  }
}

/** The last time up to a moment at which a tool ended, or anything began: only then may files have changed. */
export function changeTime(entries: readonly AgentEntry[], nowMs: number): number {
  let lastMs = entries[0]?.at_ms ?? nowMs;
  for (const { kind, at_ms: atMs, to_ms: toMs } of entries) {
    if (atMs > nowMs) break;
    if (kind !== "tool") continue;
    if (toMs !== null && toMs <= nowMs) lastMs = Math.max(lastMs, toMs);
    lastMs = Math.max(lastMs, atMs);
  }
  return lastMs;
}
