/** A session as rrweb JSON: the plain list of events that other rrweb players read. */
import { placeInOrder, type PlacedEvent, type RecordedEvent, type RrwebEvent } from "@reenact/player";
import { SessionEventSource } from "../server/event-source.ts";

/**
 * Loads the events anew, because the player writes into the ones it holds. Of several windows one is chosen: in one
 * list their node ids would collide.
 */
export async function loadRrwebEvents(
  sessionId: string,
  projectId: string,
  windowId: string | null,
  signal: AbortSignal,
): Promise<RrwebEvent[]> {
  const recorded: RecordedEvent[] = [];
  for await (const page of new SessionEventSource(sessionId, projectId).pages(signal)) recorded.push(...page);
  return rrwebEvents(placeInOrder(recorded), windowId);
}

export function rrwebEvents(placed: readonly PlacedEvent[], windowId: string | null): RrwebEvent[] {
  return placed
    .filter(({ recorded }) => windowId === null || recorded.window_id === windowId)
    .map(({ recorded }) => recorded.event);
}

export function saveJson(value: unknown, fileName: string): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value)], { type: "application/json" }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  // The browser reads the blob after the click; it is let go once that has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
