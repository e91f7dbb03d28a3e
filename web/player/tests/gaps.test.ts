import { expect, test } from "vitest";
import { findGaps } from "../src/gaps.ts";
import { placeInOrder } from "../src/order.ts";
import { pictureProblem } from "../src/picture-problem.ts";
import { Recording } from "../src/recording.ts";
import { PageWriter } from "./events.ts";

test("batches that never arrived leave one gap between their neighbours", () => {
  const page = new PageWriter("w", "p");
  const placed = placeInOrder([page.click(10), page.nextBatch(3).click(50)]);
  const missing = [{ window_id: "w", page_id: "p", missing_sequences: [1, 2] }];
  expect(findGaps(placed, missing)).toEqual([
    { windowId: "w", fromMs: 10, toMs: 50, reason: "missing", eventsLost: null },
  ]);
  expect(findGaps(placed, [])).toEqual([]);
});

test("a gap the recorder declares is taken as declared", () => {
  const page = new PageWriter("w", "p");
  const payload = { reason: "overflow", from_ms: 5, to_ms: 9, events_dropped: 12 };
  const placed = placeInOrder([page.click(4), page.custom(10, "reenact/gap@1", payload)]);
  expect(findGaps(placed, [])).toEqual([
    { windowId: "w", fromMs: 5, toMs: 9, reason: "overflow", eventsLost: 12 },
  ]);
});

test("after a gap the picture is doubted until the next full snapshot", () => {
  const page = new PageWriter("w", "p");
  const recording = new Recording();
  recording.append([
    page.meta(0),
    page.snapshot(0),
    page.custom(10, "reenact/gap@1", { reason: "overflow", from_ms: 5, to_ms: 9, events_dropped: 1 }),
    page.meta(20),
    page.snapshot(20),
  ]);
  const gaps = findGaps(recording.placed, []);
  const kindAt = (ms: number): string | undefined =>
    pictureProblem(recording.windows.get("w"), ms, gaps, false)?.kind;
  expect([4, 5, 15, 20].map(kindAt)).toEqual([undefined, "gap", "gap", undefined]);
});
