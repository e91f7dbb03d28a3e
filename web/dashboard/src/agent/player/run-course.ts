/** What the clock needs to know of a run. */
import type { AgentRun } from "../../server/api.ts";
import type { Course } from "./run-clock.ts";

export function courseOf(run: AgentRun, isLive: boolean): Course {
  const turns = run.entries.flatMap(({ at_ms: fromMs, to_ms: toMs }) => [
    fromMs,
    ...(toMs === null ? [] : [toMs]),
  ]);
  return {
    durationMs: run.to_ms - run.from_ms,
    idle: run.idle.map(({ from_ms: fromMs, to_ms: toMs }) => ({
      fromMs: fromMs - run.from_ms,
      toMs: toMs - run.from_ms,
    })),
    isLive,
    turns: turns.sort((one, other) => one - other).map((atMs) => ({ atMs: atMs - run.from_ms })),
  };
}
