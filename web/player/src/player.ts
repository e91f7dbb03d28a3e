/**
 * Plays a recorded visit in an element. Any moment is shown from the state that the source gives of it, and what follows
 * is asked for a little ahead of time; nothing else of the recording is ever here.
 *
 * The player's own clock leads: it runs across windows, over stretches in which a window has no events, and waits where
 * something is not there yet; the window on show follows it. Going to another moment or window is a `jump`: a new feed,
 * and a new replay on a layer of its own, which takes the old one's place once it stands.
 *
 * Long because clock, jump and picture are one state: each step looks at all three.
 */
import { activityDensity, stretchAt, type Stretch } from "./activity.ts";
import { PlaybackClock } from "./clock.ts";
import { Emitter } from "./emitter.ts";
import { Feed } from "./feed.ts";
import type { Gap } from "./gaps.ts";
import type { PlacedEvent } from "./order.ts";
import { Outline } from "./outline.ts";
import { boxOf, elementAt, type ScreenBox } from "./picking.ts";
import { pictureProblem } from "./picture-problem.ts";
import type {
  PlayerEvents,
  PlayerOptions,
  PlayerState,
  PlayerStatus,
  WindowSummary,
} from "./player-state.ts";
import { AnswerTooSlow, retried } from "./retry.ts";
import { Stage, type Scale } from "./stage.ts";
import { upcomingJump, type Jump } from "./upcoming-jump.ts";
import { WindowReplay } from "./window-replay.ts";
import type { Address, Viewport, WindowOutline } from "./window-outline.ts";
import { whenPicturesStand } from "./standing.ts";

/** A moment ahead with no more events on the way is played to; otherwise its state is asked for. */
const PLAYED_TO_EVENTS_MAX = 500;
const PLAYED_TO_MS_MAX = 15_000;
/** A moment so little behind the one that is on its way is played to from there. */
const SAME_JUMP_MS = 1_000;
/** While the server is away, it is tried again so often. */
const RETRY_INTERVAL_MS = 5_000;
/** Real time for which a jump that playing will come to is prepared in advance. */
const PREPARED_MS = 4_000;

/** A picture that could not be built, and when it is worth another try. */
interface Failure {
  windowId: string | null;
  fromMs: number;
  nextChanceMs: number;
}

export class ReenactPlayer extends Emitter<PlayerEvents> {
  private readonly outline: Outline;
  private readonly clock = new PlaybackClock();
  private readonly stage: Stage;
  private readonly options: PlayerOptions;
  private readonly closing = new AbortController();
  private replay: WindowReplay | null = null;
  private layer: HTMLElement | null = null;
  /** A feed that has no picture: its window shows nothing at this time. */
  private blank: Feed | null = null;
  /** On the way to another moment or window. */
  private jump: Feed | null = null;
  /** The jump whose picture is being built. */
  private landing: Feed | null = null;
  /** For a jump that playing will come to. */
  private prepared: Feed | null = null;
  private wantsPlay: boolean;
  private ended = false;
  private outlineError: unknown = null;
  private outlineLoading = false;
  private skipInactive: boolean;
  private scale: Scale;
  private chosenWindow: string | null = null;
  private stretches: Stretch[] = [];
  private gaps: Gap[] = [];
  private failure: Failure | null = null;
  private stepping: AbortController | null = null;
  private warningCount = 0;
  private frameRequest = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private lastState: PlayerState | null = null;

  constructor(element: HTMLElement, options: PlayerOptions) {
    super();
    this.options = options;
    this.outline = new Outline(options.pages);
    this.stage = new Stage(element);
    this.wantsPlay = options.autoplay ?? false;
    this.skipInactive = options.skipInactive ?? false;
    this.scale = options.scale ?? "fit";
    this.chosenWindow = options.windowId ?? null;
    this.stage.setScale(this.scale);
    this.clock.setSpeed(options.speed ?? 1, 0);
    this.clock.stop(Math.min(options.startAtMs ?? 0, this.durationMs));
    document.addEventListener("visibilitychange", this.onVisibility);
    window.addEventListener("online", this.onOnline);
    this.proceed();
    void this.loadOutline();
  }

