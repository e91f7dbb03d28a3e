// What stock rrweb takes in Chromium to go from a recording's JSON to its last page: CPU time of the main thread, so that
// other processes of the machine, and the browser's own other threads, do not count.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** @import { Browser, CDPSession } from "playwright-core" */
/** @typedef {{ parse_ms: number, construct_ms: number, forward_ms: number, whole_ms: number, heap_bytes: number, nodes: number }} Stock */

const replayScript = join(
  dirname(createRequire(import.meta.url).resolve("@rrweb/replay")),
  "../umd/replay.min.js",
);

/** The address that the page under test and the recording's text are served under; nothing leaves the browser. */
const ORIGIN = "http://replay.test";

/** @param {Browser} browser @param {string} recording @returns {Promise<Stock>} */
export async function fastForward(browser, recording) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  try {
    const page = await context.newPage();
    await context.route(`${ORIGIN}/*`, (route) =>
      route.request().url().endsWith("/recording")
        ? route.fulfill({ contentType: "text/plain; charset=utf-8", body: readFileSync(recording) })
        : route.fulfill({ contentType: "text/html", body: "<!doctype html><title>replay</title><body>" }),
    );
    await page.goto(`${ORIGIN}/`);
    await page.addScriptTag({ path: replayScript });
    await page.evaluate(
      `fetch("/recording").then((answer) => answer.text()).then((text) => (self.text = text))`,
    );
    const client = await context.newCDPSession(page);
    await client.send("Performance.enable", { timeDomain: "threadTicks" });
    const step = async (/** @type {string} */ script) => {
      const before = await taskMs(client);
      const found = await page.evaluate(script);
      return { ms: (await taskMs(client)) - before, found };
    };
    const parse = await step("void (self.events = JSON.parse(text))");
    const construct = await step(
      `void (self.replayer = new (self.rrwebReplay ?? self.rrweb).Replayer(events, {
        root: document.body, mouseTail: false, showWarning: false }))`,
    );
    const forward = await step(
      `(replayer.pause(replayer.getMetaData().totalTime), replayer.iframe.contentDocument.querySelectorAll("*").length)`,
    );
    const { usedSize } = await client.send("Runtime.getHeapUsage");
    return {
      parse_ms: parse.ms,
      construct_ms: construct.ms,
      forward_ms: forward.ms,
      whole_ms: parse.ms + construct.ms + forward.ms,
      heap_bytes: usedSize,
      nodes: Number(forward.found),
    };
  } finally {
    await context.close();
  }
}

/** @param {CDPSession} client */
async function taskMs(client) {
  const { metrics } = await client.send("Performance.getMetrics");
  const found = metrics.find(({ name }) => name === "TaskDuration");
  if (!found) throw new Error("Chromium tells no TaskDuration");
  return found.value * 1000;
}
