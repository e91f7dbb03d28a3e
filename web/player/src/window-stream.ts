/**
 * Which events of one window go to the replayer. Its page loads play one after another: a page is on screen from its
 * snapshot until another page's. Node ids are reused by page loads, so a change that belongs to a page that is not on
 * screen must not be applied to the one that is.
 */
import { EventType, type RecordedEvent, type RrwebEvent } from "./format.ts";
import { isReplayable } from "./replayable.ts";
import type { Keyframe } from "./source.ts";
import { viewportOf, type Viewport } from "./window-outline.ts";

/** Shown when a snapshot came without the Meta event that tells the size. */
const DEFAULT_VIEWPORT: Viewport = { width: 1280, height: 720 };

export class WindowStream {
  private onScreen: string | null = null;
  private viewport = DEFAULT_VIEWPORT;
  /** The Meta event of each page whose FullSnapshot is awaited: without its snapshot it must not be played. */
  private readonly announced = new Map<string, RrwebEvent>();

  /** The state to begin with: what of it goes to the replayer, nothing if it holds no picture. */
  begin(keyframe: Keyframe): RrwebEvent[] {
    const { events, page, at_ms: timestamp } = keyframe;
    const playable = events.filter(isReplayable).map((event) => ({ ...event, timestamp }));
    const meta = playable.find((event) => event.type === EventType.Meta);
    if (meta) this.viewport = viewportOf(meta) ?? this.viewport;
    if (!playable.some((event) => event.type === EventType.FullSnapshot)) {
      if (meta) this.announced.set(page, meta);
      return [];
    }
    this.onScreen = page;
    return playable;
  }

  /** What of the next event goes to the replayer. */
  accept({ event, page_id: pageId }: RecordedEvent): RrwebEvent[] {
    this.viewport = viewportOf(event) ?? this.viewport;
    if (!isReplayable(event)) return [];
    switch (event.type) {
      case EventType.Meta:
        this.announced.set(pageId, event);
        return [];
      case EventType.FullSnapshot: {
        const meta = this.announced.get(pageId) ?? this.assumedMeta();
        this.announced.delete(pageId);
        this.onScreen = pageId;
        return [{ ...meta, timestamp: event.timestamp }, event];
      }
      case EventType.IncrementalSnapshot:
        return pageId === this.onScreen ? [event] : [];
      default:
        return [];
    }
  }

  private assumedMeta(): RrwebEvent {
    return { type: EventType.Meta, data: { href: "about:blank", ...this.viewport }, timestamp: 0 };
  }
}