  /** Milliseconds from the start of the visit. */
  get timeMs(): number {
    return Math.min(this.clock.at(performance.now()), this.durationMs);
  }

  get durationMs(): number {
    return Math.max(0, this.outline.endMs - this.outline.startMs);
  }

  /** The recorded time that is 0 for the player. */
  get startMs(): number {
    return this.outline.startMs;
  }

  /** In milliseconds from the start. */
  get inactiveStretches(): readonly Stretch[] {
    return this.stretches;
  }

  get knownGaps(): readonly Gap[] {
    return this.gaps;
  }

  /** How much the visitor did over the whole visit, in so many parts, each from 0 to 1. */
  density(parts: number): number[] {
    const { activities, startMs, endMs } = this.outline;
    return activityDensity(activities, startMs, endMs, parts);
  }

  get windows(): WindowSummary[] {
    return [...this.outline.windows.values()].map((window) => ({
      id: window.id,
      fromMs: window.fromMs - this.startMs,
      toMs: window.toMs - this.startMs,
      pageCount: window.pageCount,
    }));
  }

  get state(): PlayerState {
    const atMs = this.startMs + this.timeMs;
    const windowId = this.windowAt(atMs) ?? this.replay?.windowId ?? null;
    const window = windowId === null ? undefined : this.outline.windows.get(windowId);
    const problem = pictureProblem(window, atMs, this.gaps, this.failure !== null);
    return {
      status: this.status,
      wantsPlay: this.wantsPlay,
      durationMs: this.durationMs,
      knownToMs: Math.min(this.durationMs, Math.max(0, this.outline.knownToMs - this.startMs)),
      complete: this.outline.complete,
      atLiveEdge: !this.outline.complete && this.outline.isLatest && this.timeMs >= this.durationMs,
      loadError: this.loadError,
      speed: this.clock.speed,
      skipInactive: this.skipInactive,
      scale: this.scale,
      windowId,
      windowChosen: this.chosenWindow !== null,
      address: this.addressAt(window, atMs),
      viewport: this.viewportAt(window, atMs),
      problem,
      warningCount: this.warningCount,
    };
  }

  /** The window that is, or was, on show at a time, and its size; null where that is not known yet. */
  sceneAt(timeMs: number): { windowId: string; viewport: Viewport | null } | null {
    const atMs = this.startMs + timeMs;
    const windowId = this.windowAt(atMs);
    const window = windowId === null ? undefined : this.outline.windows.get(windowId);
    return windowId === null ? null : { windowId, viewport: window?.viewportAt(atMs) ?? null };
  }

  /** rrweb's id of what is at a point of the screen, in the page on show. */
  nodeIdAt(clientX: number, clientY: number): number | null {
    const { replay } = this;
    const element = replay ? elementAt(replay.frame, clientX, clientY) : null;
    return replay && element ? replay.idOf(element) : null;
  }

  /** Where on the screen a node of the page on show lies; null if it is not seen. */
  boxOfNode(nodeId: number): ScreenBox | null {
    const { replay } = this;
    const node = replay?.nodeOf(nodeId);
    return replay && node ? boxOf(replay.frame, node) : null;
  }

  /** How far the page on show is scrolled, in its own pixels. */
  get scrollPosition(): { left: number; top: number } | null {
    const view = this.replay?.frame.contentWindow;
    return view ? { left: Math.round(view.scrollX), top: Math.round(view.scrollY) } : null;
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
    this.stepping?.abort();
    this.goTo(timeMs);
  }

  /** Goes to the first picture of a page that was opened at a recorded time, and answers when that is. */
  async seekToPage(windowId: string, pageId: string, openedMs: number): Promise<number | null> {
    return this.seekWhenKnown(openedMs, async (signal) => {
      const first = await this.options.source.firstPicture({ windowId, pageId, fromMs: openedMs }, signal);
      return first?.atMs ?? openedMs;
    });
  }

