/** The time of a run while it is played: it goes on by itself, faster or slower, and over whiles in which nothing happened. */

export interface IdleStretch {
  fromMs: number;
  toMs: number;
}

/** What the clock goes by; tests bring their own. */
export interface Ticks {
  nowMs(): number;
  /** Calls once, before the next picture; the answer takes it back. */
  next(tick: () => void): () => void;
}

/** So much of an idle stretch is still seen, at its beginning and at its end. */
const IDLE_SEEN_MS = 600;

export const FRAMES: Ticks = {
  nowMs: () => performance.now(),
  next: (tick) => {
    const frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  },
};

export interface ClockEvents {
  time: (timeMs: number) => void;
  /** It plays or stands. */
  change: (playing: boolean) => void;
  /** An idle stretch was left out. */
  skip: (stretch: IdleStretch) => void;
}

export class RunClock {
  timeMs = 0;
  speed = 1;
  skipsIdle = true;
  playing = false;
  private lastMs = 0;
  private stopTicking: () => void = () => undefined;

  constructor(
    readonly durationMs: number,
    private readonly idle: readonly IdleStretch[],
    private readonly events: ClockEvents,
    private readonly ticks: Ticks = FRAMES,
  ) {}

  /** At the end it begins anew. */
  play(): void {
    if (this.playing || this.durationMs <= 0) return;
    if (this.timeMs >= this.durationMs) this.seek(0);
    this.playing = true;
    this.lastMs = this.ticks.nowMs();
    this.events.change(true);
    this.wait();
  }

  pause(): void {
    if (!this.playing) return;
    this.playing = false;
    this.stopTicking();
    this.events.change(false);
  }

  seek(timeMs: number): void {
    this.timeMs = Math.min(this.durationMs, Math.max(0, timeMs));
    this.lastMs = this.ticks.nowMs();
    this.events.time(this.timeMs);
  }

  private wait(): void {
    this.stopTicking = this.ticks.next(() => this.tick());
  }

  private tick(): void {
    const nowMs = this.ticks.nowMs();
    const wantedMs = this.timeMs + (nowMs - this.lastMs) * this.speed;
    this.lastMs = nowMs;
    this.timeMs = Math.min(this.durationMs, this.skipsIdle ? this.afterIdle(wantedMs) : wantedMs);
    this.events.time(this.timeMs);
    // What hears of the time may have stopped the clock.
    if (!this.playing) return;
    if (this.timeMs >= this.durationMs) this.pause();
    else this.wait();
  }

  private afterIdle(timeMs: number): number {
    const stretch = this.idle.find(
      ({ fromMs, toMs }) => timeMs > fromMs + IDLE_SEEN_MS && timeMs < toMs - IDLE_SEEN_MS,
    );
    if (!stretch) return timeMs;
    this.events.skip(stretch);
    return stretch.toMs - IDLE_SEEN_MS;
  }
}
