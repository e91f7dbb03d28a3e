import { INCREMENTAL, MOUSE_MOVE, TOUCH_MOVE, DRAG, type MoveData, type RecordedEvent } from "../events";
import type { Shedding } from "../extras-host";

const LOAD_WINDOW_MS = 5_000;
/** So many characters of events in one window are a busy page; above them pointer moves get rarer. */
const BUSY_CHARS = 512 * 1024;
const VERY_BUSY_CHARS = 2 * 1024 * 1024;
const BUSY_SPACING_MS = 200;
const VERY_BUSY_SPACING_MS = 1_000;

/** Thins pointer moves while the page is busy or the queue is filling. Changes of the DOM are never touched. */
export class MoveThinning implements Shedding {
  #windowStartMs = 0;
  #chars = 0;
  #lastChars = 0;
  #lastKeptMs = -Infinity;

  /** Adds what was recorded to the present load. */
  load(chars: number, nowMs: number): void {
    if (nowMs - this.#windowStartMs >= LOAD_WINDOW_MS) {
      this.#lastChars = nowMs - this.#windowStartMs < 2 * LOAD_WINDOW_MS ? this.#chars : 0;
      this.#chars = 0;
      this.#windowStartMs = nowMs;
    }
    this.#chars += chars;
  }

  spacingMs(queueFill: number): number {
    const load = Math.max(this.#chars, this.#lastChars);
    if (load > VERY_BUSY_CHARS || queueFill > 0.75) return VERY_BUSY_SPACING_MS;
    return load > BUSY_CHARS || queueFill > 0.5 ? BUSY_SPACING_MS : 0;
  }

  /** Returns how many positions were left out; the last of an event always stays if any does. */
  thin(event: RecordedEvent, queueFill: number): number {
    if (event.type !== INCREMENTAL) return 0;
    const { source } = event.data as MoveData;
    if (source !== MOUSE_MOVE && source !== TOUCH_MOVE && source !== DRAG) return 0;
    const spacing = this.spacingMs(queueFill);
    if (!spacing) return 0;
    const data = event.data as MoveData;
    const before = data.positions.length;
    data.positions = data.positions.filter(({ timeOffset }) => {
      const at = event.timestamp + timeOffset;
      if (at - this.#lastKeptMs < spacing) return false;
      this.#lastKeptMs = at;
      return true;
    });
    return before - data.positions.length;
  }
}
