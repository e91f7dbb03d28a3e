/** The moments of docs/protocol.md over events in memory: what a page was at a time, by the events until then. */
import type { RecordedEvent } from "@reenact/player/recording";
import type { Finding, UsedElement } from "../../src/server/api.ts";
import { KIND_OF_SOURCE, kindOf } from "./kinds.ts";
import { PageElements } from "./page-elements.ts";

export interface MomentWanted {
  atMs: number;
  window: string | null;
  page: string | null;
}

const BRINGS_TO_FRONT = new Set([
  "rrweb/full_snapshot",
  "reenact/page_view@1",
  ...KIND_OF_SOURCE.filter((kind) => !["rrweb/mutation", "rrweb/style_sheet_rule"].includes(kind)),
]);
const ROLE_OF_WORD: Readonly<Record<string, string>> = {
  field: "textbox",
  list: "combobox",
  option: "radio",
  picture: "img",
};
const WITHOUT_ROLE = new Set(["part of the page", "page", "label", "text"]);

/** The page that was in front, with its events until then. */
export function pageAt(events: readonly RecordedEvent[], wanted: MomentWanted): RecordedEvent[] {
  const { atMs, page } = wanted;
  const until = events.filter(({ event }) => event.timestamp <= atMs);
  const ofPage = page ? events.filter(({ page_id }) => page_id === page) : events;
  const inFront =
    until.filter((recorded) => BRINGS_TO_FRONT.has(kindOf(recorded.event))).at(-1) ?? until.at(-1);
  const windowId = wanted.window ?? inFront?.window_id ?? events[0]?.window_id;
  const ofWindow = ofPage.filter(({ window_id }) => window_id === windowId);
  const begun = ofWindow.filter(({ event, index }) => event.timestamp <= atMs && index === 0);
  const pageId = (begun.at(-1) ?? ofWindow.find(({ event }) => event.timestamp <= atMs) ?? ofWindow[0])
    ?.page_id;
  return ofWindow.filter(({ page_id, event }) => page_id === pageId && event.timestamp <= atMs);
}

/** A page's last snapshot and all that came after it, as of one time. */
export function keyframe(events: readonly RecordedEvent[], wanted: MomentWanted): object {
  const page = pageAt(events, wanted);
  const last = (type: number): number => page.map(({ event }) => event.type).lastIndexOf(type);
  const snapshot = last(2);
  const meta = page[last(4)];
  const changes = page.slice(snapshot).filter(({ event }) => event.type === 3);
  const state = snapshot < 0 ? [meta] : [meta, page[snapshot], ...changes];
  const known = page[0] ?? events.find(({ window_id }) => window_id === (wanted.window ?? window_id));
  return {
    window: known?.window_id ?? "",
    page: wanted.page ?? known?.page_id ?? "",
    at_ms: wanted.atMs,
    events: state.flatMap((recorded) => (recorded ? [{ ...recorded.event, timestamp: wanted.atMs }] : [])),
  };
}

/** What the elements of a page were called that were used. */
export function usedElements(events: readonly RecordedEvent[]): UsedElement[] {
  const elements = new PageElements();
  const used: UsedElement[] = [];
  for (const { event } of events) {
    elements.apply(event);
    const { source, id, type } = (event.data ?? {}) as { source?: number; id?: number; type?: number };
    const isUse = source === 5 || source === 7 || (source === 2 && [2, 3, 4].includes(type ?? 0));
    if (event.type !== 3 || id === undefined || !isUse) continue;
    const name = elements.nameOf(id);
    if (!name) continue;
    const word = elements.isToggle(id) && name.role !== "option" ? "checkbox" : name.role;
    const role = WITHOUT_ROLE.has(word) ? null : (ROLE_OF_WORD[word] ?? word);
    const tag = word === "page" ? "body" : word === "label" ? "label" : word === "text" ? "p" : "div";
    used.push({ node_id: id, from_ms: event.timestamp, role, tag, name: name.name });
  }
  return used;
}

export function findings(
  missing: readonly { window_id: string; page_id: string; at_ms: number }[],
): Finding[] {
  return missing.map(({ window_id: window, page_id: page, at_ms }) => ({
    window,
    page,
    kind: "gap",
    at_ms,
    effect: "batch 1 never arrived: what happened until the next snapshot is not shown",
    repaired: false,
  }));
}
