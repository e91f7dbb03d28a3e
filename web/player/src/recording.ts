/**
 * A recording as far as it is loaded: all events in order, the windows they belong to, and which window
 * the visitor was looking at. Pure: it knows neither the document nor the network.
 */
import { activityOf } from "./activity.ts";
import { customPayload, type RecordedEvent } from "./format.ts";
import { lastUntil, placeInOrder, type PlacedEvent } from "./order.ts";
import { WindowStream } from "./window-stream.ts";

export type AppendResult = "appended" | "reordered";

export class Recording {
  /** Every loaded event, of every window, by time. */
  placed: PlacedEvent[] = [];
  windows = new Map<string, WindowStream>();
  private switches: { atMs: number; windowId: string }[] = [];

  /**
   * Adds a page of events. Pages normally arrive in the order of time; if one holds something earlier
   * than what is there, everything is put in order anew and "reordered" is returned.
   */
  append(events: readonly RecordedEvent[]): AppendResult {
    const added = placeInOrder(events);
    const first = added[0];
    if (!first) return "appended";
    if (first.atMs < this.endMs) {
      const all = this.placed.map((entry) => entry.recorded).concat(events);
      this.placed = [];
      this.windows = new Map();
      this.switches = [];
      for (const entry of placeInOrder(all)) this.push(entry);
      return "reordered";
    }
    for (const entry of added) this.push(entry);
    return "appended";
  }

  /** The time of the first event; 0 while nothing is loaded. */
  get startMs(): number {
    return this.placed[0]?.atMs ?? 0;
  }

  get endMs(): number {
    return this.placed.at(-1)?.atMs ?? -Infinity;
  }

  /** The window in which something happened last at this time, or the first one that shows something. */
  windowAt(atMs: number): string | null {
    const current = lastUntil(this.switches, atMs) ?? this.switches[0];
    return current?.windowId ?? this.windows.keys().next().value ?? null;
  }

  private push(entry: PlacedEvent): void {
    this.placed.push(entry);
    const { window_id: windowId, event } = entry.recorded;
    let stream = this.windows.get(windowId);
    if (!stream) {
      stream = new WindowStream(windowId);
      this.windows.set(windowId, stream);
    }
    stream.append(entry);
    // What a page does by itself in the background does not bring it to the front.
    const cameToFront =
      activityOf(event) > 0 || customPayload(event, "reenact/visibility@1")?.state === "visible";
    if (cameToFront && this.switches.at(-1)?.windowId !== windowId) {
      this.switches.push({ atMs: entry.atMs, windowId });
    }
  }
}
