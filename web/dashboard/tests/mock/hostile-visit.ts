/** A recording made to do harm, of the pieces in fixtures/hostile. */
import type { RecordedEvent } from "@reenact/player";
import { hostileEvents } from "../../../../fixtures/hostile/visit.ts";

export const EVIL_ORIGIN = "https://evil.example";

/** With the pieces of one group, or all; `home` is who they would call. */
export function hostileVisit(
  startMs: number,
  home = EVIL_ORIGIN,
  group: string | null = null,
): RecordedEvent[] {
  return hostileEvents(startMs, home, group).map((event, index) => ({
    window_id: "window-hostile",
    page_id: "page-hostile",
    sequence: 0,
    index,
    event,
  }));
}
