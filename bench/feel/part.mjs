// How the dashboard feels: what a click waits for, what holds up the main thread while a recording plays, and whether
// memory grows while it plays on. rrweb-player does the same in the same run, as far as it can.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { openReenact } from "../ingest/reenact.mjs";
import { OpenPlayer, reenactPlayer, stockPlayer } from "../seek/players.mjs";
import { longRecording } from "../seek/recording.mjs";
import { isolated, sendRecording, serveStock } from "../seek/serve.mjs";
import { median } from "../statistics.mjs";
import { fixed, percent, progress, table, times } from "../table.mjs";
import { clickAround, clickToStock } from "./clicks.mjs";
import { MEASURING_FLAGS, SAMPLES_MIN, slopeOf, watchMemory } from "./memory.mjs";
import { LONG_TASK_MS, tasksDuring } from "./tasks.mjs";
import { pagesOfVisit, sendListed, sendVisit } from "./visits.mjs";

/** @import { Options } from "../options.mjs" */
/** @import { Outcome } from "../run.mjs" */
/** @import { Player } from "../seek/players.mjs" */
/** @import { Clicks } from "./clicks.mjs" */
/** @import { Measure, MemorySample } from "./memory.mjs" */
/** @import { Tasks } from "./tasks.mjs" */
/** @typedef {{ name: string, what: string, tasks: Tasks, frames_per_s: number }} Played */

const LONG = { minutes: 40, events: 100_000 };
const LONG_ID = "bench-long-01";
const PAGES = 40;
const PAGES_ID = "bench-pages-01";
const CLICKS = 7;
/** Opens of rrweb-player; each reads the whole recording. */
const STOCK_OPENS = 3;
const PLAY_FROM = 0.35;
const PLAY_S = 6;
const PANELS = ["console", "network", "errors", "elements", "state", "performance", "facts", "health"];
const PANEL_WAIT_MS = 20_000;

const GOALS = { list_ms: 300, picture_ms: 500, task_ms: LONG_TASK_MS };

