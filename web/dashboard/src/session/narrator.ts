/**
 * Tells a visit in plain words: who did what to which element. It follows the events as they are loaded, and folds what
 * belongs together (typing, scrolling). What elements are called is not in those events and comes later, page by page;
 * until then an entry says only what was done.
 */
import {
  EventType,
  MouseInteraction,
  Source,
  dataOf,
  type PlacedEvent,
  type RrwebEvent,
} from "@reenact/player";
import { counted, shortUrl } from "../format/numbers.ts";
import type { ActivityEntry } from "./activity-entry.ts";
import type { ElementName, ElementNames } from "./element-names.ts";
import { tell, tellCustom, tellPlugin, type Told } from "./narrate-custom.ts";

/** Events of the same kind on the same element within this time are one entry. */
const FOLD_MS = 4_000;

const CLICKS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [MouseInteraction.Click, "Clicked"],
  [MouseInteraction.DoubleClick, "Double-clicked"],
  [MouseInteraction.ContextMenu, "Right-clicked"],
]);
/** Kinds of changes that are told with the element's name. */
const NAMED_SOURCES = new Set<unknown>([Source.MouseInteraction, Source.Input, Source.MediaInteraction]);
const MEDIA = ["Started", "Paused", "Moved within", "Changed the volume of", "Changed the speed of"];

/** An element's name; undefined until it is known, null if it is not in the recording. */
type Name = ElementName | null | undefined;

interface Fold {
  lastMs: number;
  use: ElementUse;
}

/** What was done to an element, to be told with the name that it had then. */
interface ElementUse {
  place: number;
  nodeId: number;
  atMs: number;
  data: Record<string, unknown>;
}

interface Page {
  names: ElementNames | null;
  /** Up to here the names are known. */
  namedToMs: number;
  uses: ElementUse[];
  unnamed: boolean;
}

export class Narrator {
  entries: readonly ActivityEntry[] = [];
  private list: ActivityEntry[] = [];
  private readonly pages = new Map<string, Page>();
  /** What may go on: by page, kind and element. A click ends it all. */
  private readonly folds = new Map<string, Fold>();
  private chosen: { pageId: string; atMs: number } | null = null;
  /** Entries made from a Meta event, until the page view that says it better. */
  private readonly opened = new Map<string, ActivityEntry>();

  /** Tells what comes next. */
  append(placed: readonly PlacedEvent[]): readonly ActivityEntry[] {
    for (const entry of placed) this.add(entry);
    return this.publish();
  }

  /** Page loads in which elements were used whose names are not known yet. */
  get unnamedPages(): { windowId: string; pageId: string }[] {
    const unnamed = [...this.pages].filter(([, page]) => page.unnamed);
    return unnamed.map(([key]) => {
      const [windowId = "", pageId = ""] = key.split(" ");
      return { windowId, pageId };
    });
  }

  /** Tells the uses of a page's elements anew, with their names as they are known up to a time. */
  name(windowId: string, pageId: string, names: ElementNames, toMs: number): readonly ActivityEntry[] {
    const page = this.page(windowId, pageId);
    Object.assign(page, { names, namedToMs: toMs, unnamed: false });
    for (const use of page.uses) this.retell(page, use);
    return this.publish();
  }

  private publish(): readonly ActivityEntry[] {
    this.entries = [...this.list];
    return this.entries;
  }

  private add({ recorded, atMs }: PlacedEvent): void {
    const { event, page_id: pageId, window_id: windowId } = recorded;
    const push = (told: Told): ActivityEntry => {
      const entry = { ...told, atMs, windowId };
      this.list.push(entry);
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
        this.addInteraction(dataOf(event), this.page(windowId, pageId), pageId, atMs, push);
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

  /** With the option that was chosen, those that are not chosen any more are told at once: nobody did anything to them. */
  private isOtherOption(data: Record<string, unknown>, pageId: string, atMs: number): boolean {
    if (data.source !== Source.Input) return false;
    if (data.isChecked === true) this.chosen = { pageId, atMs };
    return data.isChecked === false && this.chosen?.pageId === pageId && this.chosen.atMs === atMs;
  }

  private addInteraction(
    data: Record<string, unknown>,
    page: Page,
    pageId: string,
    atMs: number,
    push: (told: Told) => ActivityEntry,
  ): void {
    const nodeId = typeof data.id === "number" ? data.id : -1;
    const told = tellInteraction(data, undefined);
    if (!told || this.isOtherOption(data, pageId, atMs)) return;
    const key = `${pageId} ${String(data.source)} ${nodeId}`;
    const fold = this.folds.get(key);
    if (fold && atMs - fold.lastMs <= FOLD_MS) {
      fold.lastMs = atMs;
      fold.use.data = data;
      return this.retell(page, fold.use);
    }
    const use = { place: this.list.length, nodeId, atMs, data };
    push(told);
    if (NAMED_SOURCES.has(data.source)) page.uses.push(use);
    this.retell(page, use);
    if (data.source === Source.MouseInteraction) this.folds.clear();
    else this.folds.set(key, { lastMs: atMs, use });
  }

  private retell(page: Page, { place, nodeId, atMs, data }: ElementUse): void {
    const isKnown = page.names !== null && atMs <= page.namedToMs;
    if (!isKnown && NAMED_SOURCES.has(data.source)) page.unnamed = true;
    const told = tellInteraction(data, isKnown ? page.names?.at(nodeId, atMs) : undefined);
    // A new object, because the list on show compares them.
    const entry = this.list[place];
    if (entry && told) this.list[place] = { ...entry, ...told };
  }

  private page(windowId: string, pageId: string): Page {
    const key = `${windowId} ${pageId}`;
    let page = this.pages.get(key);
    if (!page) {
      page = { names: null, namedToMs: -Infinity, uses: [], unnamed: false };
      this.pages.set(key, page);
    }
    return page;
  }
}

function tellInteraction(data: Record<string, unknown>, name: Name): Told | null {
  switch (data.source) {
    case Source.MouseInteraction: {
      const verb = CLICKS.get(data.type);
      return verb ? tell("click", `${verb} ${called(name)}`) : null;
    }
    case Source.Input:
      return data.userTriggered === false ? null : tellInput(data, name);
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
      return tell("other", `${MEDIA[Number(data.type)] ?? "Used"} ${called(name)}`);
    case Source.Drag:
      return tell("other", "Dragged something");
    default:
      return null;
  }
}

function tellInput(data: Record<string, unknown>, name: Name): Told {
  const value = typeof data.text === "string" ? data.text : "";
  if (name?.isToggle || data.isChecked === true) {
    const done = name?.role === "option" ? "Chose" : "Ticked";
    return tell("input", `${data.isChecked ? done : "Unticked"} ${called(name)}`);
  }
  if (value === "") return tell("input", `Emptied ${called(name)}`);
  if (/^\*+$/.test(value)) {
    return tell(
      "input",
      `Typed in ${called(name)}`,
      `${counted(value.length, "character")}, masked by the recorder`,
    );
  }
  return tell("input", `${name?.role === "list" ? "Chose" : "Typed"} in ${called(name)}`, value);
}

function called(name: Name): string {
  if (name === undefined) return "…";
  if (name === null) return "an element that is not in the recording";
  if (name.role === "page") return "the page";
  return name.name ? `${name.role} “${name.name}”` : `a ${name.role}`;
}
