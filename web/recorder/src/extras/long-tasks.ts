import { customEvent } from "../events";
import type { ExtrasHost } from "../extras-host";

/** Tasks that held the main thread for 50 ms and more, where the browser tells of them (Chromium). */
export function observeLongTasks(host: ExtrasHost): () => void {
  if (!PerformanceObserver.supportedEntryTypes?.includes("longtask")) return () => {};
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      host.emit(
        customEvent(
          "reenact/long_task@1",
          { duration_ms: Math.round(duration) },
          Math.round(performance.timeOrigin + startTime),
        ),
      );
  });
  observer.observe({ type: "longtask", buffered: true });
  return () => observer.disconnect();
}
