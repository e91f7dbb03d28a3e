import { takeMainThreadMs } from "./guard";

/** What the recorder did since the last report; the shape of `reenact/cost@1` without its window. */
export class Cost {
  events = 0;
  bytes_raw = 0;
  bytes_sent = 0;
  batches = 0;
  retries = 0;
  moves_thinned = 0;
  events_dropped = 0;
  batches_dropped = 0;

  constructor(private sinceMs: number) {}

  /** The report, and everything back to zero. */
  take(nowMs: number, queueBytes: number): Record<string, number> {
    const report = {
      window_ms: Math.max(0, Math.round(nowMs - this.sinceMs)),
      main_thread_ms: Math.round(takeMainThreadMs() * 10) / 10,
      events: this.events,
      bytes_raw: this.bytes_raw,
      bytes_sent: this.bytes_sent,
      batches: this.batches,
      retries: this.retries,
      moves_thinned: this.moves_thinned,
      events_dropped: this.events_dropped,
      batches_dropped: this.batches_dropped,
      queue_bytes: queueBytes,
    };
    this.sinceMs = nowMs;
    this.events = this.bytes_raw = this.bytes_sent = this.batches = this.retries = 0;
    this.moves_thinned = this.events_dropped = this.batches_dropped = 0;
    return report;
  }
}
