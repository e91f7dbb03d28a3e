// The session list's part of the benchmark: how long pages of the list take, with every filter and order.

import { fileURLToPath } from "node:url";

import { run } from "../processes.mjs";
import { fixed, progress, table } from "../table.mjs";

/** @import { Options } from "../options.mjs" */
/** @import { Outcome } from "../run.mjs" */
/**
 * What `crates/store-sqlite/examples/list.rs` prints.
 * @typedef {{ name: string, found: number, times_ms: number[], cpu_ms: number[], short_page: boolean,
 *   until_full: null | { pages: number, found: number, ms: number, cpu_ms: number } }} List
 * @typedef {{ sessions: number, filled_s: number | null, bytes: number, lists: List[],
 *   values: { name: string, times_ms: number[], cpu_ms: number[] }[] }} Measured
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const GOAL_MS = 300;
/** Times of each list; the first finds cold pages. */
const TIMES_PER_ROUND = 10;

/** @param {Options} options @param {string} work @returns {Promise<Outcome>} */
export async function runList({ rounds, listedSessions }, work) {
  progress("list: building what measures it");
  const target = ["-p", "reenact-store-sqlite", "--example", "list"];
  await run(["cargo", "build", "--release", "--quiet", "--locked", ...target], { cwd: root });
  const folder = JSON.parse(
    await run(["cargo", "metadata", "--format-version", "1", "--no-deps"], { cwd: root }),
  );
  const program = `${folder.target_directory}/release/examples/list`;
  progress(`list: storing ${listedSessions} sessions and listing them`);
  const index = `${work}/list.sqlite`;
  /** @type {Measured} */
  const measured = JSON.parse(
    await run([program, index, String(listedSessions), String(rounds * TIMES_PER_ROUND)]),
  );
  return outcome(measured);
}

/** @param {number[]} times @param {number} share */
function quantile(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** @param {Measured} measured @returns {Outcome} */
function outcome(measured) {
  const times = (/** @type {number[]} */ all) => [0.5, 0.95].map((share) => fixed(quantile(all, share), 1));
  const lists = measured.lists.map(({ name, found, times_ms, cpu_ms, until_full: until }) => [
    name,
    ...times(times_ms),
    fixed(quantile(cpu_ms, 0.5), 1),
    String(found),
    until ? `${until.found} in ${until.pages} pages, ${fixed(until.ms, 0)} ms` : "",
  ]);
  const values = measured.values.map(({ name, times_ms, cpu_ms }) => [
    name,
    ...times(times_ms),
    fixed(quantile(cpu_ms, 0.5), 1),
    "",
    "",
  ]);
  const rows = [...lists, ...values];
  const all = [...measured.lists, ...measured.values];
  const worst = Math.max(...all.map(({ times_ms }) => quantile(times_ms, 0.95)));
  const text = `${table([`${measured.sessions} sessions`, "p50 ms", "p95 ms", "CPU p50 ms", "found", "until full"], rows)}
Index ${fixed(measured.bytes / measured.sessions, 0)} bytes a session${measured.filled_s === null ? "" : `, ${fixed((measured.filled_s / measured.sessions) * 1e6, 0)} µs to store one`}. Worst p95 ${fixed(worst, 1)} ms (goal ${GOAL_MS}, ${worst <= GOAL_MS ? "met" : "not met"}).`;
  return { figures: { ...measured, worst_p95_ms: worst }, text, faults: [] };
}
