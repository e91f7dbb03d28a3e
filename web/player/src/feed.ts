/**
 * What the replayer of one window is fed with: the state at a moment, and the events behind it, asked for in time and let
 * go when they are taken.
 */
import type { RecordedEvent, RrwebEvent } from "./format.ts";
import type { Outline } from "./outline.ts";
import { nextRange } from "./read-ahead.ts";
import { retried } from "./retry.ts";
import type { Keyframe, RecordingSource } from "./source.ts";
import { WindowStream } from "./window-stream.ts";

/** Earlier pages of a window that are tried where the page of a moment has no picture yet. */
const EARLIER_PAGES_MAX = 3;
/** Beyond so many events that wait to be taken, no more are asked for. */
const WAITING_EVENTS_MAX = 20_000;

export type FeedStatus = "opening" | "ready" | "empty" | "failed";

export interface FeedOptions {
  source: RecordingSource;
  outline: Outline;
  /** Recorded time at which to begin. */
  atMs: number;
  /** Null: the window that was in front. */
  windowId: string | null;
  onChange: (feed: Feed) => void;
}

export class Feed {
  status: FeedStatus = "opening";
  /** Why it could not begin, or not go on; until it can. */
  error: unknown = null;
  windowId: string | null;
  /** Time of the state it begins with; later than asked for where the window's first picture comes later. */
  baseMs: number;
  /** Puts a replayer into the state at `baseMs`. */
  opening: RrwebEvent[] = [];
  bufferedToMs: number;

  private readonly stream = new WindowStream();
  private readonly closing = new AbortController();
  private readonly waiting: RrwebEvent[] = [];
  private taken = 0;
  /** The time of the last event that was handed over. */
  private takenToMs = -Infinity;
  private reading = false;
  private retrying = false;
  /** Names of the latest events, so that a range that is asked for again gives none twice. */
  private latest = { atMs: -Infinity, names: new Set<string>() };

  constructor(private readonly options: FeedOptions) {
    this.windowId = options.windowId;
    this.baseMs = Math.floor(options.atMs);
    this.bufferedToMs = this.baseMs;
  }

  get askedMs(): number {
    return this.options.atMs;
  }

  open(): this {
    void this.begin();
    return this;
  }

  close(): void {
    this.closing.abort();
    this.waiting.length = 0;
  }

  /** Whether the moment lies in what is there, so that only its events have to be played. */
  covers(atMs: number): boolean {
    return atMs <= this.bufferedToMs || this.bufferedToMs >= this.endMs;
  }

  /** Until when nothing changes, seen from a time; that time itself where it is not known. */
  silentUntil(atMs: number): number {
    if (this.takenToMs > atMs || !this.covers(atMs)) return atMs;
    return this.waiting[this.taken]?.timestamp ?? Math.max(atMs, this.bufferedToMs);
  }

  /** Events that would have to be played to get to a moment. */
  countUntil(atMs: number): number {
    let count = 0;
    for (let place = this.taken; place < this.waiting.length; place++) {
      if ((this.waiting[place] as RrwebEvent).timestamp > atMs) break;
      count += 1;
    }
    return count;
  }

  /** Hands over the events up to a time; they are not kept here. */
  take(untilMs: number): RrwebEvent[] {
    const from = this.taken;
    this.taken += this.countUntil(untilMs);
    const events = this.waiting.slice(from, this.taken);
    this.takenToMs = events.at(-1)?.timestamp ?? this.takenToMs;
    if (this.taken > 1_000 || this.taken === this.waiting.length) {
      this.waiting.splice(0, this.taken);
      this.taken = 0;
    }
    return events;
  }

  /** Asks for what is due, seen from the present time. */
  readAhead(nowMs: number, speed: number): void {
    if (this.status !== "ready" || this.reading || (this.error !== null && !this.retrying)) return;
    if (this.waiting.length - this.taken > WAITING_EVENTS_MAX) return;
    const range = nextRange({ nowMs, bufferedToMs: this.bufferedToMs, endMs: this.endMs, speed });
    if (range) void this.read(range.fromMs, range.toMs);
  }

  /** Tries again after a failure; what is due next is asked for by `readAhead`. */
  retry(): void {
    if (this.error === null) return;
    this.retrying = true;
    if (this.status === "failed") {
      this.status = "opening";
      void this.begin();
    }
  }