  /** Pauses and goes to the nearest recorded event of any kind that is not at this very moment. */
  async step(direction: 1 | -1, awayMs: number): Promise<void> {
    this.pause();
    const fromMs = this.startMs + this.timeMs + direction * awayMs;
    await this.seekWhenKnown(null, (signal) =>
      this.options.source.nearestEvent(Math.round(fromMs), direction, signal),
    );
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
    this.failure = null;
    this.proceed();
  }

  /** Loads on after a failure. */
  retry(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    this.jump?.retry();
    this.replay?.feed.retry();
    if (this.outlineError !== null && !this.outlineLoading) void this.loadOutline();
    this.proceed();
  }

  destroy(): void {
    document.removeEventListener("visibilitychange", this.onVisibility);
    window.removeEventListener("online", this.onOnline);
    clearTimeout(this.retryTimer);
    this.closing.abort();
    this.stepping?.abort();
    cancelAnimationFrame(this.frameRequest);
    this.leave("jump");
    this.leave("prepared");
    this.leave("blank");
    this.dropReplay();
    this.stage.destroy();
    this.removeHandlers();
  }

  /** A hidden tab draws nothing: the clock stands still until somebody looks again. */
  private readonly onVisibility = (): void => this.proceed();

  private readonly onOnline = (): void => this.retry();

  private get loadError(): unknown {
    return this.jump?.error ?? this.replay?.feed.error ?? this.outlineError;
  }

  /** A server that is away may be back soon; nobody has to press a button for it. */
  private retryLater(error: unknown): void {
    const isTransient = error instanceof AnswerTooSlow || this.options.source.isTransient(error);
    if (isTransient) this.retryTimer ??= setTimeout(() => this.retry(), RETRY_INTERVAL_MS);
  }

  private get status(): PlayerStatus {
    if (this.ended) return "ended";
    if (this.isWaiting && this.jump?.error == null) return this.replay ? "buffering" : "loading";
    return this.wantsPlay ? "playing" : "paused";
  }

  /** What is to be shown now is not there yet. */
  private get isWaiting(): boolean {
    if (this.jump) return true;
    return this.replay !== null && !this.replay.feed.covers(this.startMs + this.timeMs);
  }

  private async loadOutline(): Promise<void> {
    this.outlineLoading = true;
    try {
      for await (const part of this.options.source.outline(this.closing.signal)) {
        if (this.closing.signal.aborted) return;
        this.outlineError = null;
        if (part.pages) this.outline.updatePages(part.pages);
        this.outline.isLatest = part.isLatest ?? false;
        this.takeOutline(part.events.length > 0 ? this.outline.append(part.events) : []);
      }
      this.outline.complete = true;
      this.outlineError = null;
    } catch (error) {
      if (this.closing.signal.aborted) return;
      this.outlineError = error;
      this.retryLater(error);
    }
    this.outlineLoading = false;
    this.takeOutline([]);
  }

  private takeOutline(added: readonly PlacedEvent[]): void {
    const { startMs, stretches, gaps } = this.outline;
    this.gaps = gaps;
    this.stretches = stretches.map(({ fromMs, toMs }) => ({
      fromMs: fromMs - startMs,
      toMs: toMs - startMs,
    }));
    // Only now may it be known which window was in front.
    if (this.isAtRest) this.proceed();
    else this.notify();
    this.emit("outline", added);
  }

  private get isAtRest(): boolean {
    return !this.clock.running;
  }

  private goTo(timeMs: number): void {
    this.failure = null;
    this.clock.stop(Math.min(Math.max(0, timeMs), this.durationMs));
    this.proceed();
    this.emit("time", this.timeMs);
  }

  /** Seeks to a recorded time that has to be asked for; another seek in between counts more. */
  private async seekWhenKnown(
    otherwiseMs: number | null,
    find: (signal: AbortSignal) => Promise<number | null>,
  ): Promise<number | null> {
    this.stepping?.abort();
    const stepping = new AbortController();
    this.stepping = stepping;
    let atMs = otherwiseMs;
    try {
      const { source } = this.options;
      const isTransient = (error: unknown): boolean => source.isTransient(error);
      atMs = await retried(find, { signal: stepping.signal, isTransient });
    } catch {
      // Where it is not found, the time that is known is better than nothing.
    }
    if (atMs === null || stepping.signal.aborted) return null;
    this.goTo(atMs - this.startMs);
    return atMs;
  }

