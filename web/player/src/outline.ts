/**
 * What a session was, without what its pages were made of: which windows and page loads there were and when, which window
 * the visitor looked at, where they were active, what is missing. Known in part from the start (the server's list of page
 * loads), the rest follows by parts. Pure: it knows neither the document nor the network.
 */
import { activityOf, inactiveStretches, type Activity, type Stretch } from "./activity.ts";
import { customPayload, type RecordedEvent } from "./format.ts";
import { GapFinder, type Gap, type MissingBatches } from "./gaps.ts";
import { countUntil, lastUntil, Placer, type PlacedEvent } from "./order.ts";
import { WindowOutline, type GrownPage } from "./window-outline.ts";

/** A page load as the server lists it. */
export interface PageLoad extends MissingBatches {
  first_at_ms: number;
  last_at_ms: number;
  has_full_snapshot: boolean;
  event_count?: number;
}

export interface WindowSwitch {
  atMs: number;
  windowId: string;
}

export class Outline {
  readonly windows = new Map<string, WindowOutline>();
  readonly activities: Activity[] = [];
  /** What came is all there is. */
  complete = false;
  /** The visit still goes on; more will come. */
  isLive = false;
  /** What came is all there is so far. */
  isLatest = false;
  /** Recorded times; 0 and -Infinity while nothing is known. */
  startMs: number;
  endMs: number;

  private readonly placer = new Placer();
  private readonly gapFinder: GapFinder;
  private readonly switches: WindowSwitch[] = [];
  private lastMs = -Infinity;

  constructor(pages: readonly PageLoad[]) {
    this.gapFinder = new GapFinder(pages);
    this.startMs = Math.min(...pages.map((page) => page.first_at_ms));
    if (!Number.isFinite(this.startMs)) this.startMs = 0;
    this.endMs = -Infinity;
    this.updatePages(pages);
  }

  /** What the server knows of the page loads by now; the answer is which of them hold more than before. The start stays: times are told from it. */
  updatePages(pages: readonly PageLoad[]): GrownPage[] {
    this.gapFinder.update(pages);
    const grown: GrownPage[] = [];
    for (const page of [...pages].sort((a, b) => a.first_at_ms - b.first_at_ms)) {
      this.endMs = Math.max(this.endMs, page.last_at_ms);
      const growth = this.window(page.window_id).addPage(page);
      if (growth) grown.push(growth);
    }
    return grown;
  }

  /** Nothing more will come. */
  close(): void {
    this.complete = true;
    this.isLive = false;
  }

  /** Adds what comes next in the order of time, and gives it back with its place. */
  append(events: readonly RecordedEvent[]): PlacedEvent[] {
    const placed = this.placer.place(events);
    if (this.startMs === 0) this.startMs = placed[0]?.atMs ?? 0;
    for (const entry of placed) this.add(entry);
    return placed;
  }

  /** Up to here it is known what happened; an end that is not told yet is not. */
  get knownToMs(): number {
    return this.complete || this.isLatest ? Infinity : this.lastMs;
  }

  get gaps(): Gap[] {
    return this.gapFinder.gaps;
  }

  get stretches(): Stretch[] {
    return inactiveStretches(this.activities, this.complete ? this.endMs : -Infinity);
  }

  /** The window in which something happened last, or the first one; null where that is not known yet. */
  windowAt(atMs: number): string | null {
    if (this.windows.size === 1) return this.windows.keys().next().value ?? null;
    if (atMs > this.knownToMs) return null;
    const current = lastUntil(this.switches, atMs) ?? this.switches[0];
    return current?.windowId ?? this.windows.keys().next().value ?? null;
  }

  nextSwitchAfter(atMs: number): WindowSwitch | null {
    return this.switches[countUntil(this.switches, atMs)] ?? null;
  }

  private add(entry: PlacedEvent): void {
    const { recorded, atMs } = entry;
    this.lastMs = atMs;
    this.endMs = Math.max(this.endMs, atMs);
    this.window(recorded.window_id).add(entry);
    this.gapFinder.add(entry);
    const weight = activityOf(recorded.event);
    if (weight > 0) this.activities.push({ atMs, weight });
    // What a page does by itself in the background does not bring it to the front.
    const cameToFront =
      weight > 0 || customPayload(recorded.event, "reenact/visibility@1")?.state === "visible";
    if (cameToFront && this.switches.at(-1)?.windowId !== recorded.window_id) {
      this.switches.push({ atMs, windowId: recorded.window_id });
    }
  }

  private window(id: string): WindowOutline {
    let window = this.windows.get(id);
    if (!window) {
      window = new WindowOutline(id);
      this.windows.set(id, window);
    }
    return window;
  }
}
