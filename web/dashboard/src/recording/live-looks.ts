/** How often something that goes on is looked at. */

/** Between two looks whether more of a live session has arrived. */
export const LIVE_INTERVAL_MS = 1_000;

/** Waits a while, and longer as long as nobody looks at the tab. */
export async function untilLookedAt(leastMs: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(check, leastMs);
    function check(): void {
      if (document.hidden) return document.addEventListener("visibilitychange", check, { once: true });
      signal.removeEventListener("abort", stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", check);
      reject(signal.reason as Error);
    }
    signal.addEventListener("abort", stop, { once: true });
  });
}
