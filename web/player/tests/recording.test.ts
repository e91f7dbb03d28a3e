import { expect, test } from "vitest";
import { EventType, dataOf } from "../src/format.ts";
import { Recording } from "../src/recording.ts";
import { PageWriter } from "./events.ts";

function kinds(recording: Recording, windowId: string): string[] {
  return (recording.windows.get(windowId)?.playable ?? []).map(
    ({ type, timestamp }) => `${type}@${timestamp}`,
  );
}

test("page loads of a window play one after another, each from its own snapshot", () => {
  const recording = new Recording();
  const first = new PageWriter("w", "first");
  const second = new PageWriter("w", "second");
  recording.append([
    first.meta(0),
    first.snapshot(1),
    first.mutation(10),
    second.meta(20),
    second.snapshot(21),
    second.mutation(30),
  ]);
  expect(kinds(recording, "w")).toEqual(["4@1", "2@1", "3@10", "4@21", "2@21", "3@30"]);
});

test("late changes of a page that has been left do not touch the next page", () => {
  const recording = new Recording();
  const left = new PageWriter("w", "left");
  const next = new PageWriter("w", "next");
  recording.append([left.meta(0), left.snapshot(0), next.meta(10), next.snapshot(10), left.mutation(11)]);
  expect(kinds(recording, "w")).toEqual(["4@0", "2@0", "4@10", "2@10"]);
  expect(recording.windows.get("w")?.missingAt(12)).toBeNull();
});

test("a page that comes back from the browser's cache is shown from its new snapshot", () => {
  const recording = new Recording();
  const a = new PageWriter("w", "a");
  const b = new PageWriter("w", "b");
  recording.append([
    a.meta(0),
    a.snapshot(0),
    b.meta(5),
    b.snapshot(5),
    a.meta(9),
    a.snapshot(9),
    a.mutation(10),
  ]);
  expect(kinds(recording, "w").at(-1)).toBe("3@10");
});

test("a page can be seen from its first snapshot on, which brings its window to the front", () => {
  const recording = new Recording();
  const a = new PageWriter("w", "a");
  const b = new PageWriter("w", "b");
  const tab = new PageWriter("tab", "c");
  recording.append([a.meta(0), a.snapshot(2), b.meta(10), b.snapshot(14), tab.meta(20), tab.snapshot(22)]);
  recording.append([b.meta(40), b.snapshot(40)]);
  const firstPictureMs = (windowId: string, pageId: string) =>
    recording.windows.get(windowId)?.firstPictureMs(pageId);
  expect(firstPictureMs("w", "a")).toBe(2);
  expect(firstPictureMs("w", "b")).toBe(14);
  expect(firstPictureMs("w", "never")).toBeNull();
  expect(firstPictureMs("tab", "c")).toBe(22);
  expect(recording.windowAt(21)).toBe("w");
  expect(recording.windowAt(22)).toBe("tab");
});

test("a Meta without its snapshot is not played", () => {
  const recording = new Recording();
  const a = new PageWriter("w", "a");
  const b = new PageWriter("w", "b");
  recording.append([a.meta(0), a.snapshot(0), b.meta(5), a.mutation(6)]);
  expect(kinds(recording, "w")).toEqual(["4@0", "2@0", "3@6"]);
});

test("a snapshot without Meta gets one with the last known size", () => {
  const recording = new Recording();
  const a = new PageWriter("w", "a");
  const b = new PageWriter("w", "b");
  recording.append([a.meta(0, "https://shop.test/", 700, 500), a.snapshot(0), b.snapshot(5)]);
  const meta = recording.windows.get("w")?.playable[2];
  expect(meta?.type).toBe(EventType.Meta);
  expect(meta && dataOf(meta)).toMatchObject({ width: 700, height: 500 });
});

test("a page whose snapshot never came is reported from its first change to the next snapshot", () => {
  const recording = new Recording();
  const a = new PageWriter("w", "a");
  const lost = new PageWriter("w", "lost");
  const c = new PageWriter("w", "c");
  recording.append([
    a.meta(0),
    a.snapshot(0),
    lost.mutation(10),
    lost.mutation(11),
    c.meta(20),
    c.snapshot(20),
  ]);
  const stream = recording.windows.get("w");
  expect(stream?.missingAt(9)).toBeNull();
  expect(stream?.missingAt(15)?.pageId).toBe("lost");
  expect(stream?.missingAt(20)).toBeNull();
  expect(kinds(recording, "w")).toEqual(["4@0", "2@0", "4@20", "2@20"]);
});

test("the window in which the visitor acts is followed, not one that changes by itself", () => {
  const recording = new Recording();
  const one = new PageWriter("one", "a");
  const two = new PageWriter("two", "b");
  recording.append([
    one.meta(0),
    one.snapshot(0),
    two.meta(10),
    two.snapshot(10),
    one.mutation(12),
    one.click(20),
    two.mutation(25),
    two.custom(30, "reenact/visibility@1", { state: "visible" }),
  ]);
  expect([0, 11, 13, 20, 26, 30].map((ms) => recording.windowAt(ms))).toEqual([
    "one",
    "two",
    "two",
    "one",
    "one",
    "two",
  ]);
});

test("loading by pages gives the same as loading at once", () => {
  const write = (): ReturnType<PageWriter["click"]>[] => {
    const a = new PageWriter("w", "a");
    const b = new PageWriter("v", "b");
    return [a.meta(0), a.snapshot(1), a.click(2), b.meta(3), b.snapshot(4), b.click(5), a.click(6)];
  };
  const whole = new Recording();
  whole.append(write());
  const parts = new Recording();
  const events = write();
  for (const event of events) expect(parts.append([event])).toBe("appended");
  for (const id of ["w", "v"]) expect(kinds(parts, id)).toEqual(kinds(whole, id));
  const late = new Recording();
  late.append(events.slice(4));
  expect(late.append(events.slice(0, 4))).toBe("reordered");
  for (const id of ["w", "v"]) expect(kinds(late, id)).toEqual(kinds(whole, id));
});

test("address and size are known at every time", () => {
  const recording = new Recording();
  const page = new PageWriter("w", "p");
  recording.append([
    page.meta(0, "https://shop.test/"),
    page.snapshot(0),
    page.custom(5, "reenact/page_view@1", {
      url: "https://shop.test/cart",
      title: "Cart",
      navigation: "push",
    }),
    page.incremental(8, 4, { width: 400, height: 700 }),
  ]);
  const stream = recording.windows.get("w");
  expect(stream?.addressAt(4)?.url).toBe("https://shop.test/");
  expect(stream?.addressAt(5)).toEqual({ url: "https://shop.test/cart", title: "Cart" });
  expect(stream?.viewportAt(7)).toEqual({ width: 800, height: 600 });
  expect(stream?.viewportAt(8)).toEqual({ width: 400, height: 700 });
});
