import { expect, test } from "vitest";
import type { ActivityEntry } from "../../src/session/activity-entry.ts";
import { densityPath, gapSpans, stretchSpans, timelineMarks } from "../../src/session/timeline-marks.ts";
import { SHORTCUTS, shortcutFor } from "../../src/session/shortcuts.ts";

const entry = (atMs: number, part: Partial<ActivityEntry>): ActivityEntry => ({
  atMs,
  kind: "other",
  title: "x",
  detail: "",
  level: "normal",
  windowId: "w",
  ...part,
});

test("page views, clicks, inputs, errors and failed requests are marked where they were", () => {
  const entries = [
    entry(1_000, { kind: "navigation" }),
    entry(1_500, { kind: "click" }),
    entry(1_750, { kind: "network", level: "error" }),
    entry(1_800, { kind: "network" }),
    entry(1_900, { kind: "input" }),
    entry(2_000, { kind: "console", level: "error" }),
  ];
  expect(timelineMarks(entries, 1_000, 1_000).map(({ kind, at }) => [kind, at])).toEqual([
    ["navigation", 0],
    ["click", 0.5],
    ["request", 0.75],
    ["input", 0.9],
    ["error", 1],
  ]);
});

test("marks that would lie on each other are one, however many there are", () => {
  const entries = Array.from({ length: 50_000 }, (_, index) => entry(index, { kind: "click" }));
  const marks = timelineMarks(entries, 0, 50_000);
  expect(marks.length).toBeLessThan(400);
  expect(marks.reduce((sum, mark) => sum + mark.count, 0)).toBe(50_000);
});

test("stretches and gaps are fractions, also where the length is not known yet", () => {
  expect(stretchSpans([{ fromMs: 250, toMs: 500 }], 1_000)).toEqual([{ from: 0.25, to: 0.5 }]);
  const gap = { windowId: "w", fromMs: 900, toMs: 1_600, reason: "missing", eventsLost: null };
  expect(gapSpans([gap], 1_000, 1_000)).toEqual([{ from: 0, to: 0.6 }]);
  expect(stretchSpans([{ fromMs: 250, toMs: 500 }], 0)).toEqual([{ from: 0, to: 0 }]);
});

test("the density is a closed path", () => {
  expect(densityPath([])).toBe("");
  expect(densityPath([0, 1])).toBe("M0 1L0.00 1.000L50.00 1.000L50.00 0.000L100.00 0.000L100 1Z");
});

test("every shortcut is reached by its key, and none with a modifier of the browser", () => {
  const press = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  for (const { key, shift, action } of SHORTCUTS) {
    expect(shortcutFor({ ...press, key, shiftKey: shift ?? false })).toBe(action);
    expect(shortcutFor({ ...press, key, ctrlKey: true })).toBeNull();
  }
  // On a British keyboard `?` is shifted, on a French one `<` is not.
  expect(shortcutFor({ ...press, key: "?", shiftKey: true })).toBe("help");
  expect(shortcutFor({ ...press, key: "x" })).toBeNull();
});
