/**
 * The order of a recording. Events of one page load keep the order in which they were recorded
 * (`sequence`, then `index`), whatever their clock says; page loads are merged by time.
 */
import type { RecordedEvent } from "./format.ts";

/** An event with its place on the recording's time line. */
export interface PlacedEvent {
  recorded: RecordedEvent;
  /** The event's timestamp, or the one before it in its page if the page's clock went backwards. */
  atMs: number;
}

function pageKey(recorded: RecordedEvent): string {
  return `${recorded.window_id}\n${recorded.page_id}`;
}

/** Places events in order; repeated ones (same page, sequence and index) are kept once. */
export function placeInOrder(events: readonly RecordedEvent[]): PlacedEvent[] {
  const pages = new Map<string, RecordedEvent[]>();
  for (const recorded of events) {
    const key = pageKey(recorded);
    const page = pages.get(key);
    if (page) page.push(recorded);
    else pages.set(key, [recorded]);
  }
  const placed: { event: PlacedEvent; page: number }[] = [];
  let pageNumber = 0;
  for (const page of pages.values()) {
    page.sort((a, b) => a.sequence - b.sequence || a.index - b.index);
    let atMs = -Infinity;
    let previous: RecordedEvent | undefined;
    for (const recorded of page) {
      if (previous && previous.sequence === recorded.sequence && previous.index === recorded.index) continue;
      atMs = Math.max(atMs, recorded.event.timestamp);
      placed.push({ event: { recorded, atMs }, page: pageNumber });
      previous = recorded;
    }
    pageNumber += 1;
  }
  // Stable: events of one page have rising times, so they never change their order.
  placed.sort((a, b) => a.event.atMs - b.event.atMs || a.page - b.page);
  return placed.map((entry) => entry.event);
}

/**
 * Places events that come by parts, in the order of time: none stands before the ones that came earlier, whatever its
 * page's clock says.
 */
export class Placer {
  private atMs = -Infinity;

  place(events: readonly RecordedEvent[]): PlacedEvent[] {
    return events.map((recorded) => {
      this.atMs = Math.max(this.atMs, recorded.event.timestamp);
      return { recorded, atMs: this.atMs };
    });
  }
}

/** The number of entries whose time is at or before `atMs`, in a list sorted by time. */
export function countUntil(entries: readonly { atMs: number }[], atMs: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as { atMs: number }).atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last entry at or before `atMs`, or null. */
export function lastUntil<T extends { atMs: number }>(entries: readonly T[], atMs: number): T | null {
  return entries[countUntil(entries, atMs) - 1] ?? null;
}
