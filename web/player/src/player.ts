/**
 * Plays a recorded visit in an element. Events arrive by pages and playing starts with the first of them.
 * The player's own clock leads: it runs across windows, over stretches in which a window has no events,
 * and waits at the edge of what is loaded; the window on show follows it.
 */
import { inactiveStretches, stretchAt, type Stretch } from "./activity.ts";
import { PlaybackClock } from "./clock.ts";
import { Emitter } from "./emitter.ts";
import type { RecordedEvent } from "./format.ts";
import { findGaps, type Gap, type MissingBatches } from "./gaps.ts";
import type { PlacedEvent } from "./order.ts";
import { pictureProblem, type PictureProblem } from "./picture-problem.ts";
import { Recording } from "./recording.ts";
import { Stage, type Scale } from "./stage.ts";
import { WindowReplay } from "./window-replay.ts";
import type { Address, Viewport, WindowStream } from "./window-stream.ts";

export const SPEEDS = [0.5, 1, 2, 4, 8] as const;

export interface EventSource {
  /**
   * The events by pages, in the order of time. After a failure it may be called again, and then goes on
   * after the last page that was delivered.
   */
  pages(signal: AbortSignal): AsyncIterable<RecordedEvent[]>;
}

export interface PlayerOptions {
  source: EventSource;
  /** How long the visit lasted, if that is known before everything is loaded. */
  durationMs?: number;
  /** Where to begin, in milliseconds from the start of the visit. */
  startAtMs?: number;
  autoplay?: boolean;
  speed?: number;
  skipInactive?: boolean;
  scale?: Scale;
  missingBatches?: readonly MissingBatches[];
}

export type PlayerStatus = "loading" | "paused" | "playing" | "buffering" | "ended";

export interface WindowSummary {
  id: string;
  fromMs: number;
  toMs: number;
  pageCount: number;
}

export interface PlayerState {
  status: PlayerStatus;
  /** It plays, or will as soon as what it waits for is loaded. */
  wantsPlay: boolean;
  durationMs: number;
  /** Up to here events are loaded. */
  loadedMs: number;
  complete: boolean;
  /** Why loading stopped, if it failed. */
  loadError: unknown;
  speed: number;
  skipInactive: boolean;
  scale: Scale;
  windowId: string | null;
  /** The window was chosen; otherwise the one in which something happens is followed. */
  windowChosen: boolean;
  address: Address | null;
  viewport: Viewport | null;
  problem: PictureProblem | null;
  /** Changes that did not fit the rebuilt page; a sign of an incomplete recording. */
  warningCount: number;
}

export interface PlayerEvents {
  /** Milliseconds from the start of the visit; on every frame while playing. */
  time: number;
  change: PlayerState;
  /** Events were added, or put in order anew. */
  events: readonly PlacedEvent[];
  /** An inactive stretch was skipped. */
  skip: Stretch;
}

export class ReenactPlayer extends Emitter<PlayerEvents> {
  private readonly recording = new Recording();
  private readonly clock = new PlaybackClock();
  private readonly stage: Stage;
  private readonly options: PlayerOptions;
  private readonly loading = new AbortController();
  private replay: WindowReplay | null = null;
  private wantsPlay: boolean;
  private waiting = true;
  private ended = false;
  private complete = false;
  private loadError: unknown = null;
  private skipInactive: boolean;
  private scale: Scale;
  private chosenWindow: string | null = null;
  private stretches: Stretch[] = [];
  private gaps: Gap[] = [];
  /** What failed, and its next full snapshot: the next chance. */
  private failed: { stream: WindowStream; nextChanceMs: number } | null = null;
  private warningCount = 0;
  private frameRequest = 0;
  private lastState: PlayerState | null = null;
  private destroyed = false;

  constructor(element: HTMLElement, options: PlayerOptions) {
    super();
    this.options = options;
    this.stage = new Stage(element);
    this.wantsPlay = options.autoplay ?? false;
    this.skipInactive = options.skipInactive ?? false;
    this.scale = options.scale ?? "fit";
    this.stage.setScale(this.scale);
    this.clock.setSpeed(options.speed ?? 1, 0);
    this.clock.stop(options.startAtMs ?? 0);
    document.addEventListener("visibilitychange", this.onVisibility);
    void this.load();
  }

  /** Milliseconds from the start of the visit. */
  get timeMs(): number {
    return Math.min(this.clock.at(performance.now()), this.durationMs);
  }

