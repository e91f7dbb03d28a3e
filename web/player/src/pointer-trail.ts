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
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(over: HTMLElement) {
    const { ownerDocument } = over;
    this.drawing = ownerDocument.createElementNS(SVG, "svg");
    this.drawing.classList.add("reenact-pointer-trail");
    this.line = ownerDocument.createElementNS(SVG, "polyline");
    this.drawing.append(this.line);
    over.append(this.drawing);
  }

  add({ x, y }: Place, speed: number, nowMs: number): void {
    this.places.push({ x, y, untilMs: nowMs + STAYS_MS / speed });
    this.draw(nowMs);
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.drawing.remove();
  }

  private draw(nowMs: number): void {
    this.places = this.places.filter(({ untilMs }) => untilMs > nowMs);
    this.line.setAttribute("points", this.places.map(({ x, y }) => `${x},${y}`).join(" "));
    clearTimeout(this.timer);
    if (this.places.length === 0) return;
    const nextMs = Math.min(...this.places.map(({ untilMs }) => untilMs));
    this.timer = setTimeout(() => this.draw(performance.now()), nextMs - nowMs);
  }
}
