/**
 * Plays a recorded visit in an element. Any moment is shown from the state that the source gives of it, and what follows
 * is asked for a little ahead of time; nothing else of the recording is ever here.
 *
 * The player's own clock leads: it runs across windows, over stretches in which a window has no events, and waits where
 * something is not there yet; the picture follows it.
 *
 * Long because it is where the parts of playing meet, each of which is a file of its own.
 *
 * Long because it is where the parts of playing meet, each of which is a file of its own.
 */
import { activityDensity, stretchAt, type Stretch } from "./activity.ts";
import { AskedTime } from "./asked-time.ts";
import { PlaybackClock } from "./clock.ts";
import { Emitter } from "./emitter.ts";
import type { Feed } from "./feed.ts";
import type { Gap } from "./gaps.ts";
import { joiningMs, LiveEdge } from "./live-edge.ts";
import type { PlacedEvent } from "./order.ts";
import { OutlineLoader } from "./outline-loader.ts";
import { Outline } from "./outline.ts";
import { Picking } from "./picking.ts";
import { pictureProblem } from "./picture-problem.ts";
import { Picture, PLAYED_TO_MS_MAX } from "./picture.ts";
import type {
  PlayerEvents,
  PlayerOptions,
  PlayerState,
  PlayerStatus,
  WindowSummary,
} from "./player-state.ts";
import { AnswerTooSlow } from "./retry.ts";
import { Stage, type Scale } from "./stage.ts";
import { upcomingJump, type Jump } from "./upcoming-jump.ts";
import { WindowReplay } from "./window-replay.ts";
import type { Address, GrownPage, Viewport, WindowOutline } from "./window-outline.ts";

/** While the server is away, it is tried again so often. */
const RETRY_INTERVAL_MS = 5_000;
/** Real time for which a jump that playing will come to is prepared in advance. */
const PREPARED_MS = 4_000;

export class ReenactPlayer extends Emitter<PlayerEvents> {
  private readonly outline: Outline;
  private readonly loader: OutlineLoader;
  private readonly clock = new PlaybackClock();
  private readonly edge: LiveEdge;
  private readonly stage: Stage;
  private readonly picture: Picture;
  /** What lies where in the page on show. */
  readonly picking = new Picking(() => this.picture.shown);
  private readonly asked: AskedTime;
  private readonly options: PlayerOptions;
  private closed = false;
  private wantsPlay: boolean;
  private ended = false;
  private skipInactive: boolean;
  private scale: Scale;
  private chosenWindow: string | null = null;
  private stretches: Stretch[] = [];
  private gaps: Gap[] = [];
  private warningCount = 0;
  private frameRequest = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private lastState: PlayerState | null = null;