/** @param {Options} options @param {string} work @returns {Promise<Outcome>} */
export async function runFeel({ openedSessions, playMinutes }, work) {
  const folder = join(work, "feel");
  mkdirSync(folder, { recursive: true });
  progress(`feel: making and sending recordings and ${openedSessions} visits`);
  const events = longRecording(LONG);
  const pages = pagesOfVisit(PAGES);
  const [stock, stockPages] = [await serveStock(events), await serveStock(pages.flat())];
  const reenact = await openReenact(folder);
  let front;
  try {
    await sendListed(reenact.url, openedSessions);
    await sendVisit(reenact.url, PAGES_ID, pages);
    await sendRecording(reenact.url, LONG_ID, events);
    front = await isolated(reenact.origin);
    const { origin } = front;
    const own = (/** @type {string} */ id) => reenactPlayer(origin, id, reenact.cookie);
    const clicks = await clickAround(own(LONG_ID), origin, LONG_ID, CLICKS);
    const stock_open_ms = await opensOf(stock.origin);
    progress(
      `feel: list ${fixed(median(clicks.list_ms), 0)} ms, picture ${fixed(median(clicks.picture_ms), 0)} ms`,
    );
    const played = [
      ...(await playEach(own(LONG_ID), "long recording", [])),
      ...(await playEach(stockPlayer(stock.origin), "long recording", [])),
      ...(await playEach(own(PAGES_ID), "page after page", PANELS)),
      ...(await playEach(stockPlayer(stockPages.origin), "page after page", [])),
    ];
    progress(`feel: both play at 8x for ${playMinutes} minutes`);
    // At the same time: what a page holds does not depend on how busy the machine is.
    const memory = Object.fromEntries(
      await Promise.all(
        [own(LONG_ID), stockPlayer(stock.origin)].map(
          async (player) => /** @type {const} */ ([player.name, await memoryOf(player, playMinutes * 60)]),
        ),
      ),
    );
    return {
      figures: { clicks, stock_open_ms, played, memory },
      text: textOf(clicks, stock_open_ms, played, memory, { openedSessions, playMinutes }),
      faults: Object.entries(memory)
        .filter(([name, samples]) => name === own(LONG_ID).name && samples.length < SAMPLES_MIN)
        .map(([name, { length }]) => `feel: only ${length} samples of ${name}'s memory`),
    };
  } finally {
    stock.close();
    stockPages.close();
    front?.close();
    await reenact.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} origin */
async function opensOf(origin) {
  const { frame } = stockPlayer(origin);
  const took = [];
  for (let time = 0; time < STOCK_OPENS; time += 1) took.push(await clickToStock(origin, frame));
  return median(took);
}

/**
 * Plays at 1x and 8x, and at 8x with each panel open.
 * @param {Player} player @param {string} what @param {readonly string[]} panels @returns {Promise<Played[]>}
 */
async function playEach(player, what, panels) {
  const opened = await OpenPlayer.open(player, { waits: false });
  try {
    const played = [];
    for (const speed of [1, 8])
      played.push({ name: player.name, what: `${what}, ${speed}x`, ...(await playOnce(opened, speed)) });
    for (const panel of panels) {
      await openPanel(opened, panel);
      played.push({ name: player.name, what: `${what}, 8x, ${panel}`, ...(await playOnce(opened, 8)) });
    }
    return played;
  } finally {
    await opened.close();
  }
}

/** @param {OpenPlayer} opened @param {number} speed */
async function playOnce(opened, speed) {
  await opened.jump(PLAY_FROM);
  await opened.untilQuiet();
  let frames_per_s = NaN;
  const tasks = await tasksDuring(opened, async () => {
    await opened.setSpeed(speed);
    await opened.play();
    frames_per_s = await opened.page.evaluate(countFrames, { seconds: PLAY_S, pause: opened.player.pause });
  });
  return { tasks, frames_per_s };
}

/** Runs in the page: frames a second, until it pauses. @param {{ seconds: number, pause: string }} wanted @returns {Promise<number>} */
function countFrames({ seconds, pause }) {
  return new Promise((resolve) => {
    let [frames, startedAt] = [0, NaN];
    const look = (/** @type {number} */ now) => {
      if (Number.isNaN(startedAt)) startedAt = now;
      else frames += 1;
      const tookS = (now - startedAt) / 1_000;
      if (tookS < seconds) return void requestAnimationFrame(look);
      // From in here, as a page that is too busy to draw hears no clicks for long.
      /** @type {HTMLElement | null} */ (document.querySelector(pause))?.click();
      resolve(frames / tookS);
    };
    requestAnimationFrame(look);
  });
}

/** @param {OpenPlayer} opened @param {string} panel */
async function openPanel(opened, panel) {
  await opened.click(`#tab-${panel}`);
  await opened.page.until(
    () => document.querySelector("#panel")?.textContent.includes("Loading…") === false,
    null,
    PANEL_WAIT_MS,
  );
}

/** @param {Player} player @param {number} seconds */
async function memoryOf(player, seconds) {
  const opened = await OpenPlayer.open(player, { flags: MEASURING_FLAGS });
  try {
    await opened.setSpeed(8);
    await opened.play();
    return await watchMemory(opened, seconds);
  } finally {
    await opened.close();
  }
}

const ms = (/** @type {number} */ value) => `${fixed(value, 0)} ms`;

/**
 * @param {Clicks} clicks @param {number} stockMs @param {readonly Played[]} played
 * @param {Record<string, MemorySample[]>} memory @param {{ openedSessions: number, playMinutes: number }} sizes
 */
function textOf(clicks, stockMs, played, memory, { openedSessions, playMinutes }) {
  return [
    `Clicks, in a project of ${openedSessions.toLocaleString("en")} visits and a recording of ${LONG.minutes} minutes`,
    "",
    table(["", "first", "median", "worst", "rrweb-player", "goal"], clickRows(clicks, stockMs)),
    "",
    `Main thread while playing for ${PLAY_S} s (goal: no task over ${GOALS.task_ms} ms)`,
    "",
    table(["", "", `over ${LONG_TASK_MS} ms`, "longest", "its CPU", "busy", "frames"], played.map(playedRow)),
    "",
    `Memory while playing at 8x for ${playMinutes} minutes, after garbage collections`,
    "",
    table(
      ["", "", "first", "last", "growth an hour", "error of that"],
      Object.entries(memory).flatMap(memoryRows),
    ),
  ].join("\n");
}

/** @param {Clicks} clicks @param {number} stockMs */
function clickRows({ list_ms, first_list_ms, picture_ms, first_picture_ms }, stockMs) {
  const all = { list: [first_list_ms, ...list_ms], picture: [first_picture_ms, ...picture_ms] };
  return [
    [
      "from “Sessions” to the list",
      ms(first_list_ms),
      ms(median(list_ms)),
      ms(Math.max(...all.list)),
      "has none",
      ms(GOALS.list_ms),
    ],
    [
      "from a row to the first picture",
      ms(first_picture_ms),
      ms(median(picture_ms)),
      ms(Math.max(...all.picture)),
      `${ms(stockMs)} (${times(stockMs / first_picture_ms)})`,
      ms(GOALS.picture_ms),
    ],
  ];
}

/** @param {Played} played */
const playedRow = ({ name, what, tasks, frames_per_s }) => [
  name,
  what,
  String(tasks.long_tasks),
  ms(tasks.longest_ms),
  ms(tasks.longest_cpu_ms),
  percent(tasks.busy_share),
  `${fixed(frames_per_s, 1)} /s`,
];

/** @type {readonly [string, Measure, number, string][]} */
const MEASURES = [
  ["script heap", "heap_bytes", 1e6, "MB"],
  ["page, as the web measures it", "page_bytes", 1e6, "MB"],
  ["its processes", "process_bytes", 1e6, "MB"],
  ["DOM nodes", "nodes", 1, ""],
  ["listeners", "listeners", 1, ""],
];

/** @param {[string, MemorySample[]]} of */
function memoryRows([name, samples]) {
  return MEASURES.map(([what, measure, unit, written]) => {
    const { per_hour, error } = slopeOf(samples, measure);
    const shown = (/** @type {number} */ value) =>
      `${fixed(value / unit, unit === 1 ? 0 : 1)} ${written}`.trim();
    const [first, last] = [samples[0]?.[measure] ?? NaN, samples.at(-1)?.[measure] ?? NaN];
    // A page that is too busy to be measured often enough has two readings, and no line through them.
    const growth =
      samples.length < SAMPLES_MIN
        ? [`${samples.length} samples`, "too few"]
        : [shown(per_hour), `± ${shown(error)}`];
    return [name, what, shown(first), shown(last), ...growth];
  });
}
