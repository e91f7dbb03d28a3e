/**
 * The time of a run while it is played: it goes on by itself, faster or slower, and over whiles in which nothing happened. Of a
 * run that goes on it stays at the edge if one follows, as with visits.
 */
import { LiveEdge, countUntil } from "@reenact/player";

export interface IdleStretch {
  fromMs: number;
  toMs: number;
}

/** What is played, as far as it is known. */
export interface Course {
  durationMs: number;
  idle: readonly IdleStretch[];
  /** More of it is to come. */
  isLive: boolean;
  /** When something changes, by time: who follows does not wait in between. */
  turns: readonly { atMs: number }[];
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
  /** It plays or stands, is followed or not, and is as fast as its edge says. */
  change: () => void;
  /** An idle stretch was left out. */
  skip: (stretch: IdleStretch) => void;
}

export class RunClock {
  timeMs = 0;
  skipsIdle = true;
  playing = false;
  readonly edge = new LiveEdge(1);
  private lastMs = 0;
  private stopTicking: () => void = () => undefined;

  constructor(
    private course: Course,
    private readonly events: ClockEvents,
    private readonly ticks: Ticks = FRAMES,
  ) {}

  get durationMs(): number {
    return this.course.durationMs;
  }

  get speed(): number {
    return this.edge.speed;
  }

  setSpeed(speed: number): void {
    this.edge.choose(speed);
    this.events.change();
  }

  /** At the end it begins anew, unless more is to come. */
  play(): void {
    if (this.playing || (this.durationMs <= 0 && !this.course.isLive)) return;
    if (this.timeMs >= this.durationMs && !this.course.isLive) this.seek(0);
    this.playing = true;
    this.events.change();
    this.goOn();
  }

  pause(): void {
    if (!this.playing) return;
    this.edge.leave();
    this.playing = false;
    this.stopTicking();
    this.events.change();
  }

  seek(timeMs: number): void {
    if (this.edge.following) {
      this.edge.leave();
      this.events.change();
    }
    this.goTo(timeMs);
    if (this.playing) this.goOn();
  }

  /** Goes to the latest of a run that goes on, and stays there. */
  follow(): void {
    if (!this.course.isLive) return;
    this.edge.join();
    this.playing = true;
    this.goTo(this.edge.takenAlong(this.timeMs, this.durationMs) ?? this.timeMs);
    this.events.change();
    this.goOn();
  }

  /** More is known of it. What was learned late may have happened before its start as it was known: that is `shiftMs` earlier. */
  grow(course: Course, shiftMs: number): void {
    this.course = course;
    const timeMs = this.timeMs + shiftMs;
    if (!course.isLive) this.edge.leave();
    this.goTo(this.edge.takenAlong(timeMs, course.durationMs) ?? timeMs);
    this.events.change();
    if (this.playing) this.goOn();
  }

  private goTo(timeMs: number): void {
    this.timeMs = Math.min(this.durationMs, Math.max(0, timeMs));
    this.lastMs = this.ticks.nowMs();
    this.events.time(this.timeMs);
  }

  /** Ticks while there is something ahead; at the edge of what goes on it waits for more. */
  private goOn(): void {
    this.stopTicking();
    this.lastMs = this.ticks.nowMs();
    if (this.timeMs < this.durationMs) this.wait();
    else if (!this.course.isLive) this.pause();
    else if (!this.edge.following) {
      this.edge.join();
      this.events.change();
    }
  }

  private wait(): void {
    this.stopTicking = this.ticks.next(() => this.tick());
  }

  private tick(): void {
    const nowMs = this.ticks.nowMs();
    const wantedMs = this.timeMs + (nowMs - this.lastMs) * this.speed;
    this.lastMs = nowMs;
    this.timeMs = Math.min(this.durationMs, this.past(wantedMs));
    this.events.time(this.timeMs);
    // What hears of the time may have stopped the clock.
    if (!this.playing) return;
    if (this.timeMs >= this.durationMs) this.goOn();
    else this.wait();
  }

  private past(timeMs: number): number {
    if (this.edge.following) {
      const { turns } = this.course;
      const next = turns[countUntil(turns, timeMs)]?.atMs ?? this.durationMs;
      return this.edge.pastSilence(timeMs, next);
    }
    return this.skipsIdle ? this.afterIdle(timeMs) : timeMs;
  }

  private afterIdle(timeMs: number): number {
    const stretch = this.course.idle.find(
      ({ fromMs, toMs }) => timeMs > fromMs + IDLE_SEEN_MS && timeMs < toMs - IDLE_SEEN_MS,
    );
    if (!stretch) return timeMs;
    this.events.skip(stretch);
    return stretch.toMs - IDLE_SEEN_MS;
  }
}
