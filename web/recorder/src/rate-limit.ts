import { RATE_WINDOW_MS } from "./limits";

/** So many events a window, so that a page logging in a loop costs neither itself nor the session. */
export function rateLimit(countMax: number, now: () => number = Date.now): () => boolean {
  let windowStartMs = -Infinity;
  let count = 0;
  return () => {
    if (now() - windowStartMs >= RATE_WINDOW_MS) {
      windowStartMs = now();
      count = 0;
    }
    return ++count <= countMax;
  };
}
