// What playing looks like: frames a second, and how far the recorded page's clock is from the clock on the wall.

import { CLOCK_ID } from "./recording.mjs";

/** @import { OpenPlayer } from "./players.mjs" */
/** @typedef {{ frames_per_s: number, longest_frame_ms: number, error_p50_ms: number, error_p95_ms: number, ticks: number }} Playing */

/** @param {OpenPlayer} opened @param {number} speed @param {number} seconds @returns {Promise<Playing>} */
export async function watchPlaying(opened, speed, seconds) {
  await opened.setSpeed(speed);
  await opened.play();
  const { frame, pause } = opened.player;
  const seen = await opened.page.evaluate(watch, { frame, pause, id: CLOCK_ID, seconds });
  const gaps = seen.frames.slice(1).map((at, place) => at - /** @type {number} */ (seen.frames[place]));
  const spanMs = gaps.reduce((sum, gap) => sum + gap, 0);
  const errors = errorsOf(seen.ticks, speed);
  return {
    frames_per_s: (gaps.length / spanMs) * 1000,
    longest_frame_ms: Math.max(...gaps),
    error_p50_ms: quantile(errors, 0.5),
    error_p95_ms: quantile(errors, 0.95),
    ticks: seen.ticks.length,
  };
}

/**
 * How far each change was from its time: what all have in common is when playing began, and no error.
 * @param {[atMs: number, recordedMs: number][]} ticks @param {number} speed
 */
function errorsOf(ticks, speed) {
  const offsets = ticks.map(([at, recorded]) => at - recorded / speed);
  const common = quantile(offsets, 0.5);
  return offsets.map((offset) => Math.abs(offset - common));
}

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/**
 * Runs in the page.
 * @param {{ frame: string, pause: string, id: string, seconds: number }} wanted
 * @returns {Promise<{ frames: number[], ticks: [number, number][] }>}
 */
async function watch({ frame, pause, id, seconds }) {
  const clock = () => {
    const found = /** @type {HTMLIFrameElement | null} */ (document.querySelector(frame));
    return found?.contentDocument?.getElementById(id)?.textContent ?? "";
  };
  /** @type {number[]} */
  const frames = [];
  /** @type {[number, number][]} */
  const ticks = [];
  const before = clock();
  // From the first change on, so that the start of playing is not counted.
  let shown = before;
  const deadline = performance.now() + (seconds + 30) * 1000;
  return new Promise((resolve) => {
    const look = () => {
      const now = performance.now();
      const text = clock();
      if (text !== shown) ticks.push([now, Number(text)]);
      shown = text;
      if (ticks.length > 0) frames.push(now);
      const isLong = frames.length > 0 && now - /** @type {number} */ (frames[0]) > seconds * 1000;
      if (!isLong && now <= deadline) return void requestAnimationFrame(look);
      // From in here, as a page that is too busy to draw hears no clicks for long.
      /** @type {HTMLElement | null} */ (document.querySelector(pause))?.click();
      resolve({ frames, ticks });
    };
    requestAnimationFrame(look);
  });
}
