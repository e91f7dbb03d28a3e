import { placeInOrder, type RecordedEvent } from "@reenact/player";
import { expect, test } from "vitest";
import {
  ENTRY_FILTERS,
  filtersOf,
  searchedText,
  type ActivityEntry,
} from "../../src/session/activity-entry.ts";
import { ElementNames } from "../../src/session/element-names.ts";
import { tellCustom, tellPlugin } from "../../src/session/narrate-custom.ts";
import { Narrator } from "../../src/session/narrator.ts";
import { TypedKeys } from "../../src/session/typed-keys.ts";
import { VISIT_START_MS, checkoutVisit } from "../mock/checkout-visit.ts";
import { usedElements } from "../mock/moments.ts";
import { NodeWriter, PageWriter, idOf } from "../mock/recording-writer.ts";

/** Tells events and names the elements of every page load, as the server would. */
function narrate(events: readonly RecordedEvent[], narrator = new Narrator()): readonly ActivityEntry[] {
  narrator.append(placeInOrder(events));
  for (const { windowId, pageId } of narrator.unnamedPages) {
    const ofPage = events.filter(({ page_id }) => page_id === pageId);
    narrator.name(windowId, pageId, new ElementNames(usedElements(ofPage)), Infinity);
  }
  return narrator.entries;
}

const worded = (entries: readonly ActivityEntry[]): string[] =>
  entries.map(({ title, detail }) => (detail ? `${title} | ${detail}` : title));

const told = (writer: PageWriter): string[] => worded(narrate(writer.events));

function page(): { writer: PageWriter; id: (name: string) => number } {
  const n = new NodeWriter();
  const option = n.element("option", { value: "de" }, "Germany");
  const node = n.document(
    "",
    n.element("button", { id: "buy" }, n.element("b", { id: "inside" }, "Buy now")),
    n.element("label", { for: "mail" }, "E-mail"),
    n.element("input", { id: "mail" }),
    n.element("label", {}, n.element("input", { id: "red", type: "radio" }), "Red"),
    n.element("label", { for: "country" }, "Country"),
    n.element("select", { id: "country" }, option),
    n.element("div", { id: "plain" }),
  );
  const writer = new PageWriter(0, "w", "p");
  writer.write(0, 4, { href: "https://shop.test/lamps?x=1", width: 800, height: 600 });
  writer.write(0, 2, { node, initialOffset: { left: 0, top: 0 } });
  return { writer, id: (name) => idOf(node, name) };
}

test("a whole visit in plain words", () => {
  const entries = narrate(checkoutVisit().events);
  expect(
    entries.map(({ atMs, kind, title }) => `${(atMs - VISIT_START_MS) / 1000} ${kind}: ${title}`),
  ).toMatchSnapshot();
});

test("a stock rrweb recording tells its pages from Meta alone", () => {
  expect(told(page().writer)).toEqual(["Opened /lamps?x=1 | /lamps?x=1"]);
});

test("what opened a page names it, so that its first picture is found", () => {
  const { writer } = page();
  writer.custom(5, "reenact/page_view@1", { url: "https://a.test/x", title: "X", navigation: "load" });
  writer.custom(9, "reenact/page_view@1", { url: "https://a.test/y", title: "Y", navigation: "push" });
  const entries = narrate(writer.events);
  expect(entries.map(({ title, openedPageId }) => [title, openedPageId])).toEqual([
    ["Opened “X”", "p"],
    ["Went to “Y”", undefined],
  ]);
});

test("clicks name the button, and the page where there is nothing", () => {
  const { writer, id } = page();
  writer.incremental(10, 2, { type: 2, id: id("inside"), x: 0, y: 0 });
  writer.incremental(20, 2, { type: 4, id: id("plain"), x: 0, y: 0 });
  writer.incremental(30, 2, { type: 2, id: 77_777, x: 0, y: 0 });
  writer.incremental(40, 2, { type: 5, id: id("buy") });
  expect(told(writer).slice(1)).toEqual([
    "Clicked button “Buy now”",
    "Double-clicked part of the page “plain”",
    "Clicked an element that is not in the recording",
  ]);
});

