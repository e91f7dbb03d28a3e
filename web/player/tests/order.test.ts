import { expect, test } from "vitest";
import { countUntil, lastUntil, placeInOrder } from "../src/order.ts";
import { PageWriter } from "./events.ts";

const times = (placed: { atMs: number }[]): number[] => placed.map((entry) => entry.atMs);

test("pages are merged by time", () => {
  const a = new PageWriter("w1", "a");
  const b = new PageWriter("w2", "b");
  const events = [a.click(10), b.click(15), a.click(20), b.click(12)];
  expect(times(placeInOrder(events))).toEqual([10, 15, 15, 20]);
});

test("events of one page keep their order when its clock goes backwards", () => {
  const page = new PageWriter("w", "p");
  const events = [page.click(100), page.click(90), page.click(110)];
  const placed = placeInOrder(events);
  expect(placed.map((entry) => entry.recorded.index)).toEqual([0, 1, 2]);
  expect(times(placed)).toEqual([100, 100, 110]);
});

test("batches that arrive out of order are sorted by sequence", () => {
  const page = new PageWriter("w", "p");
  const first = page.click(10);
  const second = page.nextBatch().click(20);
  expect(times(placeInOrder([second, first]))).toEqual([10, 20]);
});

test("an event that arrives twice is kept once", () => {
  const page = new PageWriter("w", "p");
  const event = page.click(10);
  expect(placeInOrder([event, page.click(11), event])).toHaveLength(2);
});

test("lookups by time include the time itself", () => {
  const entries = [{ atMs: 1 }, { atMs: 3 }, { atMs: 3 }, { atMs: 7 }];
  expect(countUntil(entries, 0)).toBe(0);
  expect(countUntil(entries, 3)).toBe(3);
  expect(lastUntil(entries, 6)).toBe(entries[2]);
  expect(lastUntil(entries, 0)).toBeNull();
});
