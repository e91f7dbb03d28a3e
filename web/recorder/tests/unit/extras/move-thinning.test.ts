import { expect, test } from "vitest";
import { MoveThinning } from "../../../src/extras/move-thinning";

const moves = (timestamp: number) => ({
  type: 3,
  timestamp,
  data: {
    source: 1,
    positions: Array.from({ length: 10 }, (_, at) => ({ x: at, y: 0, id: 1, timeOffset: -450 + at * 50 })),
  },
});

test("a quiet page keeps every position", () => {
  const thinning = new MoveThinning();
  const event = moves(1_000);
  expect(thinning.thin(event, 0)).toBe(0);
  expect(event.data.positions).toHaveLength(10);
});

test("a busy page, or a filling queue, keeps fewer; and when it is over all again", () => {
  const thinning = new MoveThinning();
  thinning.load(600 * 1024, 10_000);
  const busy = moves(10_500);
  expect(thinning.thin(busy, 0)).toBe(7);
  expect(busy.data.positions).toHaveLength(3);
  thinning.load(1, 30_000);
  thinning.load(1, 36_000);
  expect(thinning.thin(moves(36_500), 0)).toBe(0);
  expect(new MoveThinning().thin(moves(1_000), 0.6)).toBe(7);
  expect(new MoveThinning().thin(moves(1_000), 0.9)).toBe(9);
});

test("changes of the DOM are never touched", () => {
  const thinning = new MoveThinning();
  thinning.load(10 * 1024 * 1024, 1_000);
  const mutation = {
    type: 3,
    timestamp: 1_000,
    data: { source: 0, positions: [{ timeOffset: 0 }, { timeOffset: 0 }] },
  };
  expect(thinning.thin(mutation, 1)).toBe(0);
});
