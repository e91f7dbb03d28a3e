import { expect, test } from "vitest";
import { PlaybackClock } from "../src/clock.ts";
import { fitFactor } from "../src/stage.ts";

test("recorded time runs at the chosen speed, and a change of speed does not jump", () => {
  const clock = new PlaybackClock();
  clock.start(1_000, 50);
  expect(clock.at(150)).toBe(1_100);
  clock.setSpeed(4, 150);
  expect(clock.at(150)).toBe(1_100);
  expect(clock.at(250)).toBe(1_500);
  clock.stop(1_500);
  expect(clock.at(9_999)).toBe(1_500);
});

test("a page is shrunk to fit and never blown up", () => {
  expect(fitFactor({ width: 1000, height: 500 }, { width: 500, height: 500 })).toBe(0.5);
  expect(fitFactor({ width: 1000, height: 500 }, { width: 800, height: 100 })).toBe(0.2);
  expect(fitFactor({ width: 100, height: 50 }, { width: 800, height: 800 })).toBe(1);
});
