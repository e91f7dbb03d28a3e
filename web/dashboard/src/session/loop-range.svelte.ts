/** A part of the visit that is played again and again. */
export class LoopRange {
  /** Milliseconds from the start of the visit; null while it is not set. */
  fromMs = $state<number | null>(null);
  toMs = $state<number | null>(null);
  private lastMs = 0;

  get isOn(): boolean {
    return this.fromMs !== null && this.toMs !== null;
  }

  start(atMs: number): void {
    this.fromMs = atMs;
    if (this.toMs !== null && this.toMs <= atMs) this.toMs = null;
  }

  end(atMs: number): void {
    this.toMs = atMs;
    if (this.fromMs === null || this.fromMs >= atMs) this.fromMs = 0;
  }

  clear(): void {
    this.fromMs = null;
    this.toMs = null;
  }

  /** While playing: where to go back to, when the end has just been passed. */
  passed(timeMs: number): number | null {
    const { lastMs, fromMs, toMs } = this;
    this.lastMs = timeMs;
    if (fromMs === null || toMs === null) return null;
    return lastMs < toMs && timeMs >= toMs ? fromMs : null;
  }
}
