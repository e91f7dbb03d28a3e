/**
 * How far a recorded page is scrolled, by what was recorded. To ask the rebuilt page would make the browser lay it out in
 * the middle of a frame.
 */
import { EventType, Source, dataOf, isIncremental, type RrwebEvent } from "./format.ts";

export interface ScrollPosition {
  left: number;
  top: number;
}

/** Where an event brings the page itself to; null for one that does not scroll it. */
export function scrollOf(event: RrwebEvent, isPage: (nodeId: number) => boolean): ScrollPosition | null {
  if (event.type === EventType.FullSnapshot) {
    const { left, top } = (dataOf(event).initialOffset ?? {}) as { left?: unknown; top?: unknown };
    return position(left, top);
  }
  if (!isIncremental(event, Source.Scroll)) return null;
  const { id, x, y } = dataOf(event);
  return typeof id === "number" && isPage(id) ? position(x, y) : null;
}

function position(left: unknown, top: unknown): ScrollPosition {
  return { left: pixels(left), top: pixels(top) };
}

/** Recordings come from outside. */
function pixels(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.round(value) : 0;
}
