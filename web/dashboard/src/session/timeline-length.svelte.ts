/**
 * How much time the timeline stands for. Of a visit that goes on that is more than there is yet: it grows by large steps, so
 * that what one looks at stays where it is, and never while somebody points at it.
 */

/** What is still to come has at least this share of the timeline when it is laid out anew. */
const AHEAD_SHARE = 0.2;
/** The steps are whole parts of a minute or an hour, as the visit is longer. */
const STEPS: readonly { upToMs: number; stepMs: number }[] = [
  { upToMs: 120_000, stepMs: 15_000 },
  { upToMs: 600_000, stepMs: 60_000 },
  { upToMs: 3_600_000, stepMs: 300_000 },
  { upToMs: Infinity, stepMs: 900_000 },
];

export class TimelineLength {
  ms = $state(0);
  private durationMs = 0;
  private isLive = false;
  private isHeld = false;

  constructor(private readonly onChange: (beforeMs: number, afterMs: number) => void) {}

  update(durationMs: number, isLive: boolean): void {
    this.durationMs = durationMs;
    this.isLive = isLive;
    this.layOut();
  }

  /** While it is pointed at, nothing moves under the pointer. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    this.layOut();
  }

  private layOut(): void {
    if (this.isHeld && this.ms > 0) return;
    const { ms: before, durationMs } = this;
    const isRoomLeft = this.isLive && durationMs < before && lengthOf(durationMs) >= before;
    const after = this.isLive ? (isRoomLeft ? before : lengthOf(durationMs)) : durationMs;
    if (after === before) return;
    this.ms = after;
    this.onChange(before, after);
  }
}

/** A whole number of steps with some room for what is to come. */
export function lengthOf(durationMs: number): number {
  const { stepMs } = STEPS.find(({ upToMs }) => durationMs < upToMs) ?? { stepMs: 900_000 };
  return Math.ceil(Math.max(1, durationMs * (1 + AHEAD_SHARE)) / stepMs) * stepMs;
}
