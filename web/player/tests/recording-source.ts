/** A recording in memory, as the player asks for it; requests can be held up or refused. */
import { EventType, Source, type RecordedEvent } from "../src/format.ts";
import type { PageLoad } from "../src/outline.ts";
import type { EventRange, Keyframe, KeyframeWanted, OutlinePart, RecordingSource } from "../src/source.ts";

export class Refused extends Error {}

export class MemorySource implements RecordingSource {
  readonly asked: string[] = [];
  /** Refuses the next requests of a kind so many times. */
  readonly refusals = new Map<string, number>();

  constructor(readonly recorded: readonly RecordedEvent[]) {}

  async *outline(): AsyncGenerator<OutlinePart> {
    yield { events: this.recorded.filter(({ event }) => event.type !== EventType.FullSnapshot) };
  }

  keyframe({ atMs, windowId, pageId }: KeyframeWanted): Promise<Keyframe> {
    return this.answer("keyframe", `${atMs} ${windowId} ${pageId}`, () => {
      const until = this.recorded.filter(({ event }) => event.timestamp <= atMs);
      const ofWindow = until.filter(({ window_id }) => windowId === null || window_id === windowId);
      const page = pageId ?? ofWindow.at(-1)?.page_id ?? "";
      const events = ofWindow.filter(({ page_id }) => page_id === page).map(({ event }) => event);
      const snapshot = events.map(({ type }) => type).lastIndexOf(EventType.FullSnapshot);
      const meta = events.filter(({ type }) => type === EventType.Meta).slice(-1);
      const state = snapshot < 0 ? meta : [...meta, ...events.slice(snapshot)];
      const window = windowId ?? ofWindow.at(-1)?.window_id ?? "";
      return { window, page, at_ms: atMs, events: state.map((event) => ({ ...event, timestamp: atMs })) };
    });
  }

  async *events({ windowId, fromMs, toMs }: EventRange): AsyncGenerator<RecordedEvent[]> {
    const found = await this.answer("events", `${windowId} ${fromMs} ${toMs}`, () =>
      this.recorded.filter(
        ({ window_id, event }) =>
          window_id === windowId && event.timestamp >= fromMs && event.timestamp <= toMs,
      ),
    );
    for (const event of found) yield [event];
  }

  firstPicture(wanted: { windowId: string; pageId: string | null; fromMs: number }): Promise<{
    atMs: number;
    pageId: string;
  } | null> {
    return this.answer("firstPicture", wanted.windowId, () => {
      const found = this.recorded.find(
        ({ window_id, page_id, event }) =>
          event.type === EventType.FullSnapshot &&
          window_id === wanted.windowId &&
          event.timestamp >= wanted.fromMs &&
          (wanted.pageId === null || wanted.pageId === page_id),
      );
      return found ? { atMs: found.event.timestamp, pageId: found.page_id } : null;
    });
  }

  nearestEvent(): Promise<number | null> {
    return Promise.resolve(null);
  }

  isTransient(error: unknown): boolean {
    return error instanceof Refused;
  }

  private async answer<T>(kind: string, wanted: string, give: () => T): Promise<T> {
    this.asked.push(`${kind} ${wanted}`);
    const refusals = this.refusals.get(kind) ?? 0;
    this.refusals.set(kind, refusals - 1);
    await Promise.resolve();
    if (refusals > 0) throw new Refused(`${kind} is refused`);
    return give();
  }
}

/** The sources of the changes, and the types of other events: `meta snapshot mutation scroll`. */
export function kinds(events: readonly { type: number; data?: unknown; timestamp: number }[]): string[] {
  const sources = Object.entries(Source);
  return events.map(({ type, data, timestamp }) => {
    const source = (data as { source?: number }).source;
    const name =
      type === 3 ? sources.find(([, value]) => value === source)?.[0] : type === 2 ? "Snapshot" : "Meta";
    return `${name}@${timestamp}`;
  });
}

/** The page loads as the server would list them. */
export function loadsOf(events: readonly RecordedEvent[]): PageLoad[] {
  const loads = new Map<string, PageLoad>();
  for (const { window_id, page_id, event } of events) {
    const known = loads.get(page_id);
    loads.set(page_id, {
      window_id,
      page_id,
      missing_sequences: [],
      first_at_ms: known?.first_at_ms ?? event.timestamp,
      last_at_ms: event.timestamp,
      has_full_snapshot: known?.has_full_snapshot === true || event.type === 2,
    });
  }
  return [...loads.values()];
}