test("typing is one entry with what is there in the end; masked text is said to be masked", () => {
  const { writer, id } = page();
  writer.type(1_000, id("mail"), "ada@");
  writer.type(20_000, id("mail"), "*****");
  writer.incremental(30_000, 5, { id: id("mail"), text: "", isChecked: false });
  expect(told(writer).slice(1)).toEqual([
    "Typed in field “E-mail” | ada@",
    "Typed in field “E-mail” | 5 characters, masked by the recorder",
    "Emptied field “E-mail”",
  ]);
});

test("typing in a field that scrolls is still one entry", () => {
  const { writer, id } = page();
  for (const step of [0, 1, 2]) {
    writer.incremental(1_000 + step * 200, 5, {
      id: id("mail"),
      text: "a".repeat(step + 1),
      isChecked: false,
    });
    writer.incremental(1_050 + step * 200, 3, { id: id("mail"), x: 0, y: step });
  }
  expect(told(writer).slice(1)).toEqual(["Typed in field “E-mail” | aaa", "Scrolled | to 2 px from the top"]);
});

test("choices are told as choices, and what the page set itself is not told", () => {
  const { writer, id } = page();
  writer.incremental(10, 5, { id: id("red"), text: "on", isChecked: true });
  writer.incremental(20, 5, { id: id("country"), text: "de", isChecked: false });
  writer.incremental(30, 5, { id: id("mail"), text: "x", isChecked: false, userTriggered: false });
  expect(told(writer).slice(1)).toEqual(["Chose option “Red”", "Chose in list “Country” | de"]);
});

test("options that are not chosen any more are not told beside the one that is", () => {
  const { writer, id } = page();
  writer.incremental(10, 5, { id: id("red"), text: "red", isChecked: true });
  writer.incremental(10, 5, { id: id("mail"), text: "green", isChecked: false });
  writer.incremental(900, 5, { id: id("mail"), text: "x", isChecked: false });
  expect(told(writer).slice(1)).toEqual(["Chose option “Red”", "Typed in field “E-mail” | x"]);
  const keys = new TypedKeys();
  keys.append(placeInOrder(writer.events));
  expect([keys.at(100, "w"), keys.at(1_000, "w")]).toEqual(["", "x"]);
});

test("parts tell the same as the whole", () => {
  const { events } = checkoutVisit();
  const narrator = new Narrator();
  for (const event of events) narrator.append(placeInOrder([event]));
  for (const { windowId, pageId } of narrator.unnamedPages) {
    const ofPage = events.filter(({ page_id }) => page_id === pageId);
    narrator.name(windowId, pageId, new ElementNames(usedElements(ofPage)), Infinity);
  }
  expect(narrator.entries).toEqual(narrate(events));
});

test("until an element's name is known, only what was done is told; what is done later is named later", () => {
  const { writer, id } = page();
  writer.incremental(10, 2, { type: 2, id: id("buy"), x: 0, y: 0 });
  writer.incremental(9_000, 2, { type: 2, id: id("buy"), x: 0, y: 0 });
  const narrator = new Narrator();
  narrator.append(placeInOrder(writer.events));
  expect(worded(narrator.entries).slice(1)).toEqual(["Clicked …", "Clicked …"]);
  expect(narrator.unnamedPages).toEqual([{ windowId: "w", pageId: "p" }]);
  const names = new ElementNames(usedElements(writer.events));
  narrator.name("w", "p", names, 1_000);
  expect(worded(narrator.entries).slice(1)).toEqual(["Clicked button “Buy now”", "Clicked …"]);
  expect(narrator.unnamedPages).toHaveLength(1);
  narrator.name("w", "p", names, Infinity);
  expect(worded(narrator.entries).slice(1)).toEqual(["Clicked button “Buy now”", "Clicked button “Buy now”"]);
  expect(narrator.unnamedPages).toEqual([]);
});

