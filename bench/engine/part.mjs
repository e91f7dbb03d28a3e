// The engine's part of the benchmark: from a long recording to its page, beside stock rrweb in Chromium.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { launchChromium } from "../chromium.mjs";
import { run } from "../processes.mjs";
import { writeLongRecording } from "../recording/long.mjs";
import { median, spread } from "../statistics.mjs";
import { fixed, percent, progress, table, times } from "../table.mjs";
import { fastForward } from "./stock.mjs";

/** @import { Options } from "../options.mjs" */
/** @import { Outcome } from "../run.mjs" */
/** @import { Stock } from "./stock.mjs" */
/**
 * What `crates/replay/examples/measure.rs` prints.
 * @typedef {{ recording: string, events: number, json_bytes: number, log_bytes: number, keyframes: number, minutes: number, nodes: number,
 *   from_json_ms: number, from_log_ms: number, from_log_first_ms: number, tables_ms: number, unpack_ms: number,
 *   decode_ms: number, apply_ms: number, state_at_median_ms: number, state_at_worst_ms: number,
 *   html_ms: number, visible_text_ms: number, page_bytes: number, arena_bytes: number }} Engine
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const GOALS = { events_per_s: 5_000_000, to_forward: 100, to_whole: 8, state_at_ms: 50 };

/** @param {Options} options @param {string} work @returns {Promise<Outcome>} */
export async function runEngine({ rounds }, work) {
  const recording = `${work}/long.json`;
  if (!existsSync(recording)) {
    progress("engine: making the long recording");
    await writeLongRecording(recording);
  }
  progress("engine: building what measures it");
  const build = [
    "cargo",
    "build",
    "--release",
    "--quiet",
    "--locked",
    "-p",
    "reenact-replay",
    "--example",
    "measure",
  ];
  await run(build, { cwd: root });
  const folder = JSON.parse(
    await run(["cargo", "metadata", "--format-version", "1", "--no-deps"], { cwd: root }),
  );
  const program = `${folder.target_directory}/release/examples/measure`;
  const browser = await launchChromium();
  /** @type {Engine[]} */
  const engine = [];
  /** @type {Stock[]} */
  const stock = [];
  try {
    for (let round = 1; round <= rounds; round += 1) {
      engine.push(JSON.parse(await run([program, recording])));
      stock.push(await fastForward(browser, recording));
      const [ours, theirs] = [engine.at(-1), stock.at(-1)];
      progress(
        `engine: round ${round} of ${rounds}: from the log ${ours?.from_log_ms} ms, rrweb ${theirs?.forward_ms.toFixed(0)} ms`,
      );
    }
  } finally {
    await browser.close();
  }
  return outcome(engine, stock);
}

/** @param {Engine[]} engine @param {Stock[]} stock @returns {Outcome} */
function outcome(engine, stock) {
  const ours = (/** @type {keyof Engine} */ name) => median(engine.map((round) => Number(round[name])));
  const theirs = (/** @type {keyof Stock} */ name) => median(stock.map((round) => round[name]));
  const events = ours("events");
  const perS = (/** @type {number} */ ms) => (events / ms) * 1000;
  const figures = {
    events,
    json_bytes: ours("json_bytes"),
    log_bytes: ours("log_bytes"),
    engine: Object.fromEntries(
      Object.keys(engine[0] ?? {})
        .filter((name) => name !== "recording")
        .map((name) => [name, ours(/** @type {keyof Engine} */ (name))]),
    ),
    stock: Object.fromEntries(
      Object.keys(stock[0] ?? {}).map((name) => [name, theirs(/** @type {keyof Stock} */ (name))]),
    ),
    events_per_s_from_log: perS(ours("from_log_ms")),
    to_forward: theirs("forward_ms") / ours("from_log_ms"),
    to_whole: theirs("whole_ms") / ours("from_json_ms"),
  };
  const row = (
    /** @type {string} */ name,
    /** @type {number} */ ms,
    /** @type {number[]} */ all,
    ratio = "",
  ) => [name, fixed(ms, 1), `${fixed(perS(ms) / 1e6, 2)} M`, ratio, percent(spread(all))];
  const all = (/** @type {keyof Engine} */ name) => engine.map((round) => Number(round[name]));
  const rows = [
    row("engine, from its log", ours("from_log_ms"), all("from_log_ms"), times(figures.to_forward)),
    row("… opening it and its tables", ours("tables_ms"), all("tables_ms")),
    row("… and unpacking its segments", ours("unpack_ms"), all("unpack_ms")),
    row("… and decoding them", ours("decode_ms"), all("decode_ms")),
    row("engine, from its log, first time", ours("from_log_first_ms"), all("from_log_first_ms")),
    row("engine, from rrweb JSON", ours("from_json_ms"), all("from_json_ms"), times(figures.to_whole)),
    row("engine, operations in memory", ours("apply_ms"), all("apply_ms")),
    row(
      "@rrweb/replay, fast-forward",
      theirs("forward_ms"),
      stock.map((round) => round.forward_ms),
      "1",
    ),
    row(
      "@rrweb/replay, JSON to page",
      theirs("whole_ms"),
      stock.map((round) => round.whole_ms),
      "1",
    ),
  ];
  const met = (/** @type {boolean} */ is) => (is ? "met" : "not met");
  const size = (/** @type {number} */ bytes) => `${fixed(bytes / 1e6, 1)} MB`;
  const text = `${table([`${events} events, ${ours("minutes")} minutes`, "CPU ms", "events/s", "rrweb/engine", "spread"], rows)}
JSON ${size(figures.json_bytes)}, log ${size(figures.log_bytes)} with ${ours("keyframes")} keyframes; page ${size(ours("page_bytes"))} in memory, Chromium's heap ${size(theirs("heap_bytes"))}.
From the log: ${fixed(figures.events_per_s_from_log / 1e6, 2)} M events/s (goal 5 M, ${met(figures.events_per_s_from_log >= GOALS.events_per_s)}), ${times(figures.to_forward)} rrweb's fast-forward (goal 100, ${met(figures.to_forward >= GOALS.to_forward)}).
From JSON, whole to whole: ${times(figures.to_whole)} (goal 8, ${met(figures.to_whole >= GOALS.to_whole)}).
State at a moment, from the log's bytes to a keyframe's JSON: median ${fixed(ours("state_at_median_ms"), 1)} ms, worst ${fixed(ours("state_at_worst_ms"), 1)} ms (goal 50, ${met(ours("state_at_worst_ms") <= GOALS.state_at_ms)}); as HTML ${fixed(ours("html_ms"), 1)} ms more.`;
  const faults = stock.some(({ nodes }) => nodes < 1_000) ? ["engine: rrweb did not rebuild the page"] : [];
  return { figures, text, faults };
}
