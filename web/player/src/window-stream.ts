/**
 * What one window (a tab) showed over time. Its page loads play one after another: a page is on screen
 * from its snapshot until another page's. Node ids are reused by page loads, so a change that belongs to
 * a page that is not on screen must not be applied to the one that is.
 */
import { EventType, customPayload, dataOf, isIncremental, Source, type RrwebEvent } from "./format.ts";
import { lastUntil, type PlacedEvent } from "./order.ts";
import { isReplayable } from "./replayable.ts";

export interface Viewport {
  width: number;
  height: number;
}

export interface Address {
  url: string;
  title: string;
}

/** A stretch of time during which a page was open but cannot be rebuilt. */
export interface MissingPicture {
  atMs: number;
  pageId: string;
}

/** Shown when a snapshot came without the Meta event that tells the size. */
const DEFAULT_VIEWPORT: Viewport = { width: 1280, height: 720 };

export class WindowStream {
  readonly id: string;
  /** Events for the replayer: Meta, FullSnapshot and the changes of the page on screen, by rising time. */
  readonly playable: RrwebEvent[] = [];
  fromMs = Infinity;
  toMs = -Infinity;

  private readonly addresses: { atMs: number; address: Address }[] = [];
  private readonly viewports: { atMs: number; viewport: Viewport }[] = [];
  private readonly snapshots: { atMs: number; pageId: string }[] = [];
  private readonly missing: MissingPicture[] = [];
  private onScreen: string | null = null;
  /** The Meta event of each page whose FullSnapshot is awaited: without its snapshot it must not be played. */
  private readonly announced = new Map<string, RrwebEvent>();
  private readonly seen = new Set<string>();

  constructor(id: string) {
    this.id = id;
  }

  append({ recorded, atMs }: PlacedEvent): void {
    const { event, page_id: pageId } = recorded;
    this.fromMs = Math.min(this.fromMs, atMs);
    this.toMs = Math.max(this.toMs, atMs);
    this.seen.add(pageId);
    this.noteAddress(event, atMs);
    this.noteViewport(event, atMs);
    if (!isReplayable(event)) return;
    switch (event.type) {
      case EventType.Meta:
        this.announced.set(pageId, event);
        this.noteMissing(pageId, atMs);
        break;
      case EventType.FullSnapshot:
        this.showPage(event, pageId, atMs);
        break;
      case EventType.IncrementalSnapshot:
        if (pageId === this.onScreen) this.pushPlayable(event, atMs);
        else this.noteMissing(pageId, atMs);
        break;
    }
  }

  get pageCount(): number {
    return this.seen.size;
  }

  addressAt(atMs: number): Address | null {
    return (lastUntil(this.addresses, atMs) ?? this.addresses[0])?.address ?? null;
  }

  viewportAt(atMs: number): Viewport | null {
    return (lastUntil(this.viewports, atMs) ?? this.viewports[0])?.viewport ?? null;
  }

  /** The page whose picture is missing at this time, if one is. */
  missingAt(atMs: number): MissingPicture | null {
    const missing = lastUntil(this.missing, atMs);
    if (!missing) return null;
    const snapshot = lastUntil(this.snapshots, atMs);
    return snapshot && snapshot.atMs >= missing.atMs ? null : missing;
  }

  /** When the next full snapshot after this time comes, which makes the picture certain again. */
  nextSnapshotAfter(atMs: number): number {
    return this.snapshots.find((snapshot) => snapshot.atMs > atMs)?.atMs ?? Infinity;
  }

  /** When this page is first on screen; null as long as its snapshot is not there. */
  firstPictureMs(pageId: string): number | null {
    return this.snapshots.find((snapshot) => snapshot.pageId === pageId)?.atMs ?? null;
  }

  /** When the first picture of this window can be shown. */
  get firstSnapshotMs(): number {
    return this.snapshots[0]?.atMs ?? Infinity;
  }

  private showPage(event: RrwebEvent, pageId: string, atMs: number): void {
    this.pushPlayable(this.announced.get(pageId) ?? this.assumedMeta(atMs), atMs);
    this.announced.delete(pageId);
    this.onScreen = pageId;
    this.snapshots.push({ atMs, pageId });
    this.pushPlayable(event, atMs);
  }

  private assumedMeta(atMs: number): RrwebEvent {
    const viewport = this.viewports.at(-1)?.viewport ?? DEFAULT_VIEWPORT;
    const href = this.addresses.at(-1)?.address.url ?? "about:blank";
    return { type: EventType.Meta, data: { href, ...viewport }, timestamp: atMs };
  }

  private noteMissing(pageId: string, atMs: number): void {
    const hadSnapshot = this.snapshots.some((snapshot) => snapshot.pageId === pageId);
    // A page that was shown before and is not now has been left; its last changes show nothing.
    if (hadSnapshot || this.missing.at(-1)?.pageId === pageId) return;
    this.missing.push({ atMs, pageId });
  }

  private pushPlayable(event: RrwebEvent, atMs: number): void {
    // A copy, because the replayer writes into the events it is given.
    this.playable.push({ ...event, timestamp: atMs });
  }

  private noteAddress(event: RrwebEvent, atMs: number): void {
    const view = customPayload(event, "reenact/page_view@1") ?? customPayload(event, "reenact/start@1");
    const href = event.type === EventType.Meta ? dataOf(event).href : undefined;
    const url = view ? view.url : href;
    if (typeof url !== "string") return;
    const previous = this.addresses.at(-1)?.address;
    const title = view && typeof view.title === "string" ? view.title : "";
    if (previous?.url === url && (title === "" || title === previous.title)) return;
    this.addresses.push({ atMs, address: { url, title } });
  }

  private noteViewport(event: RrwebEvent, atMs: number): void {
    if (event.type !== EventType.Meta && !isIncremental(event, Source.ViewportResize)) return;
    const { width, height } = dataOf(event);
    if (typeof width !== "number" || typeof height !== "number" || !(width > 0) || !(height > 0)) return;
    this.viewports.push({ atMs, viewport: { width, height } });
  }
}
