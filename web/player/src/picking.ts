/** Finds what of the rebuilt page lies at a point of the screen, and where on the screen something of it lies. */

import type { ScrollPosition } from "./scroll-position.ts";

export interface ScreenBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Frames in frames, and shadow trees in shadow trees, are looked into to this depth. */
const DEPTH_MAX = 20;

/** What is needed of the picture on show. */
interface Shown {
  frame: HTMLIFrameElement;
  scroll: ScrollPosition;
  nodeOf(id: number): Node | null;
  idOf(node: Node): number | null;
}

/** Nodes of the page on show are told by rrweb's ids. */
export class Picking {
  constructor(private readonly shown: () => Shown | null) {}

  /** What is at a point of the screen. */
  nodeIdAt(clientX: number, clientY: number): number | null {
    const shown = this.shown();
    const element = shown ? elementAt(shown.frame, clientX, clientY) : null;
    return shown && element ? shown.idOf(element) : null;
  }

  /** Where on the screen a node lies; null if it is not seen. */
  boxOfNode(nodeId: number): ScreenBox | null {
    const shown = this.shown();
    const node = shown?.nodeOf(nodeId);
    return shown && node ? boxOf(shown.frame, node) : null;
  }

  /** How far the page is scrolled, in its own pixels. */
  get scrollPosition(): ScrollPosition | null {
    return this.shown()?.scroll ?? null;
  }
}

/** The innermost element at a point of the screen. The frame takes no part in pointing otherwise. */
function elementAt(frame: HTMLIFrameElement, clientX: number, clientY: number): Element | null {
  const wasInert = frame.inert;
  frame.inert = false;
  try {
    return deepest(frame, clientX, clientY, 0);
  } finally {
    frame.inert = wasInert;
  }
}

/** Where an element, or the element around a text, lies on the screen; null if it takes up no place. */
function boxOf(frame: HTMLIFrameElement, node: Node): ScreenBox | null {
  const element = node.nodeType === Node.ELEMENT_NODE ? (node as Element) : node.parentElement;
  if (!element || typeof element.getBoundingClientRect !== "function") return null;
  const { left, top, width, height } = element.getBoundingClientRect();
  if (width === 0 && height === 0) return null;
  let box: ScreenBox = { left, top, width, height };
  let view = element.ownerDocument.defaultView;
  for (let depth = 0; view && depth < DEPTH_MAX; depth++) {
    const around = view.frameElement as HTMLIFrameElement | null;
    if (!around) return null;
    const { x, y, scale } = insideOf(around);
    box = {
      left: x + box.left * scale,
      top: y + box.top * scale,
      width: box.width * scale,
      height: box.height * scale,
    };
    if (around === frame) return box;
    view = around.ownerDocument.defaultView;
  }
  return null;
}

function deepest(frame: HTMLIFrameElement, clientX: number, clientY: number, depth: number): Element | null {
  const { x, y, scale } = insideOf(frame);
  const [inX, inY] = [(clientX - x) / scale, (clientY - y) / scale];
  let tree: Document | ShadowRoot | null = frame.contentDocument;
  let found: Element | null = null;
  for (let level = 0; tree && level < DEPTH_MAX; level++) {
    const element: Element | null = tree.elementFromPoint(inX, inY);
    if (!element || element === found) break;
    found = element;
    tree = element.shadowRoot;
  }
  if (found?.localName !== "iframe" || depth >= DEPTH_MAX) return found;
  return deepest(found as HTMLIFrameElement, inX, inY, depth + 1) ?? found;
}

/** Where a frame's inside begins, and how it is scaled, in the coordinates of the document around it. */
function insideOf(frame: HTMLIFrameElement): { x: number; y: number; scale: number } {
  const { left, top, width } = frame.getBoundingClientRect();
  const scale = frame.offsetWidth > 0 ? width / frame.offsetWidth : 1;
  return { x: left + frame.clientLeft * scale, y: top + frame.clientTop * scale, scale: scale || 1 };
}
