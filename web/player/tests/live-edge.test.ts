import { expect, test } from "vitest";
import { PlaybackClock } from "../src/clock.ts";
import { FOLLOWED_MS, joiningMs, LAG_MS_MAX, LiveEdge } from "../src/live-edge.ts";

test("who follows goes at the ordinary speed, and at the chosen one again elsewhere", () => {
  const edge = new LiveEdge(2);
  edge.join();
  expect([edge.following, edge.speed]).toEqual([true, 1]);
  edge.leave();
  expect([edge.following, edge.speed]).toEqual([false, 2]);
  edge.choose(4);
  edge.join();
  edge.choose(8);
  expect([edge.following, edge.speed]).toEqual([true, 8]);
  edge.choose(0.5);
  expect([edge.following, edge.speed]).toEqual([false, 0.5]);
});

test("leaving what was not followed changes no speed", () => {
  const edge = new LiveEdge(1);
  edge.choose(4);
  edge.leave();
  expect(edge.speed).toBe(4);
});

test("a batch is played off, more than that is passed over, and who looks at another moment is left there", () => {
  const edge = new LiveEdge(1);
  edge.join();
  expect(edge.takenAlong(60_000, 60_000 + FOLLOWED_MS)).toBeNull();
  expect(edge.takenAlong(60_000, 60_000 + LAG_MS_MAX)).toBeNull();
  expect(edge.takenAlong(60_000, 61_000 + LAG_MS_MAX)).toBe(61_000 + LAG_MS_MAX - FOLLOWED_MS);
  edge.leave();
  expect(edge.takenAlong(0, 3_600_000)).toBeNull();
});

test("a time in which nothing changes is passed over but for its end, by one who follows", () => {
  const edge = new LiveEdge(1);
  expect(edge.pastSilence(1_000, 9_000)).toBe(1_000);
  edge.join();
  expect(edge.pastSilence(1_000, 1_800)).toBe(1_000);
  expect(edge.pastSilence(1_000, 9_000)).toBe(8_700);
});

test("following begins within the visit, however short it is", () => {
  expect(joiningMs(60_000)).toBe(60_000 - FOLLOWED_MS);
  expect(joiningMs(800)).toBe(0);
});

test("the time of the recording goes on between two answers", () => {
  const edge = new LiveEdge(1);
  expect(edge.nowMs(500)).toBeNull();
  edge.tell(1_000_000, 500);
  expect(edge.nowMs(3_500)).toBe(1_003_000);
});

/** Plays a visit whose batches arrive late by some time, and answers how far behind the visit each moment was shown. */
function follow(arrivals: readonly { at: number; upToMs: number }[], speed: number): number[] {
  const STEP_MS = 50;
  const clock = new PlaybackClock();
  const edge = new LiveEdge(speed);
  edge.join();
  let endMs = 0;
  const behind: number[] = [];
  const pending = [...arrivals];
  for (let now = 0; now <= 120_000; now += STEP_MS) {
    while (pending[0] && pending[0].at <= now) endMs = pending.shift()!.upToMs;
    const along = edge.takenAlong(Math.min(clock.at(now), endMs), endMs);
    const timeMs = Math.min(along ?? clock.at(now), endMs);
    if (timeMs >= endMs) edge.join();
    if (clock.speed !== edge.speed) clock.setSpeed(edge.speed, now);
    if (timeMs >= endMs) clock.stop(endMs);
    else if (!clock.running || along !== null) clock.start(timeMs, now);
    behind.push(now - timeMs);
  }
  return behind;
}

test.each([1, 2])("at %s× the delay stays that of a batch and its way, and does not grow", (speed) => {
  const WAY_MS = 1_500;
  const batches = Array.from({ length: 24 }, (_, place) => (place + 1) * FOLLOWED_MS);
  const arrivals = batches.map((upToMs) => ({ at: upToMs + WAY_MS, upToMs }));
  const behind = follow(arrivals, speed).slice((2 * FOLLOWED_MS) / 50);
  expect(Math.max(...behind)).toBeLessThanOrEqual(FOLLOWED_MS + WAY_MS);
});

test("after a time in which nothing came, it is no further behind than before", () => {
  const WAY_MS = 1_500;
  const first = { at: FOLLOWED_MS + WAY_MS, upToMs: FOLLOWED_MS };
  // The server was away for a minute; all that was recorded meanwhile comes at once.
  const late = { at: 70_000, upToMs: 68_000 };
  const behind = follow([first, late], 1);
  expect(behind[70_000 / 50]).toBe(70_000 - (68_000 - FOLLOWED_MS));
});
