/** The playback clock: recorded time as a function of real time. Real time is an argument. */
export class PlaybackClock {
  private anchorMs = 0;
  private anchoredAt: number | null = null;
  private rate = 1;

  get running(): boolean {
    return this.anchoredAt !== null;
  }

  get speed(): number {
    return this.rate;
  }

  at(nowMs: number): number {
    if (this.anchoredAt === null) return this.anchorMs;
    return this.anchorMs + (nowMs - this.anchoredAt) * this.rate;
  }

  start(atMs: number, nowMs: number): void {
    this.anchorMs = atMs;
    this.anchoredAt = nowMs;
  }

  stop(atMs: number): void {
    this.anchorMs = atMs;
    this.anchoredAt = null;
  }

  setSpeed(speed: number, nowMs: number): void {
    this.anchorMs = this.at(nowMs);
    if (this.anchoredAt !== null) this.anchoredAt = nowMs;
    this.rate = speed;
  }
}
