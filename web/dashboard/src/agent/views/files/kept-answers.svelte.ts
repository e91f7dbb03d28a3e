/** Answers of the server that hold for good under their key, such as a version of a file: asked for now and then, and kept. */
import type { Problem } from "../../../server/api.ts";
import { asProblem } from "../../../server/problem.ts";

/** While it plays or is dragged, not everything in between is asked for. */
const REST_MS = 120;
/** Between two questions there is at least so much time, however fast it plays. */
const INTERVAL_MS_MIN = 500;
const KEPT_MAX = 60;

export class KeptAnswers<T> {
  /** The last that came; it stays on show while another is asked for. */
  value = $state.raw<{ key: string; answer: T } | null>(null);
  problem = $state.raw<Problem | null>(null);
  private tries = $state(0);
  private readonly kept = new Map<string, T>();
  private askedAtMs = -Infinity;
  /** Since when something is wanted that is not there. */
  private wantedSinceMs: number | null = null;

  constructor(private readonly keptMax = KEPT_MAX) {}

  /** To be called in an effect; the answer ends it, and what was asked for is not waited for any more. */
  ask(key: string, request: (signal: AbortSignal) => Promise<T>): () => void {
    void this.tries;
    const known = this.kept.get(key);
    if (known !== undefined) {
      this.wantedSinceMs = null;
      this.value = { key, answer: known };
      this.problem = null;
      return () => undefined;
    }
    const asking = new AbortController();
    const nowMs = performance.now();
    this.wantedSinceMs ??= nowMs;
    const dueMs = Math.max(this.wantedSinceMs + REST_MS, this.askedAtMs + INTERVAL_MS_MIN);
    const timer = setTimeout(
      () => {
        this.askedAtMs = performance.now();
        this.wantedSinceMs = null;
        void this.answer(key, request(asking.signal), asking.signal);
      },
      Math.max(0, dueMs - nowMs),
    );
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
      const answer = await asked;
      this.kept.set(key, answer);
      const oldest = this.kept.keys().next().value;
      if (this.kept.size > this.keptMax && oldest !== undefined) this.kept.delete(oldest);
      if (signal.aborted) return;
      this.value = { key, answer };
      this.problem = null;
    } catch (error) {
      if (!signal.aborted) this.problem = asProblem(error);
    }
  }
}
