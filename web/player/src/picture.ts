/**
 * The picture on show and the one on its way. Going to another moment or window is a `jump`: a new feed, and a new replay
 * on a layer of its own, which takes the old one's place once it stands. What time it is, and whether it runs, is told
 * from outside.
 */
import { Feed } from "./feed.ts";
import type { Outline } from "./outline.ts";
import type { RecordingSource } from "./source.ts";
import { whenPicturesStand } from "./standing.ts";
import type { Jump } from "./upcoming-jump.ts";
import type { WindowReplay } from "./window-replay.ts";
import type { Address, GrownPage, Viewport } from "./window-outline.ts";

/** A moment ahead with no more events on the way is played to; otherwise its state is asked for. */
const PLAYED_TO_EVENTS_MAX = 500;
export const PLAYED_TO_MS_MAX = 15_000;
/** A moment so little behind the one that is on its way is played to from there. */
const SAME_JUMP_MS = 1_000;
/** What is read ahead while nothing plays is that of the ordinary speed. */
const RESTING_SPEED = 1;

/** Where pictures are built and shown. */
export interface Layers {
  addLayer(): HTMLElement;
  showLayer(layer: HTMLElement | null): void;
}

export type Replay = Pick<
  WindowReplay,
  | "feed"
  | "frame"
  | "nodeOf"
  | "idOf"
  | "windowId"
  | "viewport"
  | "address"
  | "isStuck"
  | "reaches"
  | "showAt"
  | "playFrom"
  | "advance"
  | "pause"
  | "setSpeed"
  | "destroy"
>;

export interface PictureOptions {
  source: RecordingSource;
  outline: Outline;
  layers: Layers;
  /** Rebuilds what a feed begins with on a layer; throws where that cannot be done. */
  build: (feed: Feed, layer: HTMLElement) => Replay;
  /** The window to be shown at a recorded time; null where that is not known. */
  windowAt: (atMs: number) => string | null;
  /** The recorded time that is wanted now. */
  nowMs: () => number;
  speed: () => number;
  /** What is shown has changed, or cannot be: time may go on, or has to wait. */
  onTurn: () => void;
  /** More of what is shown has arrived. */
  onArrival: () => void;
  onError: (error: unknown) => void;
}

/** A picture that could not be built, and when it is worth another try. */
interface Failure {
  windowId: string | null;
  fromMs: number;
  nextChanceMs: number;
}

export class Picture {
  private replay: Replay | null = null;
  private layer: HTMLElement | null = null;
  /** The replay lacks something that has come since. */
  private isStale = false;
  /** A feed that has no picture: its window shows nothing at this time. */
  private blank: Feed | null = null;
  /** On the way to another moment or window. */
  private jump: Feed | null = null;
  /** The jump whose picture is being built. */
  private landing: Feed | null = null;
  /** For a jump that playing will come to. */
  private prepared: Feed | null = null;
  private failure: Failure | null = null;

  constructor(private readonly options: PictureOptions) {}

  /** There is one, which may be of another moment than the one that is wanted. */
  get stands(): boolean {
    return this.replay !== null;
  }

  /** What is on the stage. */
  get shown(): Replay | null {
    return this.replay;
  }

  get hasFailed(): boolean {
    return this.failure !== null;
  }

  get windowId(): string | null {
    return this.replay?.windowId ?? null;
  }

  get address(): Address | null {
    return this.replay?.address ?? null;
  }

  get viewport(): Viewport | null {
    return this.replay?.viewport ?? null;
  }

  /** Why what is wanted does not come. */
  get jumpError(): unknown {
    return this.jump?.error ?? null;
  }

  get error(): unknown {
    return this.jumpError ?? this.replay?.feed.error ?? null;
  }

  /** What is to be shown now is not there yet. */
  isWaiting(atMs: number): boolean {
    if (this.jump) return true;
    return this.replay !== null && !this.replay.feed.covers(atMs);
  }

  /** Until when nothing changes in what is shown; the time itself where it is not known. */
  silentUntil(atMs: number): number {
    return this.jump || !this.replay ? atMs : this.replay.feed.silentUntil(atMs);
  }

  /** Whether what is on the stage, or that nothing is, is right for this time or comes right by playing on. */
  fits(atMs: number): boolean {
    const windowId = this.options.windowAt(atMs);
    const { failure, blank, replay } = this;
    const isSame = (other: string | null): boolean => windowId === null || windowId === other;
    if (failure && isSame(failure.windowId)) return failure.fromMs <= atMs && atMs < failure.nextChanceMs;
    if (blank && isSame(blank.windowId)) {
      const window = this.options.outline.windows.get(blank.windowId ?? "");
      return atMs >= blank.askedMs && atMs < (window?.nextOpeningAfter(blank.askedMs) ?? Infinity);
    }
    if (!replay || this.isStale || !isSame(replay.windowId) || replay.isStuck) return false;
    return replay.reaches(atMs, PLAYED_TO_EVENTS_MAX, PLAYED_TO_MS_MAX);
  }