  get durationMs(): number {
    const loaded = this.loadedMs;
    return this.complete ? loaded : Math.max(loaded, this.options.durationMs ?? 0);
  }

  /** Every event that is loaded, by time. */
  get events(): readonly PlacedEvent[] {
    return this.recording.placed;
  }

  /** The recorded time that is 0 for the player. */
  get startMs(): number {
    return this.recording.startMs;
  }

  /** In milliseconds from the start. */
  get inactiveStretches(): readonly Stretch[] {
    return this.stretches;
  }

  get knownGaps(): readonly Gap[] {
    return this.gaps;
  }

  /** The first recorded time at which the page can be seen, or null as long as its snapshot is not there. */
  firstPictureMs(windowId: string, pageId: string): number | null {
    return this.recording.windows.get(windowId)?.firstPictureMs(pageId) ?? null;
  }

  get windows(): WindowSummary[] {
    return [...this.recording.windows.values()].map((stream) => ({
      id: stream.id,
      fromMs: stream.fromMs - this.startMs,
      toMs: stream.toMs - this.startMs,
      pageCount: stream.pageCount,
    }));
  }

  get state(): PlayerState {
    const windowId = this.windowAt(this.timeMs);
    const stream = windowId === null ? undefined : this.recording.windows.get(windowId);
    const atMs = this.startMs + this.timeMs;
    return {
      status: this.status,
      wantsPlay: this.wantsPlay,
      durationMs: this.durationMs,
      loadedMs: this.loadedMs,
      complete: this.complete,
      loadError: this.loadError,
      speed: this.clock.speed,
      skipInactive: this.skipInactive,
      scale: this.scale,
      windowId,
      windowChosen: this.chosenWindow !== null,
      address: stream?.addressAt(atMs) ?? null,
      viewport: stream?.viewportAt(atMs) ?? null,
      problem: pictureProblem(stream, atMs, this.gaps, this.failed !== null),
      warningCount: this.warningCount,
    };
  }

  play(): void {
    if (this.ended) this.clock.stop(0);
    this.wantsPlay = true;
    this.proceed();
  }

  pause(): void {
    this.wantsPlay = false;
    this.proceed();
  }

  toggle(): void {
    if (this.wantsPlay && !this.ended) this.pause();
    else this.play();
  }

  /** Goes to a time, in milliseconds from the start of the visit. */
  seek(timeMs: number): void {
    this.clock.stop(Math.min(Math.max(0, timeMs), this.durationMs));
    this.proceed();
    this.emit("time", this.timeMs);
  }

  setSpeed(speed: number): void {
    this.clock.setSpeed(speed, performance.now());
    this.replay?.setSpeed(speed);
    this.notify();
  }

  setSkipInactive(skip: boolean): void {
    this.skipInactive = skip;
    this.notify();
  }

  setScale(scale: Scale): void {
    this.scale = scale;
    this.stage.setScale(scale);
    this.notify();
  }

  /** Shows this window whatever happens in others; null follows the visitor again. */
  setWindow(windowId: string | null): void {
    this.chosenWindow = windowId;
    this.proceed();
  }

  /** Loads on after a failure. */
  retry(): void {
    if (this.loadError === null) return;
    this.loadError = null;
    void this.load();
    this.notify();
  }

  destroy(): void {
    this.destroyed = true;
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.loading.abort();
    cancelAnimationFrame(this.frameRequest);
    this.dropReplay();
    this.stage.destroy();
    this.removeHandlers();
  }

  /** A hidden tab draws nothing: the clock stands still until somebody looks again. */
  private readonly onVisibility = (): void => this.proceed();

  private get loadedMs(): number {
    return Math.max(0, this.recording.endMs - this.recording.startMs);
  }

  private get status(): PlayerStatus {
    if (this.ended) return "ended";
    if (this.recording.placed.length === 0 && !this.complete) return "loading";
    if (this.waiting && !this.complete) return this.loadError === null ? "buffering" : "paused";
    return this.wantsPlay ? "playing" : "paused";
  }

  private async load(): Promise<void> {
    try {
      for await (const page of this.options.source.pages(this.loading.signal)) {
        if (this.destroyed) return;
        this.append(page);
      }
      this.complete = true;
    } catch (error) {
      if (this.destroyed) return;
      this.loadError = error;
    }
    if (this.destroyed) return;
    this.analyse();
    this.proceed();
    this.emit("events", this.events);
  }