test("an element is called as it was called then", () => {
  const used = (from_ms: number, name: string) => ({
    node_id: 5,
    from_ms,
    role: "button",
    tag: "button",
    name,
  });
  const names = new ElementNames([used(10, "Add to cart"), used(30, "In your cart")]);
  expect([5, 10, 29, 30, 99].map((atMs) => names.at(5, atMs)?.name)).toEqual([
    "Add to cart",
    "Add to cart",
    "Add to cart",
    "In your cart",
    "In your cart",
  ]);
  expect(names.at(6, 10)).toBeNull();
});

test.each([
  ["reenact/page_view@1", { url: "https://a.test/x", title: "", navigation: "push" }, "Went to /x"],
  [
    "reenact/page_view@1",
    { url: "https://a.test/x", title: "X", navigation: "pop" },
    "Went back or forward to “X”",
  ],
  ["reenact/visibility@1", { state: "hidden" }, "Left this tab"],
  ["reenact/error@1", { name: "RangeError", message: "too far" }, "RangeError: too far"],
  ["reenact/web_vital@1", { name: "CLS", value: 0.1234, rating: "needs-improvement" }, "CLS 0.123"],
  ["reenact/long_task@1", { duration_ms: 1_240 }, "The page was busy for 1.2 s"],
  ["reenact/track@1", { name: "Paid" }, "Paid"],
  ["reenact/flag@1", { name: "beta", value: false }, "Flag “beta”"],
  ["reenact/gap@1", { reason: "overflow", events_dropped: 12 }, "A part of the recording is missing"],
  ["reenact/end@1", { reason: "idle" }, "Recording ended"],
  ["somebody/else@3", { a: 1 }, "somebody/else@3"],
])("%s %j", (tag, payload, title) => {
  expect(tellCustom({ type: 5, data: { tag, payload }, timestamp: 0 })?.title).toBe(title);
});

test("payloads that are not what they should be do no harm", () => {
  for (const payload of [null, 7, "x", [], { requests: [null, 3] }]) {
    for (const plugin of ["rrweb/console@1", "rrweb/network@1", "other"]) {
      expect(() => tellPlugin({ type: 6, data: { plugin, payload }, timestamp: 0 })).not.toThrow();
    }
    expect(() =>
      tellCustom({ type: 5, data: { tag: "reenact/error@1", payload }, timestamp: 0 }),
    ).not.toThrow();
  }
  expect(() => tellCustom({ type: 5, data: null, timestamp: 0 })).not.toThrow();
});

test("requests say how they went", () => {
  const network = (request: object): string[] =>
    tellPlugin({
      type: 6,
      data: { plugin: "rrweb/network@1", payload: { requests: [request] } },
      timestamp: 0,
    }).map(({ title, detail, level }) => `${title} | ${detail} | ${level}`);
  const url = "https://api.test/cart";
  expect(network({ url, method: "GET", status: 200, duration: 12, responseSize: 2_048 })).toEqual([
    "GET /cart → 200 | 12 ms · 2.0 kB | normal",
  ]);
  expect(network({ url, method: "POST", error: "TypeError: Failed to fetch", duration: 3 })).toEqual([
    "POST /cart → TypeError: Failed to fetch | 3 ms | error",
  ]);
});

test("every filter keeps its kind, and errors are of any kind", () => {
  const entries = narrate(checkoutVisit().events);
  for (const { value } of ENTRY_FILTERS)
    expect(entries.some((entry) => filtersOf(entry).includes(value))).toBe(true);
  const errors = entries.filter((entry) => filtersOf(entry).includes("error"));
  expect(errors.map(({ kind }) => kind)).toEqual(["network", "console", "error"]);
  expect(entries.filter((entry) => searchedText(entry).toLowerCase().includes("gift"))).toHaveLength(2);
});
