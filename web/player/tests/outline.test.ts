import { expect, test } from "vitest";
import { Outline, type PageLoad } from "../src/outline.ts";
import { PageWriter } from "./events.ts";

const load = (
  windowId: string,
  pageId: string,
  fromMs: number,
  toMs: number,
  hasPicture = true,
): PageLoad => ({
  window_id: windowId,
  page_id: pageId,
  first_at_ms: fromMs,
  last_at_ms: toMs,
  has_full_snapshot: hasPicture,
  missing_sequences: [],
});

test("the length is known from the page loads, before anything else is", () => {
  const outline = new Outline([load("w", "b", 500, 900), load("w", "a", 100, 400)]);
  expect([outline.startMs, outline.endMs]).toEqual([100, 900]);
  expect(outline.windowAt(800)).toBe("w");
  expect(new Outline([]).startMs).toBe(0);
});

test("the window in which the visitor acts is followed, not one that changes by itself", () => {
  const outline = new Outline([load("one", "a", 0, 30), load("two", "b", 10, 30)]);
  const one = new PageWriter("one", "a");
  const two = new PageWriter("two", "b");
  expect(outline.windowAt(20)).toBeNull();
  outline.append([
    one.meta(0),
    two.meta(10),
    one.custom(12, "reenact/web_vital@1", { name: "CLS", value: 0 }),
    one.click(20),
    two.custom(25, "reenact/long_task@1", { duration_ms: 50 }),
    two.custom(30, "reenact/visibility@1", { state: "visible" }),
  ]);
  outline.complete = true;
  const shown = [0, 11, 13, 20, 26, 30].map((ms) => outline.windowAt(ms));
  expect(shown).toEqual(["one", "two", "two", "one", "one", "two"]);
  expect(outline.nextSwitchAfter(11)).toEqual({ atMs: 20, windowId: "one" });
  expect(outline.nextSwitchAfter(30)).toBeNull();
});

test("parts give the same as the whole", () => {
  const write = (): ReturnType<PageWriter["click"]>[] => {
    const a = new PageWriter("w", "a");
    const b = new PageWriter("v", "b");
    return [a.meta(10), a.click(12), b.meta(13), b.click(15), a.click(6_000)];
  };
  const [whole, parts] = [new Outline([]), new Outline([])];
  whole.append(write());
  for (const event of write()) parts.append([event]);
  whole.complete = true;
  parts.complete = true;
  expect(parts.stretches).toEqual(whole.stretches);
  expect([10, 13, 15, 6_000].map((ms) => parts.windowAt(ms))).toEqual(["w", "v", "v", "w"]);
  expect([parts.startMs, parts.endMs]).toEqual([whole.startMs, whole.endMs]);
});

test("a page whose snapshot never came is known to be missing from its beginning to the next page", () => {
  const outline = new Outline([
    load("w", "a", 0, 9),
    load("w", "lost", 10, 19, false),
    load("w", "c", 20, 30),
  ]);
  const window = outline.windows.get("w");
  expect([5, 10, 15, 20].map((ms) => window?.isMissingAt(ms))).toEqual([false, true, true, false]);
  expect(window?.pagesBefore(15)).toEqual(["a"]);
  expect(window?.nextOpeningAfter(10)).toBe(20);
});

test("a live visit gets longer, and what has come is the latest there is", () => {
  const outline = new Outline([load("w", "a", 0, 1_000)]);
  outline.append([new PageWriter("w", "a").click(500)]);
  expect(outline.knownToMs).toBe(500);
  outline.isLatest = true;
  expect(outline.knownToMs).toBe(Infinity);
  outline.updatePages([load("w", "a", 0, 4_000), load("w", "b", 3_000, 5_000)]);
  expect(outline.endMs).toBe(5_000);
  expect(outline.windows.get("w")?.summary(0).pageCount).toBe(2);
  expect(outline.windows.get("w")?.toMs).toBe(5_000);
  // Without an end, what follows the last activity is not said to be inactive.
  expect(outline.stretches).toEqual([]);
});

test("address and size are known at every time", () => {
  const outline = new Outline([]);
  const page = new PageWriter("w", "p");
  const payload = { url: "https://shop.test/cart", title: "Cart", navigation: "push" };
  outline.append([
    page.meta(0, "https://shop.test/"),
    page.custom(5, "reenact/page_view@1", payload),
    page.incremental(8, 4, { width: 400, height: 700 }),
  ]);
  const window = outline.windows.get("w");
  expect(window?.addressAt(4)?.url).toBe("https://shop.test/");
  expect(window?.addressAt(5)).toEqual({ url: "https://shop.test/cart", title: "Cart" });
  expect(window?.viewportAt(7)).toEqual({ width: 800, height: 600 });
  expect(window?.viewportAt(8)).toEqual({ width: 400, height: 700 });
});
