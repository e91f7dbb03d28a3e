// The two players as a person meets them: opened in a browser of their own, clicked, played. Both are asked in the same
// words, and what they show is read from the recorded page's clock.

import { launchChromium } from "../chromium.mjs";
import { CLOCK_ID } from "./recording.mjs";

/** @import { Browser, Page } from "playwright-core" */
/** @typedef {{ name: string, open: (page: Page) => Promise<void>, url: string, frame: string, track: string, play: string, pause: string, speed: (times: number) => string, cookie?: string }} Player */

const VIEWPORT = { width: 1440, height: 900 };
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
    speed: (times) => `.speeds button:text-is("${times}×")`,
    // Everything is known that it loads by itself: the list of what happened.
    open: async (page) => {
      await page.addInitScript(() => localStorage.setItem("reenact.skip-inactive", "no"));
      await page.goto(`${origin}/sessions/${sessionId}?t=0`);
      await page.waitForSelector(".reenact-root iframe", { timeout: OPEN_WAIT_MS });
      await page.waitForSelector(".track .missing", { state: "detached", timeout: OPEN_WAIT_MS });
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
    speed: (times) => `.rr-controller__btns button:text-is("${times}x")`,
    open: async (page) => {
      await page.goto(`${origin}/`);
      await page.waitForSelector(".replayer-wrapper iframe", { timeout: OPEN_WAIT_MS });
    },
  };
}

/** A player in a browser of its own. */
export class OpenPlayer {
  /** @param {Browser} browser @param {Page} page @param {Player} player */
  constructor(browser, page, player) {
    this.browser = browser;
    this.page = page;
    this.player = player;
  }

  /** @param {Player} player @param {{ waits?: boolean }} [options] */
  static async open(player, { waits = true } = {}) {
    const browser = await launchChromium();
    try {
      const context = await browser.newContext({ viewport: VIEWPORT });
      if (player.cookie) {
        const [name = "", value = ""] = player.cookie.split("=");
        await context.addCookies([{ name, value, url: new URL(player.url).origin }]);
      }
      const page = await context.newPage();
      await player.open(page);
      const opened = new OpenPlayer(browser, page, player);
      if (waits) await opened.untilShown(0);
      return opened;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  close() {
    return this.browser.close();
  }

  /** Waits for a picture of this time. @param {number} atMs @param {number} [toleranceMs] */
  async untilShown(atMs, toleranceMs = 2_000) {
    await this.page.waitForFunction(
      ({ frame, id, atMs, toleranceMs }) => {
        const found = /** @type {HTMLIFrameElement | null} */ (document.querySelector(frame));
        const text = found?.contentDocument?.getElementById(id)?.textContent;
        return text !== undefined && text !== null && Math.abs(Number(text) - atMs) <= toleranceMs;
      },
      { frame: this.player.frame, id: CLOCK_ID, atMs, toleranceMs },
      { polling: "raf", timeout: OPEN_WAIT_MS },
    );
  }

  /**
   * Clicks the timeline; gives the milliseconds from the click to the frame that shows the moment.
   * @param {number} share @param {number} durationMs
   */
  async seek(share, durationMs) {
    const box = await this.page.locator(this.player.track).boundingBox();
    if (!box) throw new Error(`${this.player.name}: no timeline`);
    // A pixel stands for some seconds; the moment is that of the pixel.
    const x = Math.min(box.x + box.width - 1, Math.round(box.x + box.width * share));
    const atMs = ((x - box.x) / box.width) * durationMs;
    const toleranceMs = Math.max(2_000, durationMs / box.width);
    await this.page.evaluate(waitForPicture, { frame: this.player.frame, id: CLOCK_ID, atMs, toleranceMs });
    await this.page.mouse.click(x, box.y + Math.min(8, box.height / 2));
    const tookMs = await this.page.evaluate(() => /** @type {any} */ (window).benchSeek);
    return /** @type {number} */ (tookMs);
  }

  /** CPU seconds that the page's processes have used so far, workers included. */
  async cpuSeconds() {
    const session = await this.browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    const renderers = processInfo.filter(({ type }) => type === "renderer");
    return renderers.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  }

  /** Process ids of the page's processes. */
  async rendererIds() {
    const session = await this.browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  }

  async collectGarbage() {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send("HeapProfiler.collectGarbage");
    const { metrics } = await session
      .send("Performance.enable")
      .then(() => session.send("Performance.getMetrics"));
    await session.detach();
    return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? NaN;
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
    await this.page.locator(this.player.speed(times)).click();
  }

  async play() {
    await this.page.locator(this.player.play).click();
  }
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
