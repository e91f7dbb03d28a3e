// Memory while a player plays on and on: samples after a garbage collection, and the line through them.

import { privateBytes } from "../seek/memory.mjs";

/** @import { OpenPlayer } from "../seek/players.mjs" */
/** @typedef {{ at_s: number, heap_bytes: number, page_bytes: number, process_bytes: number, nodes: number, listeners: number, documents: number }} MemorySample */
/** @typedef {"heap_bytes" | "page_bytes" | "process_bytes" | "nodes" | "listeners"} Measure */
/** @typedef {{ per_hour: number, error: number }} Slope */

const SAMPLES = 24;
const SAMPLE_INTERVAL_S_MIN = 5;
/** What a player builds up at first, such as what it reads ahead, is no growth. */
const WARM_UP_SHARE = 0.2;
const S_PER_HOUR = 3_600;
/** A sample that takes longer is given up: the page is too busy to be measured just then. */
const SAMPLE_WAIT_MS = 20_000;
/** With fewer, a line through them says nothing. */
export const SAMPLES_MIN = 6;

/** `measureUserAgentSpecificMemory` answers at once, and does not wait for a garbage collection of its own. */
export const MEASURING_FLAGS = ["--enable-blink-features=ForceEagerMeasureMemory"];

/**
 * Plays, and starts anew at the end, for so long. @param {OpenPlayer} opened @param {number} seconds
 * @returns {Promise<MemorySample[]>}
 */
export async function watchMemory(opened, seconds) {
  const intervalS = Math.max(SAMPLE_INTERVAL_S_MIN, seconds / SAMPLES);
  await opened.page.send("Performance.enable");
  await opened.page.evaluate(playOn, opened.player.pause);
  const startedAt = performance.now();
  /** @type {MemorySample[]} */
  const samples = [];
  const elapsedS = () => (performance.now() - startedAt) / 1_000;
  while (elapsedS() < seconds) {
    const waitS = startOf(elapsedS(), intervalS) - elapsedS();
    await new Promise((resolve) => setTimeout(resolve, waitS * 1_000));
    const at_s = elapsedS();
    const taken = await inTime(sample(opened));
    if (taken) samples.push({ at_s, ...taken });
  }
  return samples;
}

/** Null where it takes too long. @template T @param {Promise<T>} work @returns {Promise<T | null>} */
async function inTime(work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const tooLate = new Promise((resolve) => (timer = setTimeout(() => resolve(null), SAMPLE_WAIT_MS)));
  try {
    return /** @type {T | null} */ (await Promise.race([work, tooLate]));
  } finally {
    clearTimeout(timer);
  }
}

/** When the next interval begins: on a page that is too busy to answer, samples are fewer. @param {number} nowS @param {number} intervalS */
const startOf = (nowS, intervalS) => (Math.floor(nowS / intervalS) + 1) * intervalS;

/** Playing stands still meanwhile: a page that is busy all the time would answer late. @param {OpenPlayer} opened */
async function sample(opened) {
  const { play, pause } = opened.player;
  await opened.page.evaluate(press, { button: pause, rests: true });
  try {
    return await measure(opened);
  } finally {
    await opened.page.evaluate(press, { button: play, rests: false });
  }
}

/** Runs in the page. @param {{ button: string, rests: boolean }} wanted */
function press({ button, rests }) {
  /** @type {any} */ (window).benchRests = rests;
  /** @type {HTMLElement | null} */ (document.querySelector(button))?.click();
}

/** @param {OpenPlayer} opened */
async function measure(opened) {
  const { page } = opened;
  await page.send("HeapProfiler.collectGarbage");
  const { metrics } = await page.send("Performance.getMetrics");
  const metric = (/** @type {string} */ wanted) =>
    metrics.find((/** @type {{ name: string }} */ { name }) => name === wanted)?.value ?? NaN;
  return {
    heap_bytes: metric("JSHeapUsedSize"),
    nodes: metric("Nodes"),
    listeners: metric("JSEventListeners"),
    documents: metric("Documents"),
    page_bytes: await opened.bytesOfPage(),
    process_bytes: privateBytes(await opened.rendererIds()),
  };
}

/**
 * Runs in the page: at the end it starts anew. Reenact's button says what it would do; rrweb-player tells when it is done.
 * @param {string} pause
 */
function playOn(pause) {
  const stock = /** @type {any} */ (window).player;
  if (stock?.addEventListener) stock.addEventListener("finish", () => stock.goto(0, true));
  const play = pause.replace("Pause", "Play");
  const playAgain = () => {
    const button = /** @type {HTMLElement | null} */ (document.querySelector(play));
    if (!(/** @type {any} */ (window).benchRests)) button?.click();
  };
  if (play !== pause) setInterval(playAgain, 500);
}

/** The line through the samples that lies nearest to them. @param {readonly MemorySample[]} all @param {Measure} measure @returns {Slope} */
export function slopeOf(all, measure) {
  const samples = all.slice(Math.floor(all.length * WARM_UP_SHARE));
  const points = samples.map((one) => ({ x: one.at_s / S_PER_HOUR, y: one[measure] }));
  const mean = (/** @type {number[]} */ values) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const spreadX = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  const per_hour = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spreadX;
  const rest = points.reduce((sum, point) => sum + (point.y - y - per_hour * (point.x - x)) ** 2, 0);
  return { per_hour, error: Math.sqrt(rest / Math.max(1, points.length - 2) / spreadX) };
}
