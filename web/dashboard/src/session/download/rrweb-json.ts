/** A session as rrweb JSON: the plain list of events that other rrweb players read. */
import { placeInOrder, type PlacedEvent, type RecordedEvent, type RrwebEvent } from "@reenact/player";
import { listEvents } from "../../server/api.ts";

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
