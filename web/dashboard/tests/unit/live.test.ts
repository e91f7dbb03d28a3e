import { expect, test } from "vitest";
import { liveMode, liveWords } from "../../src/session/live-words.ts";
import { TimelineLength, lengthOf } from "../../src/session/timeline-length.svelte.ts";
import { TimelineRange } from "../../src/session/timeline-range.svelte.ts";

const MINUTE_MS = 60_000;

test("a visit's timeline has room for what is to come, in whole steps", () => {
  expect(lengthOf(0)).toBe(15_000);
  expect(lengthOf(54_500)).toBe(75_000);
  expect(lengthOf(5 * MINUTE_MS)).toBe(6 * MINUTE_MS);
  expect(lengthOf(3 * 60 * MINUTE_MS)).toBe(225 * MINUTE_MS);
});

test("it grows by few steps, never while it is pointed at, and is as long as the visit in the end", () => {
  const changes: [number, number][] = [];
  const length = new TimelineLength((...change) => void changes.push(change));
  for (let ms = 60_000; ms <= 10 * MINUTE_MS; ms += 1_000) length.update(ms, true);
  expect(changes.length).toBeLessThan(12);
  expect(length.ms).toBeGreaterThan(10 * MINUTE_MS);
  const before = length.ms;
  length.hold(true);
  length.update(20 * MINUTE_MS, true);
  expect(length.ms).toBe(before);
  length.hold(false);
  expect(length.ms).toBe(25 * MINUTE_MS);
  length.update(21 * MINUTE_MS, false);
  expect(length.ms).toBe(21 * MINUTE_MS);
});

test("a part of the timeline that is shown stays the same part when the whole grows", () => {
  const range = new TimelineRange();
  range.zoom(0.25, 0.5, 100_000);
  const before = [range.from * 100_000, range.to * 100_000];
  range.rescale(100_000, 160_000);
  expect(range.from * 160_000).toBeCloseTo(before[0]!);
  expect(range.to * 160_000).toBeCloseTo(before[1]!);
  range.showAll();
  range.rescale(160_000, 200_000);
  expect(range.isWhole).toBe(true);
});

test("the badge says how far behind, that nothing comes, or how far away the edge is", () => {
  const at = { following: true, timeMs: 60_000, durationMs: 60_000, nowMs: 66_400 };
  expect([liveMode(at), liveWords(at)]).toEqual(["following", "6 s behind"]);
  const idle = { ...at, nowMs: 105_000 };
  expect([liveMode(idle), liveWords(idle)]).toEqual(["idle", "nothing new for 45 s"]);
  const earlier = { ...at, following: false, timeMs: 0, nowMs: 83_000 };
  expect([liveMode(earlier), liveWords(earlier)]).toEqual(["behind", "1:23 behind"]);
});
