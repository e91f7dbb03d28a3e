/** A short session: reads, searches, edits, tests, a subagent that reads the web. */
import type { Lane, RecordedScene, Visit } from "../../../src/agent/workshop/workshop.ts";

export const DURATION_MS = 40_000;

export const LANES: readonly Lane[] = [
  { id: null, name: "Agent" },
  { id: "a1", name: "Explorer", fromMs: 14_000, toMs: 30_000 },
  { id: "a2", name: "Reviewer", fromMs: 15_000 },
];

const visit = (
  atMs: number,
  endMs: number,
  station: string,
  tool: string,
  label: string,
  lane: string | null = null,
): Visit => ({ atMs, endMs, station, tool, label, lane });

export const VISITS: readonly Visit[] = [
  visit(1_000, 1_100, "bookshelf", "Read", "src/cart/total.ts"),
  visit(4_000, 4_300, "scanner", "Grep", "roundToCents"),
  visit(7_000, 7_100, "workbench", "Edit", "src/cart/total.ts"),
  visit(10_000, 13_000, "terminal", "Bash", "npm test -- cart"),
  visit(14_000, 30_000, "portal", "Agent", "How do others round?"),
  visit(14_500, 24_000, "antenna", "WebFetch", "ecma-international.org", "a1"),
  visit(16_000, 26_000, "taskboard", "TodoWrite", "3 of 5 done", "a2"),
  visit(18_000, 19_000, "desk", "Write", "tests/total.test.ts"),
  visit(21_000, 29_000, "terminal", "Bash", "npm test"),
  { ...visit(31_000, 33_000, "terminal", "Bash", "npm run lint"), failed: true },
  visit(36_000, 36_500, "center", "AskUserQuestion", "Release it?"),
];

export const SCENES: readonly RecordedScene[] = [
  { atMs: 0, cameraPosition: { x: -9, y: 7, z: 6 }, focusedZone: null, activeModals: [] },
  { atMs: 20_000, cameraPosition: { x: 3, y: 3, z: 9 }, focusedZone: "terminal", activeModals: ["settings"] },
];