  private get endMs(): number {
    const { outline } = this.options;
    const window = this.windowId === null ? undefined : outline.windows.get(this.windowId);
    return window?.toMs ?? outline.endMs;
  }

  private request<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { source } = this.options;
    return retried(work, {
      signal: this.closing.signal,
      isTransient: (error) => source.isTransient(error),
    });
  }

  private async begin(): Promise<void> {
    try {
      const keyframe = await this.findPicture();
      this.opening = keyframe ? this.stream.begin(keyframe) : [];
      this.status = this.opening.length > 0 ? "ready" : "empty";
      if (keyframe) this.windowId = keyframe.window;
      if (keyframe && this.status === "ready") this.baseMs = keyframe.at_ms;
      this.bufferedToMs = Math.max(this.bufferedToMs, this.baseMs);
      this.error = null;
    } catch (error) {
      if (this.closing.signal.aborted) return;
      this.status = "failed";
      this.error = error;
    }
    this.retrying = false;
    this.options.onChange(this);
  }

  /**
   * The window's picture at the moment. Where its page has none yet, the page before is still on screen; before the
   * first of all, that first one is shown.
   */
  private async findPicture(): Promise<Keyframe | null> {
    const { outline } = this.options;
    const here = await this.keyframe(this.baseMs, null);
    if (hasPicture(here)) return here;
    this.windowId = here.window;
    this.stream.begin(here);
    const window = outline.windows.get(here.window);
    if (window?.isMissingAt(this.baseMs)) return null;
    const earlier = (window?.pagesBefore(this.baseMs) ?? []).filter((page) => page !== here.page);
    for (const page of earlier.slice(0, EARLIER_PAGES_MAX)) {
      const before = await this.keyframe(this.baseMs, page);
      if (hasPicture(before)) return before;
    }
    return this.firstPictureFrom(here.window);
  }

  private async firstPictureFrom(windowId: string): Promise<Keyframe | null> {
    const { source } = this.options;
    const wanted = { windowId, pageId: null, fromMs: this.baseMs };
    const first = await this.request((signal) => source.firstPicture(wanted, signal));
    return first ? this.keyframe(first.atMs, first.pageId) : null;
  }

  private keyframe(atMs: number, pageId: string | null): Promise<Keyframe> {
    const { source } = this.options;
    const wanted = { atMs, windowId: this.windowId, pageId };
    return this.request((signal) => source.keyframe(wanted, signal));
  }

  private async read(fromMs: number, toMs: number): Promise<void> {
    const { windowId } = this;
    if (windowId === null) return;
    this.reading = true;
    try {
      await this.request(async (signal) => {
        // What came before a failure is there already. Of the last millisecond more may have come since, as
        // batches of a live session end in the middle of one; what is known of it is told apart.
        const { atMs } = this.latest;
        const from = atMs >= fromMs - 1 ? atMs : fromMs;
        for await (const events of this.options.source.events({ windowId, fromMs: from, toMs }, signal)) {
          this.add(events);
        }
      });
      this.bufferedToMs = toMs;
      this.error = null;
    } catch (error) {
      if (!this.closing.signal.aborted) this.error = error;
    }
    this.reading = false;
    this.retrying = false;
    if (!this.closing.signal.aborted) this.options.onChange(this);
  }

  private add(events: readonly RecordedEvent[]): void {
    for (const recorded of events) {
      if (!this.isNew(recorded)) continue;
      const { timestamp } = recorded.event;
      if (timestamp > this.latest.atMs) {
        this.latest.names.clear();
        this.latest.atMs = timestamp;
        // More of this very millisecond may follow.
        this.bufferedToMs = Math.max(this.bufferedToMs, timestamp - 1);
      }
      this.latest.names.add(nameOf(recorded));
      // A copy, because the replayer writes into the events it is given.
      for (const event of this.stream.accept(recorded)) this.waiting.push({ ...event });
    }
    this.options.onChange(this);
  }

  private isNew(recorded: RecordedEvent): boolean {
    return !this.latest.names.has(nameOf(recorded));
  }
}

function nameOf({ page_id: page, sequence, index }: RecordedEvent): string {
  return `${page} ${sequence} ${index}`;
}

function hasPicture(keyframe: Keyframe): boolean {
  return keyframe.events.some(({ type }) => type === 2);
}
