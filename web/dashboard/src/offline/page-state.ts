/** The state of a page at a moment, from the last place where it is known and what came behind it. Pure. */
import { EventType, Source, dataOf, type RecordedEvent, type RrwebEvent } from "@reenact/player/recording";
import type { PageBase } from "./offline-file.ts";

/** Where the pointer was is told by the last of these; what it did on its way there has left its marks in the page. */
const POINTER_SOURCES = new Set<unknown>([
  Source.MouseMove,
  Source.TouchMove,
  Source.Drag,
  Source.MouseInteraction,
]);

export interface PageAsked {
  windowId: string;
  pageId: string;
  atMs: number;
}

/** The last place at or before a moment from which the page can be rebuilt; null before its first picture. */
export function baseFor(bases: readonly PageBase[], { windowId, pageId, atMs }: PageAsked): PageBase | null {
  let best: PageBase | null = null;
  for (const base of bases) {
    if (base.windowId !== windowId || base.pageId !== pageId || base.atMs > atMs) continue;
    if (!best || base.atMs >= best.atMs) best = base;
  }
  return best;
}

/** Gathers what makes the state, of events that come by in their order. */
export class PageState {
  private readonly opening: RrwebEvent[];
  private changes: RrwebEvent[] = [];
  private pointer: RrwebEvent | null = null;
  /** A full snapshot is itself among the events that come by. */
  private begun: boolean;

  constructor(
    private readonly base: PageBase,
    state: readonly RrwebEvent[],
    private readonly atMs: number,
  ) {
    this.begun = base.state !== null;
    this.opening = this.begun ? [...state] : base.meta ? [base.meta] : [];
  }

  add({ window_id: windowId, page_id: pageId, event }: RecordedEvent): void {
    const { base } = this;
    if (windowId !== base.windowId || pageId !== base.pageId || event.timestamp > this.atMs) return;
    if (!this.begun) {
      this.begun = event.type === EventType.FullSnapshot && event.timestamp === base.atMs;
      if (this.begun) this.opening.push(event);
      return;
    }
    // What the server told of a moment holds all of that millisecond.
    if (event.type !== EventType.IncrementalSnapshot) return;
    if (base.state !== null && event.timestamp <= base.atMs) return;
    if (POINTER_SOURCES.has(dataOf(event).source)) this.pointer = event;
    else this.changes.push(event);
  }

  /** All at the moment itself. Copies, because the replayer writes into what it is given. */
  get events(): RrwebEvent[] {
    const all = [...this.opening, ...this.changes, ...(this.pointer ? [this.pointer] : [])];
    return all.map((event) => ({ ...event, timestamp: this.atMs }));
  }
}
