// The main thread's time for a workload: without a recorder, with bare rrweb, with Reenact's. Rounds are interleaved.

import { launchChromium } from "../chromium.mjs";
import { median, spread } from "../statistics.mjs";
import { progress } from "../table.mjs";
import { VARIANTS } from "./site.mjs";
import { WORKLOADS } from "./workloads.mjs";

/** @import { Browser, CDPSession, Page } from "playwright-core" */
/** @import { Site, Variant } from "./site.mjs" */
/** @typedef {{ load_ms: number, task_ms: number, script_ms: number }} Sample */
/** @typedef {{ workload: string, variant: Variant, rounds: number, load_ms: number, task_ms: number, task_ms_spread: number, script_ms: number }} Row */

const MARK = "data-bench-end";
/** After this long without work the page counts as settled. */
const QUIET_MS = 300;
const SETTLE_WAIT_MS = 60_000;

/** @param {Site} site @param {{ rounds: number }} options @returns {Promise<{ rows: Row[], faults: string[] }>} */
export async function measureMainThread(site, { rounds }) {
  const browser = await launchChromium();
  /** @type {Map<string, { workload: string, variant: Variant, samples: Sample[] }>} */
  const cells = new Map();
  /** @type {string[]} */
  const faults = [];
  try {
    for (let round = 1; round <= rounds; round += 1)
      for (const { name: workload } of WORKLOADS) {
        for (const variant of rotated(VARIANTS, round)) {
          const run = `?workload=${workload}&variant=${variant}&round=${round}`;
          const sample = await once(browser, site, run, variant);
          if (site.gaps(run) > 0)
            faults.push(`${workload}, round ${round}: the recorder dropped events, so its time is too short`);
          const cell = cells.get(`${workload} ${variant}`) ?? { workload, variant, samples: [] };
          cell.samples.push(sample);
          cells.set(`${workload} ${variant}`, cell);
        }
        progress(`recorder: round ${round} of ${rounds}, ${workload}: ${latest(cells, workload)}`);
      }
  } finally {
    await browser.close();
  }
  return { rows: [...cells.values()].map(row), faults };
}

/** @template T @param {readonly T[]} list @param {number} by */
const rotated = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];

/** @param {Map<string, { samples: Sample[] }>} cells @param {string} workload */
const latest = (cells, workload) =>
  VARIANTS.map(
    (variant) => `${variant} ${cells.get(`${workload} ${variant}`)?.samples.at(-1)?.task_ms.toFixed(0)} ms`,
  ).join(", ");

/** @param {Browser} browser @param {Site} site @param {string} run @param {Variant} variant @returns {Promise<Sample>} */
async function once(browser, site, run, variant) {
  // A context of its own: storage, caches and session are new.
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    // The same origin, so that the measured page lives in the same process and the counters go on.
    await page.goto(`${site.origin}/blank`);
    const client = await context.newCDPSession(page);
    // CPU time of the thread, not time on the clock: other processes of the machine do not count.
    await client.send("Performance.enable", { timeDomain: "threadTicks" });
    const before = await metrics(client);
    await page.goto(`${site.origin}/${run}`);
    if (records(variant)) await site.received(run, '"type":2');
    await settled(client);
    await client.send("HeapProfiler.collectGarbage");
    const loaded = await metrics(client);
    await runWorkload(page);
    if (records(variant)) await site.received(run, MARK);
    await settled(client);
    const after = await metrics(client);
    return {
      load_ms: loaded.task_ms - before.task_ms,
      task_ms: after.task_ms - loaded.task_ms,
      script_ms: after.script_ms - loaded.script_ms,
    };
  } finally {
    await context.close();
  }
}

/** @param {Variant} variant */
const records = (variant) => variant === "reenact" || variant === "worker";

/** @param {Page} page */
async function runWorkload(page) {
  await page.evaluate((mark) => {
    /** @type {any} */ (window).runWorkload();
    document.documentElement.setAttribute(mark, "");
  }, MARK);
}

/** @param {CDPSession} client */
async function metrics(client) {
  const { metrics } = await client.send("Performance.getMetrics");
  const value = (/** @type {string} */ name) =>
    (metrics.find((metric) => metric.name === name)?.value ?? NaN) * 1000;
  return { task_ms: value("TaskDuration"), script_ms: value("ScriptDuration") };
}

/** Waits until the main thread did next to nothing for a while. @param {CDPSession} client */
async function settled(client) {
  const deadline = Date.now() + SETTLE_WAIT_MS;
  for (let last = await metrics(client); Date.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const now = await metrics(client);
    if (now.task_ms - last.task_ms < QUIET_MS / 50) return;
    last = now;
  }
  throw new Error("the page did not come to rest");
}

/** @param {{ workload: string, variant: Variant, samples: Sample[] }} cell @returns {Row} */
function row({ workload, variant, samples }) {
  const task = samples.map((sample) => sample.task_ms);
  return {
    workload,
    variant,
    rounds: samples.length,
    load_ms: median(samples.map((sample) => sample.load_ms)),
    task_ms: median(task),
    task_ms_spread: spread(task),
    script_ms: median(samples.map((sample) => sample.script_ms)),
  };
}
