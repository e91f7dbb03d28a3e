import { ERROR_BUFFER_MS, QUEUE_CHARS_MAX } from "./limits";

interface Segment {
  startedAtMs: number;
  events: string[];
  chars: number;
}

/**
 * Events that are not (yet) to be sent: before the first error, or before the minimum duration. They are kept in
 * segments that begin with a snapshot, so that whatever is let go leaves something that can be replayed.
 */
export class HoldBack {
  #first: string[] = [];
  #segments: Segment[] = [];
  #chars = 0;

  /** `windowMs`: how much is kept before now; Infinity keeps all. */
  constructor(private readonly windowMs: number) {}

  /** The page load's first event, which is kept however old it gets. */
  pin(event: string): void {
    this.#first.push(event);
  }

  /** Returns true when a snapshot should be taken, so that what is older can be let go. */
  push(event: string, startsSnapshot: boolean, nowMs: number): boolean {
    if (startsSnapshot || !this.#segments.length)
      this.#segments.push({ startedAtMs: nowMs, events: [], chars: 0 });
    const segment = this.#segments[this.#segments.length - 1]!;
    segment.events.push(event);
    segment.chars += event.length;
    this.#chars += event.length;
    this.#trim(nowMs);
    return nowMs - segment.startedAtMs >= this.windowMs || segment.chars > QUEUE_CHARS_MAX / 2;
  }

  /** Everything that was kept, oldest first; empty afterwards. */
  release(): string[] {
    const events = [...this.#first, ...this.#segments.flatMap((segment) => segment.events)];
    this.clear();
    return events;
  }

  clear(): void {
    this.#first = [];
    this.#segments = [];
    this.#chars = 0;
  }

  #trim(nowMs: number): void {
    for (;;) {
      const next = this.#segments[1];
      if (!next) return;
      const old = next.startedAtMs <= nowMs - this.windowMs;
      if (!old && this.#chars <= QUEUE_CHARS_MAX) return;
      this.#chars -= this.#segments.shift()!.chars;
    }
  }
}

export const errorHoldBack = (): HoldBack => new HoldBack(ERROR_BUFFER_MS);
