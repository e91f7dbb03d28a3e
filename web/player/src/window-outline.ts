/** What is known of one window (a tab): its page loads, addresses and sizes over time. */
import { EventType, Source, customPayload, dataOf, isIncremental, type RrwebEvent } from "./format.ts";
import { countUntil, lastUntil, type PlacedEvent } from "./order.ts";
import type { PageLoad } from "./outline.ts";
import type { WindowSummary } from "./player-state.ts";

export interface Viewport {
  width: number;
  height: number;
}

export interface Address {
  url: string;
  title: string;
}

/** A page load of which more has arrived than was known. */
export interface GrownPage {
  windowId: string;
  /** The time of its last event. */
  toMs: number;
  /** A batch has come that others of its page have overtaken. */
  wasMissing: boolean;
}

/** A page came on screen. */
interface Opening {
  atMs: number;
  pageId: string;
}

export class WindowOutline {
  fromMs = Infinity;
  toMs = -Infinity;

  private readonly pages = new Map<string, PageLoad | null>();
  private readonly addresses: { atMs: number; address: Address }[] = [];
  private readonly viewports: { atMs: number; viewport: Viewport }[] = [];
  /** Also of pages whose Meta event has not come by, from the server's list. */
  private readonly openings: Opening[] = [];
  /** Where a full snapshot makes the picture certain again: Meta events, each of which has one behind it. */
  private readonly snapshots: Opening[] = [];

  constructor(readonly id: string) {}

  /** Adds a page load, or what is known of it by now; the answer tells whether there is more of it. */
  addPage(page: PageLoad): GrownPage | null {
    const known = this.pages.get(page.page_id);
    const isNew = known === undefined;
    this.pages.set(page.page_id, page);
    this.fromMs = Math.min(this.fromMs, page.first_at_ms);
    this.toMs = Math.max(this.toMs, page.last_at_ms);
    if (isNew) insert(this.openings, { atMs: page.first_at_ms, pageId: page.page_id });
    if (!known || (known.event_count ?? 0) >= (page.event_count ?? 0)) return null;
    const wasMissing = known.missing_sequences.some((sequence) => !page.missing_sequences.includes(sequence));
    return { windowId: this.id, toMs: page.last_at_ms, wasMissing };
  }

  add({ recorded, atMs }: PlacedEvent): void {
    const { event, page_id: pageId } = recorded;
    this.fromMs = Math.min(this.fromMs, atMs);
    this.toMs = Math.max(this.toMs, atMs);
    if (!this.pages.has(pageId)) {
      this.pages.set(pageId, null);
      insert(this.openings, { atMs, pageId });
    }
    if (event.type === EventType.Meta) {
      insert(this.openings, { atMs, pageId });
      if (this.hasPicture(pageId)) this.snapshots.push({ atMs, pageId });
    }
    this.noteAddress(event, atMs);
    this.noteViewport(event, atMs);
  }

  /** Times in it are counted from the start of the visit. */
  summary(startMs: number): WindowSummary {
    const { id, fromMs, toMs, pages } = this;
    return { id, fromMs: fromMs - startMs, toMs: toMs - startMs, pageCount: pages.size };
  }

  addressAt(atMs: number): Address | null {
    return (lastUntil(this.addresses, atMs) ?? this.addresses[0])?.address ?? null;
  }

  viewportAt(atMs: number): Viewport | null {
    return (lastUntil(this.viewports, atMs) ?? this.viewports[0])?.viewport ?? null;
  }

  /** Whether the page that is open at this time has no picture at all. */
  isMissingAt(atMs: number): boolean {
    const open = lastUntil(this.openings, atMs) ?? this.openings[0];
    return open !== undefined && open !== null && !this.hasPicture(open.pageId);
  }

  /** Pages that began at or before this time and have a picture, the latest first. */
  pagesBefore(atMs: number): string[] {
    const begun = this.openings.slice(0, countUntil(this.openings, atMs)).reverse();
    return [...new Set(begun.map(({ pageId }) => pageId))].filter((pageId) => this.hasPicture(pageId));
  }

  nextOpeningAfter(atMs: number): number {
    return this.openings[countUntil(this.openings, atMs)]?.atMs ?? Infinity;
  }

  nextSnapshotAfter(atMs: number): number {
    return this.snapshots[countUntil(this.snapshots, atMs)]?.atMs ?? Infinity;
  }

  /** A page that the server has not listed yet is taken to have one. */
  private hasPicture(pageId: string): boolean {
    return this.pages.get(pageId)?.has_full_snapshot ?? true;
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
    const viewport = viewportOf(event);
    if (viewport) this.viewports.push({ atMs, viewport });
  }
}

/** The size that an event gives the window, if it does. */
export function viewportOf(event: RrwebEvent): Viewport | null {
  if (event.type !== EventType.Meta && !isIncremental(event, Source.ViewportResize)) return null;
  const { width, height } = dataOf(event);
  if (typeof width !== "number" || typeof height !== "number" || !(width > 0) || !(height > 0)) return null;
  return { width, height };
}

function insert(openings: Opening[], opening: Opening): void {
  openings.splice(countUntil(openings, opening.atMs), 0, opening);
}
