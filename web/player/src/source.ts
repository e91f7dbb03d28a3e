/** Where a recording comes from. The player asks for moments and ranges, never for the whole. */
import type { RecordedEvent, RrwebEvent } from "./format.ts";
import type { PageLoad } from "./outline.ts";

/** The state of a page at a moment: events that put a replayer into it, all with the time `at_ms`. */
export interface Keyframe {
  window: string;
  page: string;
  at_ms: number;
  /** Meta and FullSnapshot first; Meta alone, or nothing, where no snapshot had come yet. */
  events: RrwebEvent[];
}

export interface KeyframeWanted {
  atMs: number;
  /** Null: the window that was in front. */
  windowId: string | null;
  /** Null: the page that the window showed. */
  pageId: string | null;
}

export interface EventRange {
  windowId: string;
  /** Recorded times, both inclusive. */
  fromMs: number;
  toMs: number;
}

export interface OutlinePart {
  /** In the order of time. */
  events: RecordedEvent[];
  /** The page loads as they are known now, where that may have changed. */
  pages?: readonly PageLoad[];
  /** Nothing behind it has arrived yet. */
  isLatest?: boolean;
  /** What time it is in a recording that still goes on, by the clock of its events. */
  nowMs?: number;
}

export interface RecordingSource {
  /**
   * What happened, of all windows, without what the pages were made of: the kinds of `OUTLINE_KINDS`, by parts. It ends
   * when nothing more will come: that of a visit that still goes on waits for more. After a failure it may be called
   * again, and then goes on after the last part that was delivered.
   */
  outline(signal: AbortSignal): AsyncIterable<OutlinePart>;
  keyframe(wanted: KeyframeWanted, signal: AbortSignal): Promise<Keyframe>;
  /** Every event of a range, by parts, in the order of time. */
  events(range: EventRange, signal: AbortSignal): AsyncIterable<RecordedEvent[]>;
  /** When the first full snapshot at or after a time came, and of which page; of one page, or of any. */
  firstPicture(
    wanted: { windowId: string; pageId: string | null; fromMs: number },
    signal: AbortSignal,
  ): Promise<{ atMs: number; pageId: string } | null>;
  /** The time of the nearest event after or before a moment, of any kind and window. */
  nearestEvent(atMs: number, direction: 1 | -1, signal: AbortSignal): Promise<number | null>;
  /** Whether the same request may succeed later. */
  isTransient(error: unknown): boolean;
}

/** Registry names of what the outline holds: everything but what pages are made of. */
export const OUTLINE_KINDS = [
  "rrweb/meta",
  "rrweb/mouse_move",
  "rrweb/mouse_interaction",
  "rrweb/scroll",
  "rrweb/viewport_resize",
  "rrweb/input",
  "rrweb/touch_move",
  "rrweb/media_interaction",
  "rrweb/drag",
  "rrweb/selection",
  "rrweb/console@1",
  "rrweb/network@1",
  "rrweb/custom",
  "reenact/start@1",
  "reenact/page_view@1",
  "reenact/visibility@1",
  "reenact/error@1",
  "reenact/web_vital@1",
  "reenact/long_task@1",
  "reenact/track@1",
  "reenact/identify@1",
  "reenact/state@1",
  "reenact/flag@1",
  "reenact/gap@1",
  "reenact/end@1",
] as const;
