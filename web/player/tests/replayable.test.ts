import { expect, test } from "vitest";
import { isReplayable } from "../src/replayable.ts";
import { PageWriter, documentNode } from "./events.ts";

const page = new PageWriter("w", "p");

test.each([
  ["a pointer path without points", page.incremental(0, 1, { positions: [] }).event],
  ["a pointer path of nothing", page.incremental(0, 1, { positions: [null] }).event],
  ["an interaction rrweb does not know", page.incremental(0, 2, { type: 99, id: 1 }).event],
  ["a selection without ranges", page.incremental(0, 14, {}).event],
  ["a snapshot without a tree", page.write({ type: 2, data: {}, timestamp: 0 }).event],
  ["a snapshot of a text", page.write({ type: 2, data: { node: { id: 1, type: 3 } }, timestamp: 0 }).event],
  ["an event without data", page.write({ type: 4, timestamp: 0 }).event],
  ["an event without a time", page.write({ type: 3, data: { source: 3 }, timestamp: NaN }).event],
])("%s is left out", (_, event) => expect(isReplayable(event)).toBe(false));

test("ordinary events are played, also of kinds that come later", () => {
  expect(isReplayable(page.snapshot(0, documentNode()).event)).toBe(true);
  expect(isReplayable(page.click(0).event)).toBe(true);
  expect(isReplayable(page.incremental(0, 99).event)).toBe(true);
});
