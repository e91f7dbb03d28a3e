/** A session as rrweb JSON: the plain list of events that other rrweb players read. */
import { placeInOrder, type PlacedEvent, type RecordedEvent, type RrwebEvent } from "@reenact/player";
import { listEvents } from "../server/api.ts";

/** Loads every event, which the player never does. Of several windows one is chosen: in one list their node ids would collide. */
export async function loadRrwebEvents(
  sessionId: string,
  projectId: string,
  windowId: string | null,
  signal: AbortSignal,
): Promise<RrwebEvent[]> {
  const recorded: RecordedEvent[] = [];
  let cursor: string | null = null;
  do {
    const page = await listEvents(sessionId, projectId, cursor, signal);
    // The API leaves an event's inside open.
    for (const event of page.events) recorded.push(event as RecordedEvent);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rrwebEvents(placeInOrder(recorded), windowId);
}

export function rrwebEvents(placed: readonly PlacedEvent[], windowId: string | null): RrwebEvent[] {
  return placed
    .filter(({ recorded }) => windowId === null || recorded.window_id === windowId)
    .map(({ recorded }) => recorded.event);
}

export function saveJson(value: unknown, fileName: string): void {
  saveFile(new Blob([JSON.stringify(value)], { type: "application/json" }), fileName);
}

export function saveFile(file: Blob, fileName: string): void {
  const url = URL.createObjectURL(file);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  // The browser reads the blob after the click; it is let go once that has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
