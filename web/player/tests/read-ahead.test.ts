import { expect, test } from "vitest";
import { AHEAD_MS, aheadMs, nextRange } from "../src/read-ahead.ts";

const position = { nowMs: 0, bufferedToMs: 0, endMs: 1e9, speed: 1 };

test("ten seconds of real time are read ahead, at higher speeds more of the recording", () => {
  expect(AHEAD_MS).toBe(10_000);
  expect([0.5, 1, 8].map(aheadMs)).toEqual([10_000, 10_000, 80_000]);
});

test("nothing is asked for while enough is there, and nothing behind the end", () => {
  expect(nextRange({ ...position, bufferedToMs: 10_000 })).toBeNull();
  expect(nextRange({ ...position, bufferedToMs: 9_999 })).toEqual({ fromMs: 10_000, toMs: 24_999 });
  expect(nextRange({ ...position, bufferedToMs: 700, endMs: 700 })).toBeNull();
  expect(nextRange({ ...position, bufferedToMs: 200, endMs: 700 })).toEqual({ fromMs: 201, toMs: 700 });
  expect(nextRange({ ...position, bufferedToMs: 30_000, speed: 8 })).toEqual({
    fromMs: 30_001,
    toMs: 150_000,
  });
});

test("ranges follow one another without a gap and without overlap", () => {
  let bufferedToMs = 0;
  for (let nowMs = 0; nowMs < 100_000; nowMs += 700) {
    const range = nextRange({ ...position, nowMs, bufferedToMs });
    if (!range) continue;
    expect(range.fromMs).toBe(bufferedToMs + 1);
    bufferedToMs = range.toMs;
    expect(bufferedToMs - nowMs).toBeGreaterThanOrEqual(AHEAD_MS);
  }
});