  /** Brings clock and picture in line with what is wanted and what is there, from the present time on. */
  private proceed(): void {
    if (this.closing.signal.aborted) return;
    const timeMs = this.timeMs;
    const atMs = this.startMs + timeMs;
    this.ended = this.wantsPlay && this.outline.complete && timeMs >= this.durationMs;
    if (this.ended) this.wantsPlay = false;
    this.clock.stop(timeMs);
    cancelAnimationFrame(this.frameRequest);
    this.arrange(atMs);
    const running = this.wantsPlay && !this.isWaiting && !document.hidden && timeMs < this.durationMs;
    this.show(atMs, running);
    if (running) {
      this.clock.start(timeMs, performance.now());
      this.frameRequest = requestAnimationFrame(() => this.tick());
    }
    this.notify();
  }

  private tick(): void {
    const timeMs = this.timeMs;
    const atMs = this.startMs + timeMs;
    const stretch = this.skipInactive ? stretchAt(this.stretches, timeMs) : null;
    if (stretch) {
      this.clock.stop(stretch.toMs);
      this.proceed();
      this.emit("skip", stretch);
    } else if (timeMs >= this.durationMs || !this.fits(atMs) || this.isWaiting) {
      this.proceed();
    } else {
      this.replay?.advance(atMs, performance.now());
      this.replay?.feed.readAhead(atMs, this.clock.speed);
      this.prepare(timeMs);
      this.frameRequest = requestAnimationFrame(() => this.tick());
      this.notify();
    }
    this.emit("time", this.timeMs);
  }

  private windowAt(atMs: number): string | null {
    return this.chosenWindow ?? this.outline.windowAt(atMs);
  }

  /** Whether what is on the stage, or that nothing is, is right for this time or comes right by playing on. */
  private fits(atMs: number): boolean {
    const windowId = this.windowAt(atMs);
    const { failure, blank, replay } = this;
    const isSame = (other: string | null): boolean => windowId === null || windowId === other;
    if (failure && isSame(failure.windowId)) return failure.fromMs <= atMs && atMs < failure.nextChanceMs;
    if (blank && isSame(blank.windowId)) {
      const window = this.outline.windows.get(blank.windowId ?? "");
      return atMs >= blank.askedMs && atMs < (window?.nextOpeningAfter(blank.askedMs) ?? Infinity);
    }
    if (!replay || !isSame(replay.windowId) || replay.isStuck) return false;
    return replay.reaches(atMs, PLAYED_TO_EVENTS_MAX, PLAYED_TO_MS_MAX);
  }

  private arrange(atMs: number): void {
    if (this.fits(atMs)) return this.leave("jump");
    if (this.jump && this.leadsTo(this.jump, atMs)) return;
    this.leave("jump");
    if (this.prepared && this.leadsTo(this.prepared, atMs)) {
      this.jump = this.prepared;
      this.prepared = null;
      if (this.jump.status !== "opening") this.land();
    } else {
      this.jump = this.newFeed(atMs, this.windowAt(atMs)).open();
    }
  }

  private leadsTo(feed: Feed, atMs: number): boolean {
    const windowId = this.windowAt(atMs);
    const isWindow = windowId === null || feed.windowId === null || feed.windowId === windowId;
    return isWindow && feed.askedMs <= atMs && atMs < feed.askedMs + SAME_JUMP_MS;
  }

  private newFeed(atMs: number, windowId: string | null): Feed {
    const { source } = this.options;
    return new Feed({ source, outline: this.outline, atMs, windowId, onChange: (feed) => this.note(feed) });
  }

  /** A feed has got something. */
  private note(feed: Feed): void {
    if (feed.error !== null && feed !== this.prepared) this.retryLater(feed.error);
    if (feed === this.jump) {
      if (feed.status !== "opening") this.land();
    } else if (feed === this.prepared) {
      feed.readAhead(feed.baseMs, this.clock.speed);
    } else if (feed === this.replay?.feed && this.isAtRest) {
      this.proceed();
    }
  }

