/** A session's recording for the player, read by the worker. */
import type {
  EventRange,
  Keyframe,
  KeyframeWanted,
  OutlinePart,
  RecordedEvent,
  RecordingSource,
} from "@reenact/player";
import { lookAtSession, type SessionDetail, type UsedElement } from "../server/api.ts";
import { RequestFailed, isPassing } from "../server/problem.ts";
import { LIVE_INTERVAL_MS, untilLookedAt } from "./live-looks.ts";
import type { Place, Tasks } from "./messages.ts";
import { NewEvents } from "./new-events.ts";
import { ReaderThread } from "./reader-thread.ts";

/** Who looks for a moment in a recording clicks some times within a few seconds. */
const IDLE_MS_MAX = 4_000;

export class WorkerSource implements RecordingSource {
  private readonly place: Place;
  private readonly reader: ReaderThread;
  /** The outline is much to take apart, and is read once. */
  private readonly outlineReader: ReaderThread;
  private outlineCursor: string | null = null;
  private outlineIsRead = false;
  private readonly seen = new NewEvents();
  /** How many events of a live session there were at the last look that found some. */
  private seenCount: number | null = null;

  constructor(
    sessionId: string,
    projectId: string,
    private isLive: boolean,
    /** What is known of a live session by now. */
    private readonly onSession: (session: SessionDetail) => void = () => undefined,
  ) {
    this.place = { origin: location.origin, sessionId, projectId };
    this.reader = new ReaderThread(this.place, IDLE_MS_MAX);
    this.outlineReader = new ReaderThread(this.place, 0);
  }

  async *outline(signal: AbortSignal): AsyncGenerator<OutlinePart> {
    while (!this.outlineIsRead) {
      const wanted = { cursor: this.outlineCursor, fromMs: null };
      for await (const { events, cursor } of this.outlineReader.parts("outline", wanted, signal)) {
        this.outlineCursor = cursor;
        this.outlineIsRead = cursor === null;
        if (this.isLive) this.seen.take(events);
        yield { events, isLatest: this.outlineIsRead };
      }
    }
    while (this.isLive) {
      await untilLookedAt(LIVE_INTERVAL_MS, signal);
      yield await this.newest(signal);
    }
  }

  /** What has arrived of a live session since the last look. */
  private async newest(signal: AbortSignal): Promise<OutlinePart> {
    const { sessionId, projectId } = this.place;
    const { session, answeredAtMs } = await lookAtSession(sessionId, projectId, signal);
    const nowMs = answeredAtMs - session.clock_offset_ms;
    if (session.live && session.event_count === this.seenCount) return { events: [], isLatest: true, nowMs };
    const wanted = { cursor: null, fromMs: this.seen.fromMs };
    const arrived: RecordedEvent[] = [];
    for await (const { events } of this.reader.parts("outline", wanted, signal)) arrived.push(...events);
    const events = this.seen.take(arrived);
    this.seen.forgetOld();
    this.seenCount = session.event_count;
    this.isLive = session.live;
    this.onSession(session);
    return { events, pages: session.pages, isLatest: true, nowMs };
  }

  keyframe(wanted: KeyframeWanted, signal: AbortSignal): Promise<Keyframe> {
    return this.reader.ask("keyframe", wanted, signal);
  }

  events(range: EventRange, signal: AbortSignal): AsyncIterable<RecordedEvent[]> {
    return this.reader.parts("events", range, signal);
  }

  firstPicture(
    wanted: Tasks["firstPicture"]["needs"],
    signal: AbortSignal,
  ): Promise<Tasks["firstPicture"]["gives"]> {
    return this.reader.ask("firstPicture", wanted, signal);
  }

  nearestEvent(atMs: number, direction: 1 | -1, signal: AbortSignal): Promise<number | null> {
    return this.reader.ask("nearestEvent", { atMs, direction }, signal);
  }

  elements(windowId: string, pageId: string, signal: AbortSignal): Promise<UsedElement[]> {
    return this.reader.ask("elements", { windowId, pageId }, signal);
  }

  isTransient(error: unknown): boolean {
    return error instanceof RequestFailed && isPassing(error.problem);
  }

  close(): void {
    this.reader.close();
    this.outlineReader.close();
  }
}
