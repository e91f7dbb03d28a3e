// The two players as a person meets them: opened in a browser of their own, clicked, played. Both are asked in the same
// words, and what they show is read from the recorded page's clock.

import { BrowserPage } from "./devtools.mjs";
import { cpuSecondsOf, privateBytes } from "./memory.mjs";
import { CLOCK_ID } from "./recording.mjs";

/** @typedef {{ name: string, open: (page: BrowserPage) => Promise<void>, url: string, frame: string, track: string, play: string, pause: string, speeds: string, cookie?: string }} Player */

const OPEN_WAIT_MS = 180_000;
const QUIET_MS = 500;
const QUIET_LOOK_MS = 50;
/** Two ticks of the system's clock of CPU time: less is not told apart from nothing. */
const QUIET_CPU_S = 0.02;
const QUIET_WAIT_MS = 10_000;
/** Longer than what a player keeps at hand for somebody who clicks again soon. */
const REST_MS = 6_000;

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

  /** @param {Player} player @param {{ waits?: boolean, flags?: readonly string[] }} [options] */
  static async open(player, { waits = true, flags = [] } = {}) {
    const page = await BrowserPage.open(flags);
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

  /** Clicks the timeline, without looking for what comes. @param {number} share */
  async jump(share) {
    const box = await this.page.evaluate(boxOf, this.player.track);
    await this.page.click(Math.round(box.x + box.width * share), box.y + Math.min(8, box.height / 2));
  }

  /** CPU seconds that the page's processes have used so far, workers included. */
  async cpuSeconds() {
    return (await this.rendererIds()).reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
  }

  /** Process ids of the page's processes. @returns {Promise<number[]>} */
  async rendererIds() {
    const { processInfo } = await this.page.browser("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter((/** @type {{ type: string }} */ { type }) => type === "renderer");
    return renderers.map((/** @type {{ id: number }} */ { id }) => id);
  }

  /** What the page's processes take for themselves, when it has been left alone for a while. */
  async bytesAtRest() {
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    await this.page.send("HeapProfiler.collectGarbage");
    await this.untilQuiet();
    return privateBytes(await this.rendererIds());
  }

  /**
   * The web's own measure of a page's memory, with its frames and workers; it waits for the browser to collect garbage.
   * @returns {Promise<number>}
   */
  bytesOfPage() {
    return this.page.evaluate(async () => {
      const measured = await /** @type {any} */ (performance).measureUserAgentSpecificMemory();
      return measured.bytes;
    }, null);
  }

  /** Nothing is left to do: the page's processes have used no CPU for a while. The page takes no part in looking. */
  async untilQuiet() {
    const deadline = Date.now() + QUIET_WAIT_MS;
    let [usedS, sinceMs] = [await this.cpuSeconds(), Date.now()];
    while (Date.now() - sinceMs < QUIET_MS && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, QUIET_LOOK_MS));
      const nowS = await this.cpuSeconds();
      if (nowS - usedS > QUIET_CPU_S) [usedS, sinceMs] = [nowS, Date.now()];
    }
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

  play() {
    return this.click(this.player.play);
  }

  /** Clicks the middle of an element. @param {string} selector */
  async click(selector) {
    const { x, y, width, height } = await this.page.evaluate(boxOf, selector);
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
