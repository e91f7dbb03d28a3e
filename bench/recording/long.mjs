// The long recording that players and the engine are measured with: 40 minutes, 100,000 events, one page load and one
// snapshot, the same on every run. `node bench/recording/long.mjs FILE [EVENTS]` writes it as a JSON array.

import { createWriteStream, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { random } from "../ingest/random.mjs";
import { Table } from "./table.mjs";

/** @import { Random } from "../ingest/random.mjs" */

export const LONG_MINUTES = 40;
export const LONG_EVENTS = 100_000;

const SEED = 20_261_121;
const STARTED_AT_MS = 1_790_000_000_000;
const VIEWPORT = { width: 1280, height: 720 };
/** Events between Meta and snapshot and the first one that changes something. */
const HEAD_EVENTS = 2;

/**
 * What happens, in shares of all events: a page that changes by itself while somebody works in it.
 * @type {[number, (table: Table, random: Random) => Record<string, unknown>][]}
 */
const HAPPENINGS = [
  [0.36, (table) => table.tick()],
  [0.22, (table, dice) => pointerMoves(table, dice)],
  [0.09, (table, dice) => ({ source: 3, id: table.scroller, x: 0, y: dice.integer(0, 9_000) })],
  [0.08, (table) => table.announce()],
  [0.08, (table) => table.replaceRow()],
  [0.06, (table, dice) => typed(table, dice)],
  [0.05, (table) => table.advance()],
  [
    0.05,
    (table, dice) => ({
      source: 2,
      type: dice.integer(0, 2),
      id: table.target(),
      ...place(dice),
      pointerType: 0,
    }),
  ],
  [0.009, (table) => table.toggleDialog()],
  [0.001, (table) => table.sort()],
];

/**
 * The events in their order.
 * @param {{ events?: number, minutes?: number }} [size]
 */
export function* longRecording({ events = LONG_EVENTS, minutes = LONG_MINUTES } = {}) {
  const dice = random(SEED);
  const table = new Table(dice);
  const distance_ms = (minutes * 60_000) / (events - HEAD_EVENTS);
  yield { type: 4, data: { href: "http://127.0.0.1/prices", ...VIEWPORT }, timestamp: STARTED_AT_MS };
  const data = { node: table.snapshot(), initialOffset: { left: 0, top: 0 } };
  yield { type: 2, data, timestamp: STARTED_AT_MS };
  for (let at = 1; at <= events - HEAD_EVENTS; at += 1)
    yield { type: 3, data: happening(table, dice), timestamp: STARTED_AT_MS + Math.round(at * distance_ms) };
}

/** @param {Table} table @param {Random} dice */
function happening(table, dice) {
  let left = dice.fraction();
  for (const [share, make] of HAPPENINGS) {
    left -= share;
    if (left < 0) return make(table, dice);
  }
  return table.tick();
}

/** @param {Random} dice */
const place = (dice) => ({ x: dice.integer(0, VIEWPORT.width - 1), y: dice.integer(0, VIEWPORT.height - 1) });

/** @param {Table} table @param {Random} dice */
function pointerMoves(table, dice) {
  const count = dice.integer(4, 10);
  const { x, y } = place(dice);
  const id = table.target();
  const positions = Array.from({ length: count }, (_, at) => ({
    x: x + at * 3,
    y: y + at * 2,
    id,
    timeOffset: (at - count + 1) * 50,
  }));
  return { source: 1, positions };
}

/** @param {Table} table @param {Random} dice */
function typed(table, dice) {
  const words = table.words();
  return {
    source: 5,
    text: words.slice(0, dice.integer(1, words.length)),
    isChecked: false,
    id: table.search,
  };
}

/**
 * The recording as a file: a JSON array, one event a line.
 * @param {string} file
 * @param {{ events?: number, minutes?: number }} [size]
 */
export async function writeLongRecording(file, size) {
  const out = createWriteStream(file);
  let separator = "[";
  for (const event of longRecording(size)) {
    if (!out.write(`${separator}${JSON.stringify(event)}`))
      await new Promise((resolve) => out.once("drain", () => resolve(undefined)));
    separator = ",\n";
  }
  await new Promise((resolve, reject) => {
    out.once("error", reject);
    out.end("]\n", () => resolve(undefined));
  });
}

const [, started, file, events] = process.argv;
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  if (file === undefined) throw new Error("usage: node bench/recording/long.mjs FILE [EVENTS]");
  await writeLongRecording(file, events === undefined ? {} : { events: Number(events) });
}
