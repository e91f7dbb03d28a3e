// What holds up the page's main thread while a recording plays: its tasks as Chromium traces them.

/** @import { OpenPlayer } from "../seek/players.mjs" */
/** @typedef {{ name: string, ph: string, pid: number, tid: number, ts: number, dur?: number, tdur?: number, args: any }} TraceEvent */
/** @typedef {{ long_tasks: number, longest_ms: number, longest_cpu_ms: number, busy_share: number }} Tasks */

/** A longer task holds up what somebody does: https://w3c.github.io/longtasks */
export const LONG_TASK_MS = 50;
const CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"];

/**
 * The tasks of the page's main thread during some work.
 * @param {OpenPlayer} opened @param {() => Promise<void>} work @returns {Promise<Tasks>}
 */
export async function tasksDuring(opened, work) {
  const { page } = opened;
  /** @type {TraceEvent[]} */
  const events = [];
  const complete = new Promise((resolve) => page.handlers.set("Tracing.tracingComplete", resolve));
  page.handlers.set("Tracing.dataCollected", ({ value }) => void events.push(...value.filter(isNeeded)));
  const traceConfig = { includedCategories: CATEGORIES };
  await page.browser("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  const startedAt = performance.now();
  await work();
  const tookMs = performance.now() - startedAt;
  await page.browser("Tracing.end");
  await complete;
  const pids = new Set(await opened.rendererIds());
  return summary(
    events.filter(({ pid }) => pids.has(pid)),
    tookMs,
  );
}

/** @param {TraceEvent} event */
const isNeeded = ({ name }) =>
  name === "thread_name" || name === "RunTask" || name === "ThreadControllerImpl::RunTask";

/** @param {readonly TraceEvent[]} events @param {number} tookMs @returns {Tasks} */
function summary(events, tookMs) {
  const keyOf = (/** @type {TraceEvent} */ { pid, tid }) => `${pid} ${tid}`;
  const main = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(keyOf),
  );
  const tasks = events.filter((event) => event.ph === "X" && main.has(keyOf(event)));
  // The same task may be told under both names, one within the other: the longer one stands for both.
  const named = tasks.filter(({ name }) => name === "RunTask");
  const counted = named.length > 0 ? named : tasks;
  const wall = counted.map(({ dur = 0 }) => dur / 1000);
  const cpu = counted.map(({ tdur = 0 }) => tdur / 1000);
  return {
    long_tasks: wall.filter((ms) => ms > LONG_TASK_MS).length,
    longest_ms: Math.max(0, ...wall),
    longest_cpu_ms: Math.max(0, ...cpu),
    busy_share: cpu.reduce((sum, ms) => sum + ms, 0) / tookMs,
  };
}
