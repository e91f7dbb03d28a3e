// The two players as a person meets them: opened in a browser of their own, clicked, played. Both are asked in the same
// words, and what they show is read from the recorded page's clock.

import { BrowserPage } from "./devtools.mjs";
import { CLOCK_ID } from "./recording.mjs";

/** @typedef {{ name: string, open: (page: BrowserPage) => Promise<void>, url: string, frame: string, track: string, play: string, pause: string, speeds: string, cookie?: string }} Player */

const OPEN_WAIT_MS = 180_000;
const QUIET_IDLE_TIMES = 20;
const QUIET_WAIT_MS = 10_000;

/** @param {string} origin @param {string} sessionId @param {string} cookie @returns {Player} */
export function reenactPlayer(origin, sessionId, cookie) {
  return {
    name: "reenact",
    url: `${origin}/sessions/${sessionId}?t=0`,
    cookie,
    frame: ".reenact-root iframe",
    track: ".timeline .track",
    play: "button[aria-label=Play]",
    pause: "button[aria-label=Pause]",
    speeds: ".speeds button",
    // Everything is known that it loads by itself: the list of what happened.
    open: async (page) => {
      const source = 'localStorage.setItem("reenact.skip-inactive", "no")';
      await page.send("Page.enable");
      await page.send("Page.addScriptToEvaluateOnNewDocument", { source });
      await page.goto(`${origin}/sessions/${sessionId}?t=0`);
      await page.untilThere(".reenact-root iframe", OPEN_WAIT_MS);
      await page.untilThere(".track:not(:has(.missing))", OPEN_WAIT_MS);
    },
  };
}

/** @param {string} origin @returns {Player} */
export function stockPlayer(origin) {
  return {
    name: "rrweb-player",
    url: `${origin}/`,
    frame: ".replayer-wrapper iframe",
    track: ".rr-progress",
    play: ".rr-controller__btns > button:first-child",
    pause: ".rr-controller__btns > button:first-child",
    speeds: ".rr-controller__btns button",
    open: async (page) => {
      await page.goto(`${origin}/`);
      await page.untilThere(".replayer-wrapper iframe", OPEN_WAIT_MS);
    },
  };
}

/** A player in a browser of its own. */
export class OpenPlayer {
  /** @param {BrowserPage} page @param {Player} player */
  constructor(page, player) {
    this.page = page;
    this.player = player;
  }

  /** @param {Player} player @param {{ waits?: boolean }} [options] */
  static async open(player, { waits = true } = {}) {
    const page = await BrowserPage.open();
    try {
      if (player.cookie) {
        const [name = "", value = ""] = player.cookie.split("=");
        await page.browser("Storage.setCookies", {
          cookies: [{ name, value, url: new URL(player.url).origin }],
        });
      }
      await player.open(page);
      const opened = new OpenPlayer(page, player);
      if (waits) await opened.untilShown(0);
      return opened;
    } catch (error) {
      await page.close();
      throw error;
    }
  }

  close() {
    return this.page.close();
  }

  /** Waits for a picture of this time. @param {number} atMs @param {number} [toleranceMs] */
  async untilShown(atMs, toleranceMs = 2_000) {
    await this.page.until(
      ({ frame, id, atMs, toleranceMs }) => {
        const found = /** @type {HTMLIFrameElement | null} */ (document.querySelector(frame));
        const text = found?.contentDocument?.getElementById(id)?.textContent;
        return text !== undefined && text !== null && Math.abs(Number(text) - atMs) <= toleranceMs;
      },
      { frame: this.player.frame, id: CLOCK_ID, atMs, toleranceMs },
      OPEN_WAIT_MS,
    );
  }

  /**
   * Clicks the timeline; gives the milliseconds from the click to the frame that shows the moment.
   * @param {number} share @param {number} durationMs
   */
  async seek(share, durationMs) {
    const box = await this.page.evaluate(boxOf, this.player.track);
    // A pixel stands for some seconds; the moment is that of the pixel.
    const x = Math.min(box.x + box.width - 1, Math.round(box.x + box.width * share));
    const atMs = ((x - box.x) / box.width) * durationMs;
    const toleranceMs = Math.max(2_000, durationMs / box.width);
    await this.page.evaluate(waitForPicture, { frame: this.player.frame, id: CLOCK_ID, atMs, toleranceMs });
    await this.page.click(x, box.y + Math.min(8, box.height / 2));
    const tookMs = await this.page.evaluate(() => /** @type {any} */ (window).benchSeek, null);
    return /** @type {number} */ (tookMs);
  }

  /** CPU seconds that the page's processes have used so far, workers included. */
  async cpuSeconds() {
    const renderers = await this.renderers();
    return renderers.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  }

  /** Process ids of the page's processes. */
  async rendererIds() {
    return (await this.renderers()).map(({ id }) => id);
  }

  /** @returns {Promise<{ id: number, type: string, cpuTime: number }[]>} */
  async renderers() {
    const { processInfo } = await this.page.browser("SystemInfo.getProcessInfo");
    return processInfo.filter((/** @type {{ type: string }} */ { type }) => type === "renderer");
  }

  /** @returns {Promise<number>} */
  async collectGarbage() {
    await this.page.send("HeapProfiler.collectGarbage");
    return (await this.page.send("Runtime.getHeapUsage")).usedSize;
  }

  /** Nothing is left to do: the main thread was idle so many times, or some seconds have passed. */
  async untilQuiet() {
    await this.page.evaluate(
      async ({ times, waitMs }) => {
        const deadline = performance.now() + waitMs;
        for (let idle = 0; idle < times && performance.now() < deadline; idle += 1)
          await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 500 }));
      },
      { times: QUIET_IDLE_TIMES, waitMs: QUIET_WAIT_MS },
    );
  }

  /** @param {number} times */
  async setSpeed(times) {
    const { speeds } = this.player;
    await this.page.evaluate(
      ({ speeds, times }) => {
        const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(speeds)]);
        buttons.find((button) => /^\d+/.exec(button.textContent.trim())?.[0] === times)?.click();
      },
      { speeds, times: String(times) },
    );
  }

  async play() {
    const { x, y, width, height } = await this.page.evaluate(boxOf, this.player.play);
    await this.page.click(x + width / 2, y + height / 2);
  }
}

/** Runs in the page. @param {string} selector */
function boxOf(selector) {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  const { x, y, width, height } = found.getBoundingClientRect();
  return { x, y, width, height };
}

/**
 * Runs in the page: from the next press of the pointer, until a frame shows the moment.
 * @param {{ frame: string, id: string, atMs: number, toleranceMs: number }} wanted
 */
function waitForPicture({ frame, id, atMs, toleranceMs }) {
  /** @type {any} */ (window).benchSeek = new Promise((resolve) => {
    addEventListener(
      "pointerdown",
      ({ timeStamp }) => {
        const look = () => {
          const found = /** @type {HTMLIFrameElement | null} */ (document.querySelector(frame));
          const text = found?.contentDocument?.getElementById(id)?.textContent;
          const isShown = text !== undefined && text !== null && Math.abs(Number(text) - atMs) <= toleranceMs;
          // The frame in which it was found is the one that is drawn; the next one begins when it is.
          if (isShown) requestAnimationFrame(() => resolve(performance.now() - timeStamp));
          else requestAnimationFrame(look);
        };
        look();
      },
      { once: true, capture: true },
    );
  });
}
