// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PointerTrail } from "../src/pointer-trail.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

function drawn(over: HTMLElement): string {
  return over.querySelector("polyline")?.getAttribute("points") ?? "gone";
}

test("what came since the last frame is drawn at once, and leaves in its time, sooner when it plays faster", () => {
  const over = document.createElement("div");
  const trail = new PointerTrail(over);
  trail.add({ x: 1, y: 2 }, 1, performance.now());
  vi.advanceTimersByTime(100);
  trail.add({ x: 3, y: 4 }, 1, performance.now());
  expect(drawn(over)).toBe("gone");
  trail.draw(performance.now());
  expect(drawn(over)).toBe("1,2 3,4");
  vi.advanceTimersByTime(510);
  trail.draw(performance.now());
  expect(drawn(over)).toBe("3,4");
  trail.add({ x: 5, y: 6 }, 8, performance.now());
  vi.advanceTimersByTime(80);
  trail.draw(performance.now());
  expect(drawn(over)).toBe("3,4");
});

test("where nothing plays any more it fades by itself", () => {
  const over = document.createElement("div");
  const trail = new PointerTrail(over);
  trail.add({ x: 1, y: 2 }, 1, performance.now());
  vi.advanceTimersByTime(300);
  trail.add({ x: 3, y: 4 }, 1, performance.now());
  trail.fade(performance.now());
  expect(drawn(over)).toBe("1,2 3,4");
  vi.advanceTimersByTime(310);
  expect(drawn(over)).toBe("3,4");
  vi.advanceTimersByTime(300);
  expect(drawn(over)).toBe("");
  expect(vi.getTimerCount()).toBe(0);
});

test("destroyed, nothing of it is left and nothing is drawn later", () => {
  const over = document.createElement("div");
  const trail = new PointerTrail(over);
  trail.add({ x: 1, y: 2 }, 1, performance.now());
  trail.fade(performance.now());
  trail.destroy();
  expect(over.children).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});
