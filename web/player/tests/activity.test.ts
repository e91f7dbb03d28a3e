import { expect, test } from "vitest";
import { activityDensity, activityOf, inactiveStretches, stretchAt, type Activity } from "../src/activity.ts";
import type { RecordedEvent } from "../src/format.ts";
import { placeInOrder } from "../src/order.ts";
import { PageWriter } from "./events.ts";

function activities(events: readonly RecordedEvent[]): Activity[] {
  const weighed = placeInOrder(events).map(({ recorded, atMs }) => ({
    atMs,
    weight: activityOf(recorded.event),
  }));
  return weighed.filter(({ weight }) => weight > 0);
}

test("a stretch without activity is inactive although the page changes", () => {
  const page = new PageWriter("w", "p");
  const placed = activities([page.click(0), page.mutation(4_000), page.mutation(9_000), page.click(20_000)]);
  expect(inactiveStretches(placed, 20_000)).toEqual([{ fromMs: 1_000, toMs: 19_500 }]);
});

test("activity in another window ends a stretch", () => {
  const one = new PageWriter("one", "a");
  const two = new PageWriter("two", "b");
  const placed = activities([one.click(0), two.click(4_000), one.click(8_000)]);
  expect(inactiveStretches(placed, 8_000)).toEqual([]);
});

test("the time after the last activity is inactive up to the end", () => {
  const page = new PageWriter("w", "p");
  const placed = activities([page.click(0), page.mutation(30_000)]);
  const stretches = inactiveStretches(placed, 30_000);
  expect(stretches).toEqual([{ fromMs: 1_000, toMs: 30_000 }]);
  expect(stretchAt(stretches, 500)).toBeNull();
  expect(stretchAt(stretches, 1_000)).toBe(stretches[0]);
  expect(stretchAt(stretches, 30_000)).toBeNull();
});

test("density is 1 where most happened and 0 where nothing did", () => {
  const page = new PageWriter("w", "p");
  const placed = activities([page.click(0), page.click(1), page.click(99)]);
  const density = activityDensity(placed, 0, 100, 4);
  expect(density[0]).toBe(1);
  expect(density[1]).toBe(0);
  expect(density[3]).toBeGreaterThan(0);
  expect(density[3]).toBeLessThan(1);
});
