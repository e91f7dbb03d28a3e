/**
 * The way that the pointer came, drawn behind it for a moment. A line of a few points: rrweb's own is a canvas of the
 * page's size, which takes megabytes and is copied whole whenever the pointer moves.
 */
const SVG = "http://www.w3.org/2000/svg";
/** How long a place stays in it, at 1x. */
const STAYS_MS = 600;

export interface Place {
  x: number;
  y: number;
}

export class PointerTrail {
  private readonly drawing: SVGSVGElement;
  private readonly line: SVGPolylineElement;
  private places: (Place & { untilMs: number })[] = [];
  private drawn = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(over: HTMLElement) {
    const { ownerDocument } = over;
    this.drawing = ownerDocument.createElementNS(SVG, "svg");
    this.drawing.classList.add("reenact-pointer-trail");
    this.line = ownerDocument.createElementNS(SVG, "polyline");
    this.drawing.append(this.line);
    over.append(this.drawing);
  }

  /** The pointer comes to a place, which is drawn with the next frame. */
  add({ x, y }: Place, speed: number, nowMs: number): void {
    this.places.push({ x, y, untilMs: nowMs + STAYS_MS / speed });
  }

  /** While it plays, on every frame. */
  draw(nowMs: number): void {
    clearTimeout(this.timer);
    if (this.places.some(({ untilMs }) => untilMs <= nowMs)) {
      this.places = this.places.filter(({ untilMs }) => untilMs > nowMs);
    }
    const points = this.places.map(({ x, y }) => `${x},${y}`).join(" ");
    if (points === this.drawn) return;
    this.line.setAttribute("points", points);
    this.drawn = points;
  }

  /** Nothing plays any more: what is left of it goes in its time. */
  fade(nowMs: number): void {
    this.draw(nowMs);
    if (this.places.length === 0) return;
    const nextMs = Math.min(...this.places.map(({ untilMs }) => untilMs));
    this.timer = setTimeout(() => this.fade(performance.now()), nextMs - nowMs);
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.drawing.remove();
  }
}
