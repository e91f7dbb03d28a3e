/** Which part of the visit the timeline shows, in shares of the whole. */

/** The shortest part that is shown. */
const SPAN_MS_MIN = 2_000;
const STEP = 2;

export class TimelineRange {
  from = $state(0);
  to = $state(1);

  get span(): number {
    return this.to - this.from;
  }

  get isWhole(): boolean {
    return this.from === 0 && this.to === 1;
  }

  /** Where a share of the visit stands on the track; below 0 or above 1 it is out of sight. */
  place(share: number): number {
    return (share - this.from) / this.span;
  }

  /** Which share of the visit a place on the track is. */
  share(place: number): number {
    return this.from + place * this.span;
  }

  zoomIn(around: number, durationMs: number): void {
    this.zoom(1 / STEP, around, durationMs);
  }

  zoomOut(around: number, durationMs: number): void {
    this.zoom(STEP, around, durationMs);
  }

  showAll(): void {
    this.from = 0;
    this.to = 1;
  }

  /** What lies at `around` stays where it is. */
  zoom(factor: number, around: number, durationMs: number): void {
    const least = durationMs > 0 ? Math.min(1, SPAN_MS_MIN / durationMs) : 1;
    const span = Math.min(1, Math.max(least, this.span * factor));
    const inside = Math.min(this.to, Math.max(this.from, around));
    this.moveTo(inside - ((inside - this.from) / this.span) * span, span);
  }

  /** Moves by a share of what is shown. */
  pan(by: number): void {
    this.moveTo(this.from + by * this.span, this.span);
  }

  /** The whole stands for another length of time: a part that is shown stays the same part. */
  rescale(beforeMs: number, afterMs: number): void {
    if (this.isWhole || beforeMs <= 0 || afterMs <= 0) return;
    const factor = beforeMs / afterMs;
    this.moveTo(this.from * factor, Math.min(1, this.span * factor));
  }

  /** Brings a share of the visit back into sight. */
  keepInSight(share: number): void {
    if (share < this.from || share > this.to) this.moveTo(share - this.span * 0.1, this.span);
  }

  private moveTo(from: number, span: number): void {
    this.from = Math.min(1 - span, Math.max(0, from));
    this.to = this.from + span;
  }
}
