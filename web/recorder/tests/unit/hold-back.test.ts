import { expect, test } from "vitest";
import { errorHoldBack, HoldBack } from "../../src/hold-back";
import { ERROR_BUFFER_MS, QUEUE_CHARS_MAX } from "../../src/limits";

test("what is let go begins with the pinned start and a snapshot, and covers the last minute", () => {
  const held = errorHoldBack();
  held.pin("start");
  for (let second = 0; second < 300; second += 10) {
    const isSnapshot = second % 60 === 0;
    held.push(`${isSnapshot ? "snapshot" : "change"} ${second}`, isSnapshot, second * 1000);
  }
  const events = held.release();
  expect(events.slice(0, 2)).toEqual(["start", "snapshot 180"]);
  expect(events.at(-1)).toBe("change 290");
  expect(held.release()).toEqual([]);
});

test("a snapshot is asked for when the running segment is a minute old or too big", () => {
  const held = errorHoldBack();
  expect(held.push("a", true, 0)).toBe(false);
  expect(held.push("b", false, ERROR_BUFFER_MS)).toBe(true);
  expect(held.push("x".repeat(QUEUE_CHARS_MAX), true, ERROR_BUFFER_MS)).toBe(true);
});

test("memory is bounded whatever the time", () => {
  const held = errorHoldBack();
  for (let at = 0; at < 10; at++) held.push("x".repeat(QUEUE_CHARS_MAX / 3), true, at);
  expect(held.release().reduce((sum, event) => sum + event.length, 0)).toBeLessThanOrEqual(QUEUE_CHARS_MAX);
});

test("before the minimum duration everything is kept", () => {
  const held = new HoldBack(Infinity);
  held.push("console before the snapshot", false, 0);
  held.push("snapshot", true, 10);
  held.push("late", false, 1e9);
  expect(held.release()).toEqual(["console before the snapshot", "snapshot", "late"]);
});
