/** A session's recording for the player, read from the file that this page is. */
import type {
  EventRange,
  Keyframe,
  KeyframeWanted,
  OutlinePart,
  PageLoad,
  RecordedEvent,
  RrwebEvent,
} from "@reenact/player";
import { EventType, Source, dataOf, isIncremental } from "@reenact/player/recording";
import type { UsedElement } from "../server/api.ts";
import type { SessionSource } from "../session/session-origin.ts";
import type { FileParts } from "./file-parts.ts";
import type { Manifest, PageBase } from "./offline-file.ts";
import { PageState, baseFor } from "./page-state.ts";
import { SegmentReader } from "./segment-reader.ts";

/** Events that are handed over at once; more would hold up a frame. */
const EVENTS_AT_ONCE = 400;

/** What pages are made of, and how they change: nothing for an outline. */
const PAGE_SOURCES = new Set<unknown>([
  Source.Mutation,
  Source.StyleSheetRule,
  Source.CanvasMutation,
  Source.Font,
  Source.Log,
  Source.StyleDeclaration,
  Source.AdoptedStyleSheet,
  Source.CustomElement,
]);
const OUTLINE_TYPES = new Set<number>([EventType.Meta, EventType.Custom, EventType.Plugin]);

export class FileSource implements SessionSource {
  private readonly reader: SegmentReader;

  constructor(
    private readonly parts: FileParts,
    private readonly manifest: Manifest,
  ) {
    this.reader = new SegmentReader(parts, manifest.segments);
  }

  async *outline(signal: AbortSignal): AsyncGenerator<OutlinePart> {
    for (const segment of this.reader.segments.keys()) {
      const events = await this.reader.read(segment);
      signal.throwIfAborted();
      yield { events: events.filter(({ event }) => isOfOutline(event)) };
    }
  }

  async keyframe(wanted: KeyframeWanted): Promise<Keyframe> {
    const { atMs } = wanted;
    const windowId = wanted.windowId ?? (await this.windowAt(atMs));
    const pageId = wanted.pageId ?? this.pageAt(windowId, atMs);
    const base = baseFor(this.manifest.bases, { windowId, pageId, atMs });
    const events = base ? await this.stateAt(base, atMs) : await this.metaOf(windowId, pageId, atMs);
    return { window: windowId, page: pageId, at_ms: atMs, events };
  }

  async *events(
    { windowId, fromMs, toMs }: EventRange,
    signal: AbortSignal,
  ): AsyncGenerator<RecordedEvent[]> {
    for (const segment of this.reader.overlapping(fromMs, toMs)) {
      const events = (await this.reader.read(segment)).filter(
        ({ window_id: id, event }) => id === windowId && event.timestamp >= fromMs && event.timestamp <= toMs,
      );
      signal.throwIfAborted();
      events.sort((a, b) => a.event.timestamp - b.event.timestamp);
      for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
        yield events.slice(from, from + EVENTS_AT_ONCE);
      }
    }
  }

  async firstPicture(wanted: {
    windowId: string;
    pageId: string | null;
    fromMs: number;
  }): Promise<{ atMs: number; pageId: string } | null> {
    const found = this.manifest.bases
      .filter(
        ({ state, windowId, pageId, atMs }) =>
          state === null &&
          windowId === wanted.windowId &&
          (wanted.pageId === null || pageId === wanted.pageId) &&
          atMs >= wanted.fromMs,
      )
      .sort((a, b) => a.atMs - b.atMs)[0];
    return found ? { atMs: found.atMs, pageId: found.pageId } : null;
  }

  async nearestEvent(atMs: number, direction: 1 | -1): Promise<number | null> {
    const { segments } = this.reader;
    const isThere = (ms: number): boolean => (direction === 1 ? ms >= atMs : ms <= atMs);
    const near = [...segments.keys()].filter((place) => {
      const segment = segments[place];
      return segment !== undefined && isThere(direction === 1 ? segment.toMs : segment.fromMs);
    });
    let best: number | null = null;
    for (const segment of direction === 1 ? near : near.reverse()) {
      for (const { event } of await this.reader.read(segment)) {
        const better = best === null || (event.timestamp - best) * direction < 0;
        if (isThere(event.timestamp) && better) best = event.timestamp;
      }
      if (best !== null) return best;
    }
    return null;
  }

  async elements(windowId: string, pageId: string): Promise<UsedElement[]> {
    const found = this.manifest.elements.find((page) => page.windowId === windowId && page.pageId === pageId);
    return found?.elements ?? [];
  }

  /** What a file does not hold, it will not hold later. */
  isTransient(): boolean {
    return false;
  }

  close(): void {
    this.parts.close();
  }

  private async stateAt(base: PageBase, atMs: number): Promise<RrwebEvent[]> {
    const known = base.state === null ? [] : await this.parts.json<RrwebEvent[]>(`state-${base.state}`);
    const state = new PageState(base, known, atMs);
    for (const segment of this.reader.overlapping(base.atMs, atMs, base.segment)) {
      for (const recorded of await this.reader.read(segment)) state.add(recorded);
    }
    return state.events;
  }

  /** A page's size and address where it has no picture yet. */
  private async metaOf(windowId: string, pageId: string, atMs: number): Promise<RrwebEvent[]> {
    const page = this.pages(windowId).find(({ page_id: id }) => id === pageId);
    if (!page) return [];
    let meta: RrwebEvent | null = null;
    for (const segment of this.reader.overlapping(page.first_at_ms, atMs)) {
      for (const { window_id: window, page_id: id, event } of await this.reader.read(segment)) {
        const isMeta = event.type === EventType.Meta && event.timestamp <= atMs;
        if (isMeta && window === windowId && id === pageId) meta = event;
      }
    }
    return meta ? [{ ...meta, timestamp: atMs }] : [];
  }

  /** The window in which something happened last. */
  private async windowAt(atMs: number): Promise<string> {
    const { pages } = this.manifest.session;
    const first = [...pages].sort((a, b) => a.first_at_ms - b.first_at_ms)[0]?.window_id ?? "";
    if (pages.every(({ window_id: id }) => id === first)) return first;
    for (const segment of this.reader.overlapping(-Infinity, atMs).reverse()) {
      const events = await this.reader.read(segment);
      const last = events.filter(({ event }) => event.timestamp <= atMs && isOfVisitor(event)).at(-1);
      if (last) return last.window_id;
    }
    return first;
  }

  /** The page that was opened last. */
  private pageAt(windowId: string, atMs: number): string {
    const pages = this.pages(windowId);
    return (pages.filter((page) => page.first_at_ms <= atMs).at(-1) ?? pages[0])?.page_id ?? "";
  }

  private pages(windowId: string): PageLoad[] {
    return this.manifest.session.pages
      .filter(({ window_id: id }) => id === windowId)
      .sort((a, b) => a.first_at_ms - b.first_at_ms);
  }
}

function isOfOutline(event: RrwebEvent): boolean {
  if (event.type !== EventType.IncrementalSnapshot) return OUTLINE_TYPES.has(event.type);
  return !PAGE_SOURCES.has(dataOf(event).source);
}

/** What shows that somebody looked at this window. */
function isOfVisitor(event: RrwebEvent): boolean {
  const isInput = event.type === EventType.IncrementalSnapshot && !PAGE_SOURCES.has(dataOf(event).source);
  return event.type === EventType.Meta || (isInput && !isIncremental(event, Source.MediaInteraction));
}
