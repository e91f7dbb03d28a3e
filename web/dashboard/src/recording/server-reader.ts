/** Reads a recording from the server and takes its JSON apart. Runs in the worker; it knows neither page nor player. */
import {
  OUTLINE_KINDS,
  Source,
  EventType,
  type EventRange,
  type Keyframe,
  type KeyframeWanted,
  type RecordedEvent,
} from "@reenact/player/recording";
import type { UsedElement } from "@reenact/api-client";
import type { OutlinePage, Place, Tasks } from "./messages.ts";
import { SessionRequests, type Parameters } from "./session-requests.ts";

/** Bytes of one answer: small at first, so that something is there soon. */
const FIRST_BYTES = 256 * 1024;
const ANSWER_BYTES = 2 * 1024 * 1024;
const LEAST_BYTES = 64 * 1024;
/** Events that are handed to the page at once; more would hold up its frames. */
const EVENTS_AT_ONCE = 400;
/** How far back the event before a moment is looked for, step by step. */
const LOOK_BACK_MS = [1_000, 15_000, 240_000, 3_600_000, 10 ** 12] as const;

/** The kinds that are told apart by where the pointer was; the outline needs to know only that it moved. */
const POINTER_SOURCES = new Set<unknown>([Source.MouseMove, Source.TouchMove, Source.Drag]);

/** Pictures, fonts and style sheets as they were kept, so that a page looks right after its site has changed. */
const KEPT = "kept";

interface EventAnswer {
  events: RecordedEvent[];
  next_cursor: string | null;
}

export class ServerReader {
  private readonly requests: SessionRequests;

  constructor(place: Place, signal: AbortSignal) {
    this.requests = new SessionRequests(place, signal);
  }

  async *outline({ cursor, fromMs }: Tasks["outline"]["needs"]): AsyncGenerator<OutlinePage> {
    for await (const answer of this.answers({ kind: OUTLINE_KINDS, from_ms: fromMs }, cursor)) {
      yield { events: answer.events.map(withoutWay), cursor: answer.next_cursor };
    }
  }

  keyframe({ atMs, windowId, pageId }: KeyframeWanted): Promise<Keyframe> {
    return this.get("keyframe", { at_ms: atMs, window: windowId, page: pageId, assets: KEPT });
  }

  async *events({ windowId, fromMs, toMs }: EventRange): AsyncGenerator<RecordedEvent[]> {
    const range = { window_id: windowId, from_ms: fromMs, to_ms: toMs, assets: KEPT };
    for await (const { events } of this.answers(range, null)) {
      events.sort((a, b) => a.event.timestamp - b.event.timestamp);
      for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
        yield events.slice(from, from + EVENTS_AT_ONCE);
      }
    }
  }

  async firstPicture({
    windowId,
    pageId,
    fromMs,
  }: Tasks["firstPicture"]["needs"]): Promise<Tasks["firstPicture"]["gives"]> {
    const wanted = { kind: "rrweb/full_snapshot", window_id: windowId, from_ms: fromMs };
    for await (const { events } of this.answers(wanted, null, LEAST_BYTES)) {
      const found = events.find((recorded) => pageId === null || recorded.page_id === pageId);
      if (found) return { atMs: found.event.timestamp, pageId: found.page_id };
    }
    return null;
  }

  async nearestEvent({ atMs, direction }: Tasks["nearestEvent"]["needs"]): Promise<number | null> {
    if (direction === 1) {
      const after = await this.get<EventAnswer>("events", { from_ms: atMs, limit_bytes: LEAST_BYTES });
      return after.events[0]?.event.timestamp ?? null;
    }
    for (const backMs of LOOK_BACK_MS) {
      let last: number | null = null;
      const range = { from_ms: Math.max(0, atMs - backMs), to_ms: atMs };
      for await (const { events } of this.answers(range, null)) last = events.at(-1)?.event.timestamp ?? last;
      if (last !== null) return last;
    }
    return null;
  }

  async elements({ windowId, pageId }: Tasks["elements"]["needs"]): Promise<UsedElement[]> {
    const wanted = { window: windowId, page: pageId };
    return (await this.get<{ elements: UsedElement[] }>("elements", wanted)).elements;
  }

  /** The pages of an answer, one after another. */
  private async *answers(
    parameters: Parameters,
    cursor: string | null,
    bytes: number | null = null,
  ): AsyncGenerator<EventAnswer> {
    let next = cursor;
    let limit = bytes ?? (cursor === null ? FIRST_BYTES : ANSWER_BYTES);
    do {
      const answer = await this.get<EventAnswer>("events", {
        ...parameters,
        limit_bytes: limit,
        cursor: next,
      });
      limit = bytes ?? ANSWER_BYTES;
      next = answer.next_cursor;
      yield answer;
    } while (next !== null);
  }

  private get<T>(what: string, parameters: Parameters): Promise<T> {
    return this.requests.json(what, parameters);
  }
}

/** A pointer's way is most of an outline's bytes, and nothing that is listed. */
function withoutWay(recorded: RecordedEvent): RecordedEvent {
  const { type, data, timestamp } = recorded.event;
  const source = (data as { source?: unknown } | null)?.source;
  if (type !== EventType.IncrementalSnapshot || !POINTER_SOURCES.has(source)) return recorded;
  return { ...recorded, event: { type, data: { source }, timestamp } };
}
