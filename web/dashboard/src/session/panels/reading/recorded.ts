/** What panels look at in a recorded event. Recordings come from outside: nothing in one is taken for granted. */
import { dataOf, type RecordedEvent } from "@reenact/player/recording";
import type { EventPlace } from "./messages.ts";

export function payloadOf({ event }: RecordedEvent): Record<string, unknown> {
  return asObject(dataOf(event).payload);
}

export function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function placeOf(recorded: RecordedEvent, kind: string, part = 0): EventPlace {
  const { window_id: windowId, page_id: pageId, sequence, index, event } = recorded;
  return { windowId, pageId, sequence, index, part, kind, eventMs: event.timestamp };
}

export function keyOf({ windowId, pageId, sequence, index, part }: EventPlace): string {
  return `${windowId} ${pageId} ${sequence} ${index} ${part}`;
}
