/** Labels above what they name, moved apart where they would cover each other. */

export interface LabelWish {
  key: string;
  /** The middle of its lower edge. */
  left: number;
  top: number;
  inSight: boolean;
  /** It hangs below its place instead of standing on it. */
  below?: boolean;
  /** Rather not shown than far from its place. */
  optional?: boolean;
}

export interface LabelBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP_PX = 3;
const MARGIN_PX = 4;
const OPTIONAL_SHIFT_PX_MAX = 26;

/** Where labels stand: earlier ones where they wish, later ones beside those that are in their way, or nowhere. */
export function apart(
  wishes: readonly LabelWish[],
  sizeOf: (key: string) => { width: number; height: number } | undefined,
  widthPx: number,
): Map<string, LabelBox> {
  const placed = new Map<string, LabelBox>();
  for (const { key, left, top, inSight, below, optional } of wishes) {
    const size = sizeOf(key);
    if (!inSight || !size) continue;
    const wish = {
      width: size.width,
      height: size.height,
      left: left - size.width / 2,
      top: below ? top : top - size.height,
    };
    const box = nearestFree(within(wish, widthPx), [...placed.values()], widthPx);
    const far = Math.hypot(box.left - wish.left, box.top - wish.top);
    if (!optional || far <= OPTIONAL_SHIFT_PX_MAX) placed.set(key, box);
  }
  return placed;
}

/** The free place that is nearest to the one wished for, along the edges of what is in the way. */
function nearestFree(wish: LabelBox, others: readonly LabelBox[], widthPx: number): LabelBox {
  if (!others.some((other) => overlap(wish, other))) return wish;
  let best = wish;
  let bestFar = Infinity;
  for (const other of others) {
    for (const place of [
      { ...wish, top: other.top - wish.height - GAP_PX },
      { ...wish, top: other.top + other.height + GAP_PX },
      { ...wish, left: other.left - wish.width - GAP_PX },
      { ...wish, left: other.left + other.width + GAP_PX },
    ]) {
      const box = within(place, widthPx);
      const far = Math.hypot(box.left - wish.left, box.top - wish.top);
      if (far >= bestFar || others.some((one) => overlap(box, one))) continue;
      best = box;
      bestFar = far;
    }
  }
  return best;
}

function within(box: LabelBox, widthPx: number): LabelBox {
  const furthest = Math.max(MARGIN_PX, widthPx - box.width - MARGIN_PX);
  return {
    ...box,
    left: Math.min(furthest, Math.max(MARGIN_PX, box.left)),
    top: Math.max(MARGIN_PX, box.top),
  };
}

function overlap(a: LabelBox, b: LabelBox): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

/** Labels of what goes on come before others, then nearer ones; names of agents take what room is left. */
export function byWeight(
  stations: readonly (LabelWish & { busy: boolean })[],
  agents: readonly LabelWish[],
): LabelWish[] {
  const ordered = [...stations].sort((a, b) => Number(b.busy) - Number(a.busy) || b.top - a.top);
  return [...ordered, ...agents.map((agent) => ({ ...agent, optional: true }))];
}

interface Held {
  element: HTMLElement;
  width: number;
  height: number;
  shown: string;
}

/** The elements of labels. Their sizes are told by the browser, so that placing them measures nothing. */
export class LabelLayer {
  readonly #held = new Map<string, Held>();
  readonly #holders = new Map<string, (element: HTMLElement) => () => void>();
  readonly #sizes: ResizeObserver;

  /** `changed` is called when labels need to be placed anew. */
  constructor(changed: () => void) {
    this.#sizes = new ResizeObserver((entries) => {
      for (const { target, borderBoxSize } of entries) {
        const held = [...this.#held.values()].find(({ element }) => element === target);
        const size = borderBoxSize[0];
        if (held && size) Object.assign(held, { width: size.inlineSize, height: size.blockSize });
      }
      changed();
    });
  }

  /** For an element: it is placed under this key for as long as it is there. One function a key, so that it is not held anew. */
  hold(key: string): (element: HTMLElement) => () => void {
    const known = this.#holders.get(key);
    const holder = known ?? this.#holder(key);
    if (!known) this.#holders.set(key, holder);
    return holder;
  }

  #holder(key: string): (element: HTMLElement) => () => void {
    return (element) => {
      element.style.visibility = "hidden";
      this.#held.set(key, { element, width: 0, height: 0, shown: "" });
      this.#sizes.observe(element);
      return () => {
        this.#sizes.unobserve(element);
        this.#held.delete(key);
      };
    };
  }

  place(wishes: readonly LabelWish[], widthPx: number): void {
    const boxes = apart(wishes, (key) => this.#sizeOf(key), widthPx);
    for (const [key, held] of this.#held) {
      const box = boxes.get(key);
      // Text between two dots of the screen would be blurred.
      const shown = box ? `translate(${Math.round(box.left)}px, ${Math.round(box.top)}px)` : "";
      if (shown === held.shown) continue;
      held.shown = shown;
      held.element.style.visibility = shown ? "visible" : "hidden";
      if (shown) held.element.style.transform = shown;
    }
  }

  close(): void {
    this.#sizes.disconnect();
    this.#held.clear();
  }

  #sizeOf(key: string): Held | undefined {
    const held = this.#held.get(key);
    return held && held.width > 0 ? held : undefined;
  }
}
