/** A recorded time that has to be asked for. Only the latest question counts. */
import { retried } from "./retry.ts";
import type { RecordingSource } from "./source.ts";

export class AskedTime {
  private asking: AbortController | null = null;

  constructor(private readonly source: RecordingSource) {}

  /** Null where there is none, or something else was wanted meanwhile. */
  async find(
    otherwiseMs: number | null,
    question: (signal: AbortSignal) => Promise<number | null>,
  ): Promise<number | null> {
    this.forget();
    const asking = new AbortController();
    this.asking = asking;
    let atMs = otherwiseMs;
    try {
      const isTransient = (error: unknown): boolean => this.source.isTransient(error);
      atMs = await retried(question, { signal: asking.signal, isTransient });
    } catch {
      // Where it is not found, the time that is known is better than nothing.
    }
    return asking.signal.aborted ? null : atMs;
  }

  forget(): void {
    this.asking?.abort();
    this.asking = null;
  }
}
