/** The clock of a run, its steps and marks, and what its views make of it. */
import { expect, test } from "vitest";
import type { AgentEntry } from "../../src/server/api.ts";
import { RunClock } from "../../src/agent/player/run-clock.ts";
import { joined, runMarks, type RunMark } from "../../src/agent/player/run-marks.ts";
import { isError, nextPlace } from "../../src/agent/player/run-steps.ts";
import { WINDOW_ENTRIES, windowAround } from "../../src/agent/views/conversation/conversation-parts.ts";
import { costAt, costSteps } from "../../src/agent/views/cost/cost-steps.ts";
import { treeRows } from "../../src/agent/views/files/file-tree.ts";
import { treeAt } from "../../src/agent/views/files/tree-at.ts";
import { RUN_ID, agentSessions, fileVersions } from "../mock/agent-run.ts";
import { HandTicks } from "./hand-ticks.ts";

function clock(idle: { fromMs: number; toMs: number }[] = []): {
  clock: RunClock;
  ticks: HandTicks;
  skipped: number[];
} {
  const ticks = new HandTicks();
  const skipped: number[] = [];
  const events = {
    time: () => undefined,
    change: () => undefined,
    skip: ({ toMs }: { toMs: number }) => void skipped.push(toMs),
  };
  return {
    clock: new RunClock({ durationMs: 60_000, idle, isLive: false, turns: [] }, events, ticks),
    ticks,
    skipped,
  };
}

test("time goes on by the speed, stops when paused, and at the end", () => {
  const { clock: run, ticks } = clock();
  run.play();
  ticks.pass(1_000);
  expect(run.timeMs).toBe(1_000);
  run.setSpeed(8);
  ticks.pass(1_000);
  expect(run.timeMs).toBe(9_000);
  run.pause();
  ticks.pass(1_000);
  expect(run.timeMs).toBe(9_000);
  run.play();
  ticks.pass(10_000);
  expect([run.timeMs, run.playing]).toEqual([60_000, false]);
  run.play();
  expect([run.timeMs, run.playing]).toEqual([0, true]);
});

test("what is idle is left out only if that is wanted, and gone to all the same", () => {
  const { clock: run, ticks, skipped } = clock([{ fromMs: 2_000, toMs: 40_000 }]);
  run.play();
  ticks.pass(2_500);
  expect(run.timeMs).toBe(2_500);
  ticks.pass(200);
  expect(run.timeMs).toBe(39_400);
  ticks.pass(1_000);
  expect([run.timeMs, skipped.length]).toEqual([40_400, 1]);
  run.skipsIdle = false;
  run.seek(20_000);
  ticks.pass(500);
  expect(run.timeMs).toBe(20_500);
});

const entry = (kind: AgentEntry["kind"], at_ms: number): AgentEntry => ({
  kind,
  at_ms,
  id: `${kind}${at_ms}`,
  lane: null,
  text: "",
  text_bytes: 0,
  to_ms: null,
  detail: null,
});

test("steps go from entry to entry; back from between two of them is the one before", () => {
  const entries = [entry("prompt", 0), entry("error", 5), entry("reply", 5), entry("error", 9)];
  const all = (): boolean => true;
  expect(nextPlace(entries, { current: 0, isBetween: false }, 1, all)).toBe(1);
  expect(nextPlace(entries, { current: 1, isBetween: false }, 1, all)).toBe(2);
  expect(nextPlace(entries, { current: 2, isBetween: true }, -1, all)).toBe(2);
  expect(nextPlace(entries, { current: 2, isBetween: false }, 1, isError)).toBe(3);
  expect(nextPlace(entries, { current: 3, isBetween: false }, 1, isError)).toBeNull();
  expect(nextPlace(entries, { current: -1, isBetween: true }, -1, all)).toBeNull();
});

const sample = agentSessions(0).find(({ detail }) => detail.id === RUN_ID)?.run;
if (!sample) throw new Error("the sample run is missing");

test("marks of a run: kinds, lanes, and neighbours that become one", () => {
  const marks = runMarks(sample.run, sample.run.to_ms - sample.run.from_ms, 50_000);
  const kinds = new Set(marks.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(["compaction", "error", "highlight", "prompt", "question", "tool"]);
  expect(marks.filter(({ lane }) => lane !== null)).toHaveLength(1);
  const mark = (timeMs: number): RunMark => ({
    kind: "tool",
    timeMs,
    lane: null,
    title: String(timeMs),
    icon: "console",
    count: 1,
    place: null,
  });
  expect(joined([mark(0), mark(3), mark(900)], 1_000, 100).map(({ count }) => count)).toEqual([2, 1]);
});

test("a long conversation is drawn in a window that stays until the time leaves it", () => {
  const count = 5_000;
  const first = windowAround(null, 0, count);
  expect(first).toEqual({ from: 0, to: WINDOW_ENTRIES });
  expect(windowAround(first, 100, count)).toBe(first);
  const far = windowAround(first, 3_000, count);
  expect(far.from).toBeLessThan(3_000);
  expect(far.to).toBeGreaterThan(3_000);
  expect(windowAround(far, count - 1, count).to).toBe(count);
});

test("what was used adds up by the time", () => {
  const steps = costSteps(sample.run);
  const [early, whole] = [costAt(steps, 1_000), costAt(steps, Infinity)];
  expect(early.tokens).toBeGreaterThan(0);
  expect(whole.tokens).toBeGreaterThan(early.tokens);
  expect(whole.usd).toBeCloseTo(sample.run.facts.cost_usd ?? 0);
});

test("the tree at a time follows from what became of the files", () => {
  const { files } = fileVersions(sample);
  const total = files.find(({ path }) => path.endsWith("/src/total.js"))!;
  const at = (nowMs: number) => treeAt(files, nowMs).find(({ path }) => path === total.path);
  expect(at(sample.run.from_ms - 1)).toBeUndefined();
  const [first] = total.versions;
  expect(at(first!.at_ms)).toMatchObject({ changes: 0, reads: 1, hasDrifted: false });
  const last = total.versions.at(-1)!;
  const made = total.versions.filter(({ is_made: isMade }) => isMade);
  expect(at(last.at_ms)).toMatchObject({ version: last, changes: made.length, lastMs: last.at_ms });
  expect(at(last.at_ms - 1)?.version).not.toBe(last);
  expect(at(Infinity)?.hasDrifted).toBe(total.drifts_ms.length > 0);
});

test("the tree of files has folders once, and paths from elsewhere whole", () => {
  const files = treeAt(fileVersions(sample).files, Infinity);
  const elsewhere = { ...files[0]!, path: "/etc/hosts" };
  const rows = treeRows([...files, elsewhere], "/home/ada/shop");
  expect(rows.map(({ kind, name, depth }) => `${kind} ${name} ${depth}`)).toEqual([
    "folder src 0",
    "file total.js 1",
    "folder test 0",
    "file total.test.js 1",
    "file /etc/hosts 0",
    "file README.md 0",
  ]);
});
