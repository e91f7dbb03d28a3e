/** A run that goes on: its clock at the edge, and what is told of it late. */
import { expect, test } from "vitest";
import { joined, joinedRun } from "../../src/agent/player/joined-run.ts";
import { RunClock, type Course } from "../../src/agent/player/run-clock.ts";
import { agentSessions, RUN_ID } from "../mock/agent-run.ts";
import { LiveRun } from "../mock/live-run.ts";
import { changesSince } from "../mock/run-changes.ts";
import { newState } from "../mock/state.ts";
import { HandTicks } from "./hand-ticks.ts";

const course = (durationMs: number, turns: number[], isLive = true): Course => ({
  durationMs,
  idle: [],
  isLive,
  turns: turns.map((atMs) => ({ atMs })),
});

function following(durationMs: number, turns: number[]): { clock: RunClock; ticks: HandTicks } {
  const ticks = new HandTicks();
  const events = { time: () => undefined, change: () => undefined, skip: () => undefined };
  const clock = new RunClock(course(durationMs, turns), events, ticks);
  clock.follow();
  return { clock, ticks };
}

test("who follows plays what came last, waits at the edge without ticking, and goes on when more comes", () => {
  const { clock, ticks } = following(60_000, [0, 55_000, 56_000, 60_000]);
  expect([clock.timeMs, clock.playing, clock.edge.following]).toEqual([55_000, true, true]);
  for (let ticked = 0; ticked < 40; ticked += 1) ticks.pass(200);
  expect([clock.timeMs, clock.playing, ticks.isWaiting]).toEqual([60_000, true, false]);
  clock.grow(course(62_000, [0, 55_000, 56_000, 60_000, 61_000, 62_000]), 0);
  ticks.pass(500);
  expect(clock.timeMs).toBe(60_500);
});

test("what nothing happens in is not waited for: news is seen at once", () => {
  const { clock, ticks } = following(10_000, [0, 10_000]);
  for (let ticked = 0; ticked < 40; ticked += 1) ticks.pass(200);
  clock.grow(course(70_000, [0, 10_000, 70_000]), 0);
  ticks.pass(100);
  ticks.pass(400);
  expect(clock.timeMs).toBe(70_000);
});

test("rewinding leaves the edge, and the speed is again the chosen one; playing up to the edge is following", () => {
  const { clock, ticks } = following(60_000, []);
  clock.setSpeed(2);
  clock.seek(58_000);
  expect([clock.edge.following, clock.speed, clock.playing]).toEqual([false, 2, true]);
  clock.grow(course(61_000, []), 0);
  expect(clock.timeMs).toBe(58_000);
  for (let ticked = 0; ticked < 20; ticked += 1) ticks.pass(200);
  expect([clock.timeMs, clock.edge.following, clock.speed]).toEqual([61_000, true, 1]);
});

test("the end of the run ends the following; what is left is played", () => {
  const { clock, ticks } = following(60_000, []);
  clock.grow(course(60_500, [], false), 0);
  expect(clock.edge.following).toBe(false);
  for (let ticked = 0; ticked < 80; ticked += 1) ticks.pass(200);
  expect([clock.timeMs, clock.playing]).toEqual([60_500, false]);
});

test("what happened before the known start moves the time along, so that the same is shown", () => {
  const { clock } = following(60_000, []);
  clock.seek(20_000);
  clock.pause();
  clock.grow(course(63_000, []), 3_000);
  expect(clock.timeMs).toBe(23_000);
});

test("lists are put together of what stays and what is new, in any order", () => {
  const span = (from: number, to: number, count: number) => ({ from, to, count });
  expect(joined([1, 2, 3], [9], [span(0, 0, 1), span(2, 2, 1)])).toEqual([1, 9, 3]);
  expect(joined([1, 2, 3], [0, 4], [span(0, 1, 3)])).toEqual([0, 1, 2, 3, 4]);
  expect(joined([1, 2, 3], [], [span(2, 0, 1), span(0, 1, 1)])).toEqual([3, 1]);
  expect(joined([], [1, 2], [])).toEqual([1, 2]);
});

test("a run that is told bit by bit is the whole run in the end, and what stays is the very same", () => {
  const state = newState(Date.now());
  state.sessions.push(...agentSessions(Date.now()));
  const live = new LiveRun(state, 2_000);
  const mock = state.sessions.find(({ detail }) => detail.id === RUN_ID)?.run;
  if (!mock) throw new Error("the sample run is missing");
  let known = mock.run;
  mock.told.set(known.version, known);
  live.knowOnly(known.entries[1]!.id, { text: "Not all of it" });
  for (const toMs of [3_000, 9_000, 20_000, Infinity]) {
    live.arrive(toMs);
    if (toMs === 20_000) live.fillIn(known.entries[1]!.id);
    const { run, kept } = changesSince(mock, known.version, true);
    const before = known.entries[0];
    known = joinedRun(known, run!, kept);
    expect(known).toEqual(mock.run);
    expect(known.entries[0]).toBe(before);
  }
});
