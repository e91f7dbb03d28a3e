/** Labels above what they name, moved apart where they would cover each other. */

export interface LabelWish {
  key: string;
  /** The middle of its lower edge. */
  left: number;
  top: number;
  inSight: boolean;
}

export interface LabelBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP_PX = 3;
const MARGIN_PX = 4;

/** Where labels stand: earlier ones where they wish, later ones above those that are in their way. */
export function apart(
  wishes: readonly LabelWish[],
  sizeOf: (key: string) => { width: number; height: number } | undefined,
  widthPx: number,
): Map<string, LabelBox> {
  const placed = new Map<string, LabelBox>();
  for (const { key, left, top, inSight } of wishes) {
    const size = sizeOf(key);
    if (!inSight || !size) continue;
    const furthest = Math.max(MARGIN_PX, widthPx - size.width - MARGIN_PX);
    const box = {
      ...size,
      left: Math.min(furthest, Math.max(MARGIN_PX, left - size.width / 2)),
      top: Math.max(MARGIN_PX, top - size.height),
    };
    // Each label in the way is passed once at most.
    for (let turn = 0; turn < placed.size; turn++) {
      const inTheWay = [...placed.values()].find((other) => overlap(box, other));
      if (!inTheWay) break;
      const above = inTheWay.top - box.height - GAP_PX;
      box.top = above >= MARGIN_PX ? above : inTheWay.top + inTheWay.height + GAP_PX;
    }
    placed.set(key, box);
  }
  return placed;
}

function overlap(a: LabelBox, b: LabelBox): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
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

  /** For an element: it is placed under this key for as long as it is there. */
  hold(key: string): (element: HTMLElement) => () => void {
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
      const shown = box ? `translate(${box.left.toFixed(1)}px, ${box.top.toFixed(1)}px)` : "";
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