  /** The jump's state is there: its picture is built, and takes the old one's place when it stands. */
  private land(): void {
    const feed = this.jump;
    if (!feed || feed === this.landing) return;
    if (feed.status === "failed") return this.notify();
    if (feed.status === "empty") {
      this.jump = null;
      this.leave("blank");
      this.blank = feed;
      this.dropReplay();
      return this.proceed();
    }
    feed.readAhead(feed.baseMs, this.clock.speed);
    const atMs = this.startMs + this.timeMs;
    const layer = this.stage.addLayer();
    this.landing = feed;
    try {
      const replay = this.build(feed, layer);
      replay.showAt(atMs);
      whenPicturesStand(replay.frame, () => this.swap(feed, replay, layer));
    } catch {
      layer.remove();
      feed.close();
      this.jump = null;
      this.landing = null;
      this.dropReplay();
      const window = this.outline.windows.get(feed.windowId ?? "");
      const nextChanceMs = window?.nextSnapshotAfter(atMs) ?? Infinity;
      this.failure = { windowId: feed.windowId, fromMs: atMs, nextChanceMs };
      this.proceed();
    }
  }

  private build(feed: Feed, root: HTMLElement): WindowReplay {
    return new WindowReplay(feed, {
      root,
      speed: this.clock.speed,
      pointerTrail: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      onWarning: () => this.warningCount++,
      onResize: () => this.stage.layOut(),
    });
  }

  private swap(feed: Feed, replay: WindowReplay, layer: HTMLElement): void {
    this.landing = null;
    if (this.jump !== feed) {
      replay.destroy();
      layer.remove();
      return;
    }
    this.jump = null;
    this.failure = null;
    this.leave("blank");
    this.stage.showLayer(layer);
    this.dropReplay();
    this.replay = replay;
    this.layer = layer;
    replay.setSpeed(this.clock.speed);
    this.proceed();
  }

  private show(atMs: number, running: boolean): void {
    const { replay } = this;
    if (!replay || this.jump || this.failure || !this.fits(atMs)) {
      replay?.pause();
      return;
    }
    try {
      if (running) replay.playFrom(atMs);
      else replay.showAt(replay.feed.covers(atMs) ? atMs : replay.feed.bufferedToMs);
    } catch {
      // An event on the way does not fit the page. The state behind it does.
      this.dropReplay();
      this.jump = this.newFeed(atMs, this.windowAt(atMs)).open();
    }
    replay.feed.readAhead(atMs, this.clock.speed);
  }

  /** Asks in advance for the state that playing will jump to. */
  private prepare(timeMs: number): void {
    const wanted = this.upcoming(timeMs);
    if (!wanted) return;
    const { prepared } = this;
    if (prepared?.askedMs === wanted.atMs && prepared.windowId === wanted.windowId) return;
    this.leave("prepared");
    this.prepared = this.newFeed(wanted.atMs, wanted.windowId).open();
  }

  private upcoming(timeMs: number): Jump | null {
    return upcomingJump({
      outline: this.outline,
      nowMs: this.startMs + timeMs,
      withinMs: PREPARED_MS * this.clock.speed,
      stretches: this.skipInactive ? this.stretches : [],
      playedToMsMax: PLAYED_TO_MS_MAX,
      windowId: this.replay?.windowId ?? null,
      chosenWindow: this.chosenWindow,
    });
  }

  private leave(which: "jump" | "prepared" | "blank"): void {
    this[which]?.close();
    this[which] = null;
  }

  private dropReplay(): void {
    const { replay, layer } = this;
    this.replay = null;
    this.layer = null;
    replay?.destroy();
    layer?.remove();
  }

  private addressAt(window: WindowOutline | undefined, atMs: number): Address | null {
    const known = atMs <= this.outline.knownToMs ? window?.addressAt(atMs) : null;
    return known ?? this.replay?.address ?? null;
  }

  private viewportAt(window: WindowOutline | undefined, atMs: number): Viewport | null {
    const shown = this.replay && this.replay.windowId === window?.id ? this.replay.viewport : null;
    return shown ?? window?.viewportAt(atMs) ?? null;
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
