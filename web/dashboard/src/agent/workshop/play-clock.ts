/** The player's time between two tellings of it, so that agents walk smoothly however seldom it is told. */

/** A player that tells nothing for this long has stopped. */
const UNTOLD_MS_MAX = 400;
/** Told times this little behind the clock's own are no step back. */
const SLACK_MS = 60;

export interface Told {
  timeMs: number;
  playing: boolean;
  speed: number;
}

export class PlayClock {
  #told: Told = { timeMs: 0, playing: false, speed: 1 };
  #toldAtMs = 0;

  tell(told: Told, nowMs: number): void {
    const behindMs = this.at(nowMs) - told.timeMs;
    const goesOn = told.playing && this.#told.playing && behindMs > 0 && behindMs < SLACK_MS * told.speed;
    this.#told = goesOn ? { ...told, timeMs: told.timeMs + behindMs } : told;
    this.#toldAtMs = nowMs;
  }

  at(nowMs: number): number {
    const { timeMs, playing, speed } = this.#told;
    if (!playing) return timeMs;
    return timeMs + Math.min(UNTOLD_MS_MAX, Math.max(0, nowMs - this.#toldAtMs)) * speed;
  }
}