  constructor(element: HTMLElement, options: PlayerOptions) {
    super();
    this.options = options;
    this.outline = new Outline(options.pages);
    this.stage = new Stage(element);
    this.asked = new AskedTime(options.source);
    this.loader = this.newLoader();
    this.picture = this.newPicture();
    this.outline.isLive = options.live ?? false;
    this.edge = new LiveEdge(options.speed ?? 1);
    if (this.outline.isLive && options.follow) this.edge.join();
    this.wantsPlay = this.edge.following || (options.autoplay ?? false);
    this.skipInactive = options.skipInactive ?? false;
    this.scale = options.scale ?? "fit";
    this.chosenWindow = options.windowId ?? null;
    this.stage.setScale(this.scale);
    this.clock.setSpeed(this.edge.speed, 0);
    const startAtMs = this.edge.following ? joiningMs(this.durationMs) : (options.startAtMs ?? 0);
    this.clock.stop(Math.min(startAtMs, this.durationMs));
    document.addEventListener("visibilitychange", this.onVisibility);
    window.addEventListener("online", this.onOnline);
    this.proceed();
    void this.loader.load();
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

  /** What time it is in a visit that still goes on, from its start; at least that of the last thing that is known. */
  get liveNowMs(): number {
    return Math.max(this.durationMs, (this.edge.nowMs(performance.now()) ?? 0) - this.startMs);
  }

  /** How much the visitor did from the start to a time, in so many parts, each from 0 to 1. */
  density(parts: number, toMs: number): number[] {
    const { activities, startMs } = this.outline;
    return activityDensity(activities, startMs, startMs + toMs, parts);
  }

  get windows(): WindowSummary[] {
    return [...this.outline.windows.values()].map((window) => window.summary(this.startMs));
  }

  get state(): PlayerState {
    const atMs = this.startMs + this.timeMs;
    const windowId = this.windowAt(atMs) ?? this.picture.windowId;
    const window = windowId === null ? undefined : this.outline.windows.get(windowId);
    const problem = pictureProblem(window, atMs, this.gaps, this.picture.hasFailed);
    return {
      status: this.status,
      wantsPlay: this.wantsPlay,
      durationMs: this.durationMs,
      knownToMs: Math.min(this.durationMs, Math.max(0, this.outline.knownToMs - this.startMs)),
      complete: this.outline.complete,
      isLive: this.outline.isLive,
      following: this.edge.following,
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

  play(): void {
    if (this.isAtEnd) this.clock.stop(0);
    this.wantsPlay = true;
    this.proceed();
  }

  pause(): void {
    this.leaveEdge();
    this.wantsPlay = false;
    this.proceed();
  }

  toggle(): void {
    if (this.wantsPlay && !this.ended) this.pause();
    else this.play();
  }

  /** Goes to a time, in milliseconds from the start of the visit. */
  seek(timeMs: number): void {
    this.asked.forget();
    this.leaveEdge();
    this.goTo(timeMs);
  }

  /** Goes to the latest of a visit that still goes on, and stays there. */
  follow(): void {
    if (!this.outline.isLive) return;
    this.asked.forget();
    this.edge.join();
    this.wantsPlay = true;
    this.keepSpeed();
    this.goTo(this.edge.takenAlong(this.timeMs, this.durationMs) ?? this.timeMs);
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
    this.edge.choose(speed);
    this.keepSpeed();
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
    this.picture.forgetFailure();
    this.proceed();
  }

  /** Loads on after a failure. */
  retry(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    this.picture.retry();
    this.loader.retry();
    this.proceed();
  }

  destroy(): void {
    document.removeEventListener("visibilitychange", this.onVisibility);
    window.removeEventListener("online", this.onOnline);
    clearTimeout(this.retryTimer);
    this.closed = true;
    this.loader.close();
    this.asked.forget();
    cancelAnimationFrame(this.frameRequest);
    this.picture.destroy();
    this.stage.destroy();
    this.removeHandlers();
  }

  private keepSpeed(): void {
    const { speed } = this.edge;
    if (speed === this.clock.speed) return;
    this.clock.setSpeed(speed, performance.now());
    this.picture.setSpeed(speed);
  }

  private leaveEdge(): void {
    this.edge.leave();
    this.keepSpeed();
  }

  /** A hidden tab draws nothing: the clock stands still until somebody looks again. */
  private readonly onVisibility = (): void => this.proceed();
  private readonly onOnline = (): void => this.retry();

  private get loadError(): unknown {
    return this.picture.error ?? this.loader.error;
  }

  /** A server that is away may be back soon; nobody has to press a button for it. */
  private retryLater(error: unknown): void {
    const isTransient = error instanceof AnswerTooSlow || this.options.source.isTransient(error);
    if (isTransient) this.retryTimer ??= setTimeout(() => this.retry(), RETRY_INTERVAL_MS);
  }

  private get status(): PlayerStatus {
    if (this.ended) return "ended";
    if (this.isWaiting && this.picture.jumpError === null)
      return this.picture.stands ? "buffering" : "loading";
    return this.wantsPlay ? "playing" : "paused";
  }

  private get isAtEnd(): boolean {
    return this.outline.complete && this.timeMs >= this.durationMs;
  }

  /** What is to be shown now is not there yet. */
  private get isWaiting(): boolean {
    return this.picture.isWaiting(this.startMs + this.timeMs);
  }

  private newLoader(): OutlineLoader {
    const { outline } = this;
    return new OutlineLoader({
      source: this.options.source,
      outline,
      onNow: (nowMs) => this.edge.tell(nowMs, performance.now()),
      onPart: (added, grown) => this.takeOutline(added, grown),
      onError: (error) => this.retryLater(error),
    });
  }

  private newPicture(): Picture {
    return new Picture({
      source: this.options.source,
      outline: this.outline,
      layers: this.stage,
      build: (feed, layer) => this.build(feed, layer),
      windowAt: (atMs) => this.windowAt(atMs),
      nowMs: () => this.startMs + this.timeMs,
      speed: () => this.clock.speed,
      onTurn: () => this.proceed(),
      onArrival: () => void (!this.clock.running && this.proceed()),
      onError: (error) => this.retryLater(error),
    });
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

  private takeOutline(added: readonly PlacedEvent[], grown: readonly GrownPage[]): void {
    const { startMs, stretches, gaps } = this.outline;
    this.gaps = gaps;
    this.stretches = stretches.map(({ fromMs, toMs }) => ({
      fromMs: fromMs - startMs,
      toMs: toMs - startMs,
    }));
    this.picture.takeLate(grown);
    const alongMs = this.edge.takenAlong(this.timeMs, this.durationMs);
    if (alongMs !== null) this.goTo(alongMs);
    // Only now may it be known which window was in front.
    else if (!this.clock.running) this.proceed();
    else this.notify();
    this.emit("outline", added);
  }

  private goTo(timeMs: number): void {
    this.picture.forgetFailure();
    this.clock.stop(Math.min(Math.max(0, timeMs), this.durationMs));
    this.proceed();
    this.emit("time", this.timeMs);
  }

  /** Goes to a recorded time that has to be asked for. */
  private async seekWhenKnown(
    otherwiseMs: number | null,
    question: (signal: AbortSignal) => Promise<number | null>,
  ): Promise<number | null> {
    this.leaveEdge();
    const atMs = await this.asked.find(otherwiseMs, question);
    if (atMs !== null) this.goTo(atMs - this.startMs);
    return atMs;
  }

  /** Brings clock and picture in line with what is wanted and what is there, from the present time on. */
  private proceed(): void {
    if (this.closed) return;
    const timeMs = this.pastSilence(this.timeMs);
    const atMs = this.startMs + timeMs;
    // It stays so if more is told of it, such as the end of a visit that went on.
    this.ended = (this.wantsPlay || this.ended) && this.isAtEnd;
    if (this.ended) this.wantsPlay = false;
    this.noteEdge(timeMs);
    this.clock.stop(timeMs);
    cancelAnimationFrame(this.frameRequest);
    this.picture.arrange(atMs);
    const running = this.wantsPlay && !this.isWaiting && !document.hidden && timeMs < this.durationMs;
    this.picture.show(atMs, running);
    if (running) {
      this.clock.start(timeMs, performance.now());
      this.frameRequest = requestAnimationFrame(() => this.tick());
    }
    this.notify();
  }

  /** Who plays up to the edge of a visit that still goes on stays there; its end ends that. */
  private noteEdge(timeMs: number): void {
    if (!this.outline.isLive) this.edge.leave();
    else if (this.wantsPlay && timeMs >= this.durationMs) this.edge.join();
    this.keepSpeed();
  }

  /** Who follows does not wait where nothing changes, in this window or by going to another. */
  private pastSilence(timeMs: number): number {
    if (!this.edge.following || !this.wantsPlay) return timeMs;
    const atMs = this.startMs + timeMs;
    const turnMs = this.chosenWindow === null ? this.outline.nextSwitchAfter(atMs)?.atMs : undefined;
    const silentUntilMs = Math.min(this.picture.silentUntil(atMs), turnMs ?? Infinity, this.outline.endMs);
    return this.edge.pastSilence(timeMs, silentUntilMs - this.startMs);
  }

  private tick(): void {
    const timeMs = this.timeMs;
    const atMs = this.startMs + timeMs;
    const stretch = this.skipInactive ? stretchAt(this.stretches, timeMs) : null;
    if (stretch) {
      this.clock.stop(stretch.toMs);
      this.proceed();
      this.emit("skip", stretch);
    } else if (
      timeMs >= this.durationMs ||
      !this.picture.fits(atMs) ||
      this.isWaiting ||
      this.pastSilence(timeMs) > timeMs
    ) {
      this.proceed();
    } else {
      this.picture.advance(atMs, performance.now());
      this.picture.prepare(this.upcoming(timeMs));
      this.frameRequest = requestAnimationFrame(() => this.tick());
      this.notify();
    }
    this.emit("time", this.timeMs);
  }

  private windowAt(atMs: number): string | null {
    return this.chosenWindow ?? this.outline.windowAt(atMs);
  }

  private upcoming(timeMs: number): Jump | null {
    return upcomingJump({
      outline: this.outline,
      nowMs: this.startMs + timeMs,
      withinMs: PREPARED_MS * this.clock.speed,
      stretches: this.skipInactive ? this.stretches : [],
      playedToMsMax: PLAYED_TO_MS_MAX,
      windowId: this.picture.windowId,
      chosenWindow: this.chosenWindow,
    });
  }

  private addressAt(window: WindowOutline | undefined, atMs: number): Address | null {
    const known = atMs <= this.outline.knownToMs ? window?.addressAt(atMs) : null;
    return known ?? this.picture.address;
  }

  private viewportAt(window: WindowOutline | undefined, atMs: number): Viewport | null {
    const { picture } = this;
    return (picture.windowId === window?.id ? picture.viewport : null) ?? window?.viewportAt(atMs) ?? null;
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
