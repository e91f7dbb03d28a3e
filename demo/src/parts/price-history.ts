import { h } from "../element";
import { formatPrice } from "../shop/products";

const MONTHS = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];
const HEIGHT_PX = 180;
const PADDING = { left: 46, right: 14, top: 22, bottom: 26 };
/** The share of the way that the marker goes in one frame. */
const EASE_PER_FRAME = 0.22;

interface Chart {
  canvas: HTMLCanvasElement;
  prices: number[];
  /** The month the marker goes to (null: none), and where it is now. */
  target: number | null;
  marker: number;
  frame: number;
}

/** The price of twelve months on a canvas; the marker glides to the month under the pointer (or the arrow keys). */
export function priceHistory(prices: number[]): { element: HTMLElement; stop: () => void } {
  const canvas = h("canvas", {
    class: "price-history",
    tabindex: 0,
    role: "img",
    "aria-label": `Price of the last twelve months: from ${formatPrice(Math.min(...prices))} to ${formatPrice(Math.max(...prices))}`,
    testid: "price-history",
  });
  const chart: Chart = { canvas, prices, target: null, marker: prices.length - 1, frame: 0 };
  const words = h("p", { class: "chart-words", "aria-live": "polite", testid: "price-history-words" });
  const point = (target: number | null): void => {
    if (chart.target === target) return;
    chart.target = target;
    words.textContent =
      target === null
        ? "Point at a month to see its price."
        : `${MONTHS[target] ?? ""}: ${formatPrice(prices[target] ?? 0)}`;
    animate(chart);
  };
  canvas.addEventListener("pointermove", (event) => point(monthAt(chart, event.offsetX)));
  canvas.addEventListener("pointerleave", () => point(null));
  canvas.addEventListener("blur", () => point(null));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    point(Math.min(Math.max((chart.target ?? prices.length - 1) + step, 0), prices.length - 1));
  });
  words.textContent = "Point at a month to see its price.";
  const resized = new ResizeObserver(() => draw(chart));
  resized.observe(canvas);
  const redraw = (): void => draw(chart);
  document.addEventListener("shop:theme", redraw);
  const stop = (): void => {
    cancelAnimationFrame(chart.frame);
    resized.disconnect();
    document.removeEventListener("shop:theme", redraw);
  };
  return { element: h("div", { class: "chart" }, canvas, words), stop };
}

function animate(chart: Chart): void {
  cancelAnimationFrame(chart.frame);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const step = (): void => {
    const distance = chart.target === null ? 0 : chart.target - chart.marker;
    chart.marker += still || Math.abs(distance) < 0.01 ? distance : distance * EASE_PER_FRAME;
    draw(chart);
    if (chart.target !== null && chart.marker !== chart.target) chart.frame = requestAnimationFrame(step);
  };
  chart.frame = requestAnimationFrame(step);
}

const columnWidth = (chart: Chart): number =>
  (chart.canvas.clientWidth - PADDING.left - PADDING.right) / (chart.prices.length - 1);

function monthAt(chart: Chart, x: number): number {
  const month = Math.round((x - PADDING.left) / columnWidth(chart));
  return Math.min(Math.max(month, 0), chart.prices.length - 1);
}

function draw(chart: Chart): void {
  const { canvas, prices } = chart;
  const width = canvas.clientWidth;
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  const scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(HEIGHT_PX * scale);
  }
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const low = Math.min(...prices) * 0.96;
  const high = Math.max(...prices) * 1.02;
  const x = (month: number): number => PADDING.left + month * columnWidth(chart);
  const y = (cents: number): number =>
    PADDING.top + (1 - (cents - low) / (high - low)) * (HEIGHT_PX - PADDING.top - PADDING.bottom);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, HEIGHT_PX);
  context.font = `12px ${style.fontFamily}`;
  drawGrid(context, { width, low, high, x, y, line: colour("--line"), ink: colour("--ink-soft") });
  context.beginPath();
  prices.forEach((cents, month) => context.lineTo(x(month), y(cents)));
  context.lineWidth = 2.5;
  context.lineJoin = "round";
  context.strokeStyle = colour("--accent");
  context.stroke();
  if (chart.target !== null)
    drawMarker(context, chart, { x, y, clay: colour("--clay"), ink: colour("--ink") });
}

type Scale = (value: number) => number;

function drawGrid(
  context: CanvasRenderingContext2D,
  g: { width: number; low: number; high: number; x: Scale; y: Scale; line: string; ink: string },
): void {
  context.strokeStyle = g.line;
  context.fillStyle = g.ink;
  context.lineWidth = 1;
  context.textAlign = "right";
  for (const part of [0.15, 0.5, 0.85]) {
    const cents = g.low + (g.high - g.low) * part;
    context.beginPath();
    context.moveTo(PADDING.left, g.y(cents));
    context.lineTo(g.width - PADDING.right, g.y(cents));
    context.stroke();
    context.fillText(`€${(cents / 100).toFixed(cents < 2000 ? 1 : 0)}`, PADDING.left - 8, g.y(cents) + 4);
  }
  context.textAlign = "center";
  MONTHS.forEach((name, month) => {
    if (month % 2 === 1) context.fillText(name, g.x(month), HEIGHT_PX - 8);
  });
}

function drawMarker(
  context: CanvasRenderingContext2D,
  chart: Chart,
  c: { x: Scale; y: Scale; clay: string; ink: string },
): void {
  const before = Math.floor(chart.marker);
  const from = chart.prices[before] ?? 0;
  const to = chart.prices[Math.min(before + 1, chart.prices.length - 1)] ?? from;
  const cents = from + (to - from) * (chart.marker - before);
  const left = c.x(chart.marker);
  context.strokeStyle = c.clay;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, PADDING.top);
  context.lineTo(left, HEIGHT_PX - PADDING.bottom);
  context.stroke();
  context.fillStyle = c.clay;
  context.beginPath();
  context.arc(left, c.y(cents), 5, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = c.ink;
  context.textAlign = left > chart.canvas.clientWidth - 60 ? "right" : "left";
  context.fillText(
    formatPrice(Math.round(cents)),
    left + (context.textAlign === "left" ? 8 : -8),
    PADDING.top - 6,
  );
}
