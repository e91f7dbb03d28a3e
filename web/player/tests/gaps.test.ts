import { expect, test } from "vitest";
import { GapFinder, type Gap, type MissingBatches } from "../src/gaps.ts";
import { Outline } from "../src/outline.ts";
import { placeInOrder } from "../src/order.ts";
import { pictureProblem } from "../src/picture-problem.ts";
import type { RecordedEvent } from "../src/format.ts";
import { PageWriter } from "./events.ts";

function gapsOf(events: readonly RecordedEvent[], missing: readonly MissingBatches[]): Gap[] {
  const finder = new GapFinder(missing);
  for (const entry of placeInOrder(events)) finder.add(entry);
  return finder.gaps;
}

test("batches that never arrived leave one gap between their neighbours", () => {
  const page = new PageWriter("w", "p");
  const events = [page.click(10), page.nextBatch(3).click(50)];
  const missing = [{ window_id: "w", page_id: "p", missing_sequences: [1, 2] }];
  expect(gapsOf(events, missing)).toEqual([
    { windowId: "w", fromMs: 10, toMs: 50, reason: "missing", eventsLost: null },
  ]);
  expect(gapsOf(events, [])).toEqual([]);
});

test("a gap the recorder declares is taken as declared", () => {
  const page = new PageWriter("w", "p");
  const payload = { reason: "overflow", from_ms: 5, to_ms: 9, events_dropped: 12 };
  expect(gapsOf([page.click(4), page.custom(10, "reenact/gap@1", payload)], [])).toEqual([
    { windowId: "w", fromMs: 5, toMs: 9, reason: "overflow", eventsLost: 12 },
  ]);
});

test("after a gap the picture is doubted until the next full snapshot", () => {
  const page = new PageWriter("w", "p");
  const outline = new Outline([]);
  const payload = { reason: "overflow", from_ms: 5, to_ms: 9, events_dropped: 1 };
  // The Meta event stands for the snapshot behind it.
  outline.append([page.meta(0), page.custom(10, "reenact/gap@1", payload), page.meta(20)]);
  const kindAt = (ms: number): string | undefined =>
    pictureProblem(outline.windows.get("w"), ms, outline.gaps, false)?.kind;
  expect([4, 5, 15, 20].map(kindAt)).toEqual([undefined, "gap", "gap", undefined]);
});

test("a batch of a live visit that comes late closes its gap", () => {
  const page = new PageWriter("w", "p");
  const finder = new GapFinder([]);
  const missing = (missing_sequences: number[]): MissingBatches[] => [
    { window_id: "w", page_id: "p", missing_sequences },
  ];
  finder.update(missing([1]));
  for (const entry of placeInOrder([page.click(10), page.nextBatch(2).click(50)])) finder.add(entry);
  expect(finder.gaps).toHaveLength(1);
  finder.update(missing([]));
  expect(finder.gaps).toEqual([]);
});
