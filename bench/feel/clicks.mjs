// How long somebody waits: from a click on "Sessions" to the rows, and from a click on a row to the page's first picture.

import { BrowserPage } from "../seek/devtools.mjs";
import { OpenPlayer } from "../seek/players.mjs";
import { CLOCK_ID } from "../seek/recording.mjs";

/** @import { Player } from "../seek/players.mjs" */
/** @typedef {{ list_ms: number[], first_list_ms: number, picture_ms: number[], first_picture_ms: number }} Clicks */

const WAIT_MS = 60_000;
const ROWS = 50;
const ROW = "ul[aria-label=Sessions] a.session-grid";
const SETTINGS = "nav a[href='/settings']";
const SESSIONS = "nav a[href='/']";

/**
 * In a new browser, so that the first of each is that of somebody who opens the dashboard for the first time.
 * @param {Player} player @param {string} origin @param {string} sessionId @param {number} clicks @returns {Promise<Clicks>}
 */
export async function clickAround(player, origin, sessionId, clicks) {
  const settings = { ...player, url: `${origin}/settings` };
  const opened = await OpenPlayer.open(
    { ...settings, open: (page) => page.goto(settings.url).then(() => page.untilThere(SETTINGS, WAIT_MS)) },
    { waits: false },
  );
  try {
    const lists = [];
    const pictures = [];
    for (let time = 0; time < clicks; time += 1) {
      await opened.untilQuiet();
      lists.push(await timed(opened, SESSIONS, { frame: null, selector: ROW, count: ROWS }));
      await opened.untilQuiet();
      const row = `${ROW}[href='/sessions/${sessionId}']`;
      pictures.push(await timed(opened, row, { frame: player.frame, selector: `#${CLOCK_ID}`, count: 1 }));
      await opened.click(SETTINGS);
      await opened.page.until((gone) => document.querySelector(gone) === null, player.frame, WAIT_MS);
    }
    const [first_list_ms = NaN, ...list_ms] = lists;
    const [first_picture_ms = NaN, ...picture_ms] = pictures;
    return { list_ms, first_list_ms, picture_ms, first_picture_ms };
  } finally {
    await opened.close();
  }
}

/**
 * Milliseconds from a click to the frame that shows what is waited for.
 * @param {OpenPlayer} opened @param {string} selector @param {{ frame: string | null, selector: string, count: number }} wanted
 */
async function timed(opened, selector, wanted) {
  await opened.page.evaluate(waitForSight, wanted);
  await opened.click(selector);
  const tookMs = await opened.page.evaluate(() => /** @type {any} */ (window).benchSight, null);
  return /** @type {number} */ (tookMs);
}

/**
 * Runs in the page: from the next click until so many elements are there and drawn, in the page or in a frame of it.
 * @param {{ frame: string | null, selector: string, count: number }} wanted
 */
function waitForSight({ frame, selector, count }) {
  /** @type {any} */ (window).benchSight = new Promise((resolve) => {
    addEventListener(
      "click",
      ({ timeStamp }) => {
        const look = () => {
          const found = /** @type {HTMLIFrameElement | null} */ (frame && document.querySelector(frame));
          const tree = frame ? found?.contentDocument : document;
          const isThere = (tree?.querySelectorAll(selector).length ?? 0) >= count;
          // The frame in which it was found is the one that is drawn; the next one begins when it is.
          if (isThere) requestAnimationFrame(() => resolve(performance.now() - timeStamp));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      { once: true, capture: true },
    );
  });
}

/**
 * rrweb-player has no list: from a click on a link to its page until it shows the recording.
 * @param {string} origin @param {string} frame
 */
export async function clickToStock(origin, frame) {
  const page = await BrowserPage.open();
  try {
    await page.send("Page.enable");
    const source = `(${noteSight})(${JSON.stringify({ frame, id: CLOCK_ID })})`;
    await page.send("Page.addScriptToEvaluateOnNewDocument", { source });
    await page.goto(`${origin}/start`);
    await page.untilThere("#recording", WAIT_MS);
    const box = await page.evaluate(() => {
      const { x, y } = /** @type {Element} */ (document.querySelector("#recording")).getBoundingClientRect();
      return { x, y };
    }, null);
    await page.click(box.x + 4, box.y + 4);
    await page.until(() => /** @type {any} */ (window).benchTookMs !== undefined, null, WAIT_MS);
    const tookMs = await page.evaluate(() => /** @type {any} */ (window).benchTookMs, null);
    return /** @type {number} */ (tookMs);
  } finally {
    await page.close();
  }
}

/** Runs in both pages: notes the click in the one, and when the picture is drawn in the other. @param {{ frame: string, id: string }} wanted */
function noteSight({ frame, id }) {
  if (self !== top) return;
  addEventListener("click", ({ timeStamp }) => {
    sessionStorage.setItem("clicked", String(performance.timeOrigin + timeStamp));
  });
  const clickedAt = Number(sessionStorage.getItem("clicked") ?? NaN);
  if (Number.isNaN(clickedAt)) return;
  const look = () => {
    const found = /** @type {HTMLIFrameElement | null} */ (document.querySelector(frame));
    if (!found?.contentDocument?.getElementById(id)) return void requestAnimationFrame(look);
    requestAnimationFrame(() => {
      /** @type {any} */ (window).benchTookMs = performance.timeOrigin + performance.now() - clickedAt;
    });
  };
  look();
}
