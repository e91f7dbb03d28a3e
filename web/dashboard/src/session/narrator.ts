/**
 * Tells a visit in plain words: who did what to which element. It follows the events as they are loaded, keeps
 * the names of the elements of each page, and folds what belongs together (typing, scrolling).
 */
import {
  EventType,
  MouseInteraction,
  PageElements,
  Source,
  dataOf,
  type ElementName,
  type PlacedEvent,
  type RrwebEvent,
} from "@reenact/player";
import { shortUrl } from "../format/numbers.ts";
import type { ActivityEntry } from "./activity-entry.ts";
import { tell, tellCustom, tellPlugin, type Told } from "./narrate-custom.ts";

/** Events of the same kind on the same element within this time are one entry. */
const FOLD_MS = 4_000;

const CLICKS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [MouseInteraction.Click, "Clicked"],
  [MouseInteraction.DoubleClick, "Double-clicked"],
  [MouseInteraction.ContextMenu, "Right-clicked"],
]);
const MEDIA = ["Started", "Paused", "Moved within", "Changed the volume of", "Changed the speed of"];

interface Fold {
  lastMs: number;
  entry: ActivityEntry;
}

export class Narrator {
  entries: ActivityEntry[] = [];
  private source: readonly PlacedEvent[] = [];
  private told = 0;
  private pages = new Map<string, PageElements>();
  /** What may go on: by page, kind and element. A click ends it all. */
  private folds = new Map<string, Fold>();
  /** Entries made from a Meta event, until the page view that says it better. */
  private opened = new Map<string, ActivityEntry>();

  /** Tells what was added to the events; everything anew if they were put in another order. */
  update(placed: readonly PlacedEvent[]): readonly ActivityEntry[] {
    if (placed !== this.source || placed.length < this.told) {
      this.source = placed;
      this.entries = [];
      this.told = 0;
      this.pages = new Map();
      this.folds = new Map();
      this.opened = new Map();
    } else if (this.told < placed.length) {
      this.entries = [...this.entries];
    }
    for (; this.told < placed.length; this.told++) this.add(placed[this.told] as PlacedEvent);
    return this.entries;
  }

  private add({ recorded, atMs }: PlacedEvent): void {
    const { event, page_id: pageId, window_id: windowId } = recorded;
    const elements = this.elementsOf(pageId);
    elements.apply(event);
    const push = (told: Told): ActivityEntry => {
      const entry = { ...told, atMs, windowId };
      this.entries.push(entry);
      return entry;
    };
    switch (event.type) {
      case EventType.Meta:
        if (!this.opened.has(pageId)) {
          const url = String(dataOf(event).href ?? "");
          this.noteOpened(pageId, push(tell("navigation", `Opened ${shortUrl(url)}`, shortUrl(url))));
        }
        break;
      case EventType.Custom:
        this.addCustom(event, pageId, push);
        break;
      case EventType.Plugin:
        for (const told of tellPlugin(event)) push(told);
        break;
      case EventType.IncrementalSnapshot:
        this.addInteraction(event, pageId, elements, atMs, push);
        break;
    }
  }

  private addCustom(event: RrwebEvent, pageId: string, push: (told: Told) => ActivityEntry): void {
    const told = tellCustom(event);
    if (!told) return;
    const data = dataOf(event);
    const isLoad =
      data.tag === "reenact/page_view@1" && (data.payload as { navigation?: unknown }).navigation === "load";
    const opened = isLoad ? this.opened.get(pageId) : undefined;
    if (opened) Object.assign(opened, told);
    else {
      const entry = push(told);
      if (isLoad) this.noteOpened(pageId, entry);
    }
  }

  private noteOpened(pageId: string, entry: ActivityEntry): void {
    entry.openedPageId = pageId;
    this.opened.set(pageId, entry);
  }

  private addInteraction(
    event: RrwebEvent,
    pageId: string,
    elements: PageElements,
    atMs: number,
    push: (told: Told) => ActivityEntry,
  ): void {
    const data = dataOf(event);
    const id = typeof data.id === "number" ? data.id : -1;
    const told = tellInteraction(data, elements, id);
    if (!told) return;
    const key = `${pageId} ${String(data.source)} ${id}`;
    const fold = this.folds.get(key);
    if (fold && atMs - fold.lastMs <= FOLD_MS) {
      Object.assign(fold.entry, told);
      fold.lastMs = atMs;
      return;
    }
    const entry = push(told);
    if (data.source === Source.MouseInteraction) this.folds.clear();
    else this.folds.set(key, { lastMs: atMs, entry });
  }

  private elementsOf(pageId: string): PageElements {
    let elements = this.pages.get(pageId);
    if (!elements) {
      elements = new PageElements();
      this.pages.set(pageId, elements);
    }
    return elements;
  }
}

function tellInteraction(data: Record<string, unknown>, elements: PageElements, id: number): Told | null {
  switch (data.source) {
    case Source.MouseInteraction: {
      const verb = CLICKS.get(data.type);
      return verb ? tell("click", `${verb} ${called(elements.nameOf(id))}`) : null;
    }
    case Source.Input:
      return data.userTriggered === false ? null : tellInput(data, elements, id);
    case Source.Scroll:
      return tell(
        "other",
        "Scrolled",
        data.y === undefined ? "" : `to ${Math.round(Number(data.y))} px from the top`,
      );
    case Source.ViewportResize:
      return tell("other", `Resized the window to ${String(data.width)} × ${String(data.height)}`);
    case Source.Selection:
      return Array.isArray(data.ranges) && data.ranges.length > 0 ? tell("other", "Selected text") : null;
    case Source.MediaInteraction:
      return tell("other", `${MEDIA[Number(data.type)] ?? "Used"} ${called(elements.nameOf(id))}`);
    case Source.Drag:
      return tell("other", "Dragged something");
    default:
      return null;
  }
}

function tellInput(data: Record<string, unknown>, elements: PageElements, id: number): Told | null {
  const name = elements.nameOf(id);
  const value = typeof data.text === "string" ? data.text : "";
  if (elements.isToggle(id)) {
    if (name?.role === "option") return data.isChecked ? tell("input", `Chose ${called(name)}`) : null;
    return tell("input", `${data.isChecked ? "Ticked" : "Unticked"} ${called(name)}`);
  }
  if (value === "") return tell("input", `Emptied ${called(name)}`);
  if (/^\*+$/.test(value)) {
    return tell("input", `Typed in ${called(name)}`, `${value.length} characters, masked by the recorder`);
  }
  if (name?.role === "list") return tell("input", `Chose in ${called(name)}`, value);
  return tell("input", `Typed in ${called(name)}`, value);
}

function called(name: ElementName | null): string {
  if (!name) return "an element that is not in the recording";
  if (name.role === "page") return "the page";
  return name.name ? `${name.role} “${name.name}”` : `a ${name.role}`;
}