  private append(page: readonly RecordedEvent[]): void {
    const result = this.recording.append(page);
    if (result === "reordered") this.dropReplay();
    this.analyse();
    this.replay?.feed();
    if (this.waiting || this.replay === null) this.proceed();
    else this.notify();
    this.emit("events", this.events);
  }

  private analyse(): void {
    const { placed, startMs, endMs } = this.recording;
    this.gaps = findGaps(placed, this.options.missingBatches ?? []);
    this.stretches = inactiveStretches(placed, this.complete ? endMs : -Infinity).map(({ fromMs, toMs }) => ({
      fromMs: fromMs - startMs,
      toMs: toMs - startMs,
    }));
  }

  /** Brings clock and picture in line with what is wanted and what is loaded, from the present time on. */
  private proceed(): void {
    const timeMs = this.timeMs;
    this.failed = null;
    this.waiting = !this.complete && timeMs > this.loadedMs - 1;
    this.ended = this.complete && this.wantsPlay && timeMs >= this.loadedMs;
    if (this.ended) this.wantsPlay = false;
    this.clock.stop(timeMs);
    const running = this.wantsPlay && !this.waiting && !document.hidden;
    // While the wanted moment is still on its way, what is there is better than nothing.
    this.show(Math.min(timeMs, this.loadedMs), running);
    cancelAnimationFrame(this.frameRequest);
    if (running) {
      this.clock.start(timeMs, performance.now());
      this.frameRequest = requestAnimationFrame(() => this.tick());
    }
    this.notify();
  }

  private tick(): void {
    const timeMs = this.timeMs;
    const stretch = this.skipInactive ? stretchAt(this.stretches, timeMs) : null;
    if (stretch) {
      this.clock.stop(stretch.toMs);
      this.proceed();
      this.emit("skip", stretch);
    } else if (timeMs >= this.loadedMs || this.replayIsWrong(timeMs)) {
      this.proceed();
    } else {
      this.frameRequest = requestAnimationFrame(() => this.tick());
      this.notify();
    }
    this.emit("time", this.timeMs);
  }

  private replayIsWrong(timeMs: number): boolean {
    const windowId = this.windowAt(timeMs);
    const stream = windowId === null ? undefined : this.recording.windows.get(windowId);
    if (this.failed?.stream === stream) return this.startMs + timeMs >= (this.failed?.nextChanceMs ?? 0);
    if (this.replay === null) return (stream?.playable.length ?? 0) > 0;
    return this.replay.stream !== stream || this.replay.isBehind(this.startMs + timeMs);
  }

  private windowAt(timeMs: number): string | null {
    return this.chosenWindow ?? this.recording.windowAt(this.startMs + timeMs);
  }

  private show(timeMs: number, running: boolean): void {
    const windowId = this.windowAt(timeMs);
    const stream = windowId === null ? undefined : this.recording.windows.get(windowId);
    if (this.replay && this.replay.stream !== stream) this.dropReplay();
    if (!stream || stream.playable.length === 0) return;
    const atMs = this.startMs + timeMs;
    try {
      if (!this.replay) {
        this.replay = new WindowReplay(stream, {
          root: this.stage.root,
          speed: this.clock.speed,
          pointerTrail: !matchMedia("(prefers-reduced-motion: reduce)").matches,
          onWarning: () => this.warningCount++,
          onResize: () => this.stage.layOut(),
        });
        this.stage.setFrame(this.replay.frame);
      }
      if (running) this.replay.playFrom(atMs);
      else this.replay.showAt(atMs);
    } catch {
      this.failed = { stream, nextChanceMs: stream.nextSnapshotAfter(atMs) };
      this.dropReplay();
    }
  }

  private dropReplay(): void {
    const { replay } = this;
    this.replay = null;
    this.stage.setFrame(null);
    replay?.destroy();
  }

  private notify(): void {
    const { state, lastState } = this;
    const { problem } = state;
    if (state.viewport) this.stage.setViewport(state.viewport);
    this.stage.setNotice(problem?.message ?? null, problem?.covering ?? false);
    const keys = Object.keys(state) as (keyof PlayerState)[];
    if (lastState && keys.every((key) => Object.is(state[key], lastState[key]))) return;
    this.lastState = state;
    this.emit("change", state);
  }
}
