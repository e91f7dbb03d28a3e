import type { EventPayloads } from "./generated/events";
import { takeMainThreadMs } from "./guard";

const none = () => ({
  events: 0,
  bytes_raw: 0,
  bytes_sent: 0,
  batches: 0,
  retries: 0,
  moves_thinned: 0,
  events_dropped: 0,
  batches_dropped: 0,
});

/** What the recorder did since the last report, by the names of `reenact/cost@1`. */
export class Cost {
  counts = none();

  constructor(private sinceMs: number) {}

  /** The report, and everything back to zero. */
  take(nowMs: number, queueBytes: number): EventPayloads["reenact/cost@1"] {
    const report = {
      window_ms: Math.max(0, Math.round(nowMs - this.sinceMs)),
      main_thread_ms: Math.round(takeMainThreadMs() * 10) / 10,
      ...this.counts,
      queue_bytes: queueBytes,
    };
    this.sinceMs = nowMs;
    this.counts = none();
    return report;
  }
}
