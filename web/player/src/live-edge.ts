/**
 * Following a visit that still goes on. What happens arrives in batches, so following is to play what came last at the
 * ordinary speed and to wait at the edge for more. Who falls behind, because nothing came for a while or the tab was not
 * looked at, is taken along, and times in which nothing changed are passed over. Real time is an argument.
 */

/** What a recorder gathers before it sends: so much is played when it arrives. */
export const FOLLOWED_MS = 5_000;
/** Further behind what has arrived nobody who follows may be. */
export const LAG_MS_MAX = 7_500;

/** A longer time in which nothing changes is not waited for: it would only make the picture later. */
const SILENCE_MS_MIN = 1_000;
/** What is left of it. */
const SILENCE_LEFT_MS = 300;

export class LiveEdge {
  /** Playing stays at the edge. */
  following = false;
  /** At which it plays now. */
  speed: number;
  /** What time it was in the recording when the source last said it, and when that was. */
  private told: { nowMs: number; at: number } | null = null;

  constructor(private chosenSpeed: number) {
    this.speed = chosenSpeed;
  }

  /** Who wants to see it slower cannot stay at the edge; who wants it faster is there sooner. */
  choose(speed: number): void {
    this.chosenSpeed = speed;
    this.speed = speed;
    if (speed < 1) this.following = false;
  }

  /** From now on it stays at the edge, at the ordinary speed. */
  join(): void {
    this.following = true;
    this.speed = 1;
  }

  /** The speed is again the one that was chosen. */
  leave(): void {
    if (this.following) this.speed = this.chosenSpeed;
    this.following = false;
  }

  /** The source says what time it is in the recording. */
  tell(nowMs: number, at: number): void {
    this.told = { nowMs, at };
  }

  /** What time it is in the recording now; null before it was told. */
  nowMs(at: number): number | null {
    return this.told === null ? null : this.told.nowMs + (at - this.told.at);
  }

  /** The time to go on at, if nothing changes until another. */
  pastSilence(timeMs: number, silentUntilMs: number): number {
    const isLong = this.following && silentUntilMs - timeMs > SILENCE_MS_MIN;
    return isLong ? silentUntilMs - SILENCE_LEFT_MS : timeMs;
  }

  /** Where one who follows goes to from a time, if the visit is known up to `endMs`; null: playing on is right. */
  takenAlong(timeMs: number, endMs: number): number | null {
    return this.following && endMs - timeMs > LAG_MS_MAX ? joiningMs(endMs) : null;
  }
}

/** Where to begin to follow: a little before the last thing that is known. */
export function joiningMs(endMs: number): number {
  return Math.max(0, endMs - FOLLOWED_MS);
}