  /** Sets out for a time, unless what is there fits it or is on the way to it. */
  arrange(atMs: number): void {
    if (this.fits(atMs)) return this.leave("jump");
    if (this.jump && this.leadsTo(this.jump, atMs)) return;
    this.leave("jump");
    if (this.prepared && this.leadsTo(this.prepared, atMs)) {
      this.jump = this.prepared;
      this.prepared = null;
      if (this.jump.status !== "opening") this.land();
    } else {
      this.jump = this.newFeed(atMs, this.options.windowAt(atMs)).open();
    }
  }

  show(atMs: number, running: boolean): void {
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
      this.jump = this.newFeed(atMs, this.options.windowAt(atMs)).open();
    }
    replay.feed.readAhead(atMs, running ? this.options.speed() : RESTING_SPEED);
  }

  /** While it plays, on every frame. */
  advance(atMs: number, realMs: number): void {
    this.replay?.advance(atMs, realMs);
    this.replay?.feed.readAhead(atMs, this.options.speed());
  }

  /** Asks in advance for the state that playing will jump to. */
  prepare(wanted: Jump | null): void {
    if (!wanted) return;
    const { prepared } = this;
    if (prepared?.askedMs === wanted.atMs && prepared.windowId === wanted.windowId) return;
    this.leave("prepared");
    this.prepared = this.newFeed(wanted.atMs, wanted.windowId).open();
  }

  /**
   * More has come of pages. Where it lies in what was read already, the state at this moment is asked for anew: what was
   * overtaken, such as the last batch of a page that was left, is part of it.
   */
  takeLate(grown: readonly GrownPage[]): void {
    const feed = this.replay?.feed;
    if (!feed || this.jump || this.isStale) return;
    const isLate = ({ windowId, toMs, wasMissing }: GrownPage): boolean =>
      windowId === feed.windowId && (wasMissing || toMs <= feed.bufferedToMs);
    if (!grown.some(isLate)) return;
    this.isStale = true;
    this.options.onTurn();
  }

  setSpeed(speed: number): void {
    this.replay?.setSpeed(speed);
  }

  forgetFailure(): void {
    this.failure = null;
  }

  /** Loads on after a failure. */
  retry(): void {
    this.jump?.retry();
    this.replay?.feed.retry();
  }

  destroy(): void {
    this.leave("jump");
    this.leave("prepared");
    this.leave("blank");
    this.dropReplay();
  }

  private leadsTo(feed: Feed, atMs: number): boolean {
    const windowId = this.options.windowAt(atMs);
    const isWindow = windowId === null || feed.windowId === null || feed.windowId === windowId;
    return isWindow && feed.askedMs <= atMs && atMs < feed.askedMs + SAME_JUMP_MS;
  }

  private newFeed(atMs: number, windowId: string | null): Feed {
    const { source, outline } = this.options;
    return new Feed({ source, outline, atMs, windowId, onChange: (feed) => this.note(feed) });
  }

  /** A feed has got something. */
  private note(feed: Feed): void {
    if (feed.error !== null && feed !== this.prepared) this.options.onError(feed.error);
    if (feed === this.jump) {
      if (feed.status !== "opening") this.land();
    } else if (feed === this.prepared) {
      feed.readAhead(feed.baseMs, RESTING_SPEED);
    } else if (feed === this.replay?.feed) {
      this.options.onArrival();
    }
  }

  /** The jump's state is there: its picture is built, and takes the old one's place when it stands. */
  private land(): void {
    const feed = this.jump;
    if (!feed || feed === this.landing) return;
    if (feed.status === "failed") return this.options.onArrival();
    if (feed.status === "empty") {
      this.jump = null;
      this.leave("blank");
      this.blank = feed;
      this.dropReplay();
      return this.options.onTurn();
    }
    feed.readAhead(feed.baseMs, RESTING_SPEED);
    const layer = this.options.layers.addLayer();
    this.landing = feed;
    try {
      const replay = this.options.build(feed, layer);
      replay.showAt(this.options.nowMs());
      whenPicturesStand(replay.frame, () => this.swap(feed, replay, layer));
    } catch {
      layer.remove();
      this.fail(feed);
    }
  }

  private fail(feed: Feed): void {
    const { outline, nowMs, onTurn } = this.options;
    const fromMs = nowMs();
    feed.close();
    this.jump = null;
    this.landing = null;
    this.dropReplay();
    const window = outline.windows.get(feed.windowId ?? "");
    const nextChanceMs = window?.nextSnapshotAfter(fromMs) ?? Infinity;
    this.failure = { windowId: feed.windowId, fromMs, nextChanceMs };
    onTurn();
  }

  private swap(feed: Feed, replay: Replay, layer: HTMLElement): void {
    this.landing = null;
    if (this.jump !== feed) {
      replay.destroy();
      layer.remove();
      return;
    }
    this.jump = null;
    this.failure = null;
    this.leave("blank");
    this.options.layers.showLayer(layer);
    this.dropReplay();
    this.replay = replay;
    this.layer = layer;
    replay.setSpeed(this.options.speed());
    this.options.onTurn();
  }

  private leave(which: "jump" | "prepared" | "blank"): void {
    this[which]?.close();
    this[which] = null;
  }

  private dropReplay(): void {
    const { replay, layer } = this;
    this.replay = null;
    this.layer = null;
    this.isStale = false;
    replay?.destroy();
    layer?.remove();
  }
}
