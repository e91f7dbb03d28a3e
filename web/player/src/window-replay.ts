/**
 * Rebuilds one window with rrweb's Replayer, forward from a given state. This is the only file that knows the Replayer;
 * times here are those of the recording (epoch milliseconds), and everything that reaches the Replayer is inert.
 *
 * The Replayer keeps every event it was given, to find its way back from any time to any other. Here it is only ever sent
 * forward, so an event is taken away from it as soon as it has been played. Its own end is kept from it too: an event far
 * in the future is always its last.
 */
import { Replayer } from "@rrweb/replay";
import type { eventWithTime } from "@rrweb/types";
import { HeldAnimations } from "./animations.ts";
import { CanvasPictures } from "./canvas-picture.ts";
import type { Feed } from "./feed.ts";
import { EventType, Source, dataOf, isIncremental, mutationOf, type RrwebEvent } from "./format.ts";
import { HoveredElements } from "./hovered.ts";
import { InertFilter } from "./inert.ts";
import { MISSING_PICTURE_RULE, watchPicture } from "./missing-pictures.ts";
import { animationsOf } from "./page-members.ts";
import { PointerTrail, type Place } from "./pointer-trail.ts";
import { scrollOf, type ScrollPosition } from "./scroll-position.ts";
import { viewportOf, type Address, type Viewport } from "./window-outline.ts";

/** Real time for which the Replayer has its events in advance; pointer moves begin up to half a second before theirs. */
const HANDED_OVER_MS = 2_000;
/** Events are played in the frame that is nearest to them: up to half a frame early rather than a whole one late. */
const LEAD_MS = 8;
/** Between two times at which played events are taken away. */
const PRUNE_INTERVAL_MS = 1_000;
/** The Replayer's timer stops for good if an event throws: frames for which one event may be overdue. */
const OVERDUE_FRAMES_MAX = 20;
const FAR_FUTURE_MS = 1e11;

export interface WindowReplayOptions {
  root: HTMLElement;
  speed: number;
  pointerTrail: boolean;
  onWarning: () => void;
  /** The Replayer sets the frame's size on its own; the owner then sets the right one. */
  onResize: () => void;
}

type Scroll = Record<string, unknown>;

/** What of the Replayer's inside is used or replaced; its types keep some of it private. */
interface Inside {
  drawMouseTail: (place: Place) => void;
  hoverElements: (innermost: Node) => void;
  applyScroll: (scroll: Scroll, isSync: boolean) => void;
  canvasEventMap: Map<unknown, unknown>;
  timer: {
    timeOffset: number;
    lastTimestamp: number;
    actions: { delay: number }[];
  };
}

export class WindowReplay {
  readonly windowId: string;
  /** Size and address of the page on show. */
  viewport: Viewport | null = null;
  address: Address | null = null;
  /** How far the page on show is scrolled. */
  scroll: ScrollPosition = { left: 0, top: 0 };

  private readonly replayer: Replayer;
  private readonly filter = new InertFilter();
  private readonly pictures = new CanvasPictures();
  private readonly animations = new HeldAnimations();
  private readonly trail: PointerTrail | null = null;
  private readonly hovered = new HoveredElements();
  /** What was scrolled since the last frame, by node: only where it comes to rest is seen. */
  private readonly scrolled = new Map<unknown, Scroll>();
  private readonly applyScroll: Inside["applyScroll"];
  private readonly baseMs: number;
  private readonly played = new WeakSet<RrwebEvent>();
  private shownToMs: number;
  private speed: number;
  private prunedAt = 0;
  private overdue: { action: unknown; frames: number } = { action: null, frames: 0 };

  constructor(
    readonly feed: Feed,
    options: WindowReplayOptions,
  ) {
    if (feed.opening.length === 0 || feed.windowId === null)
      throw new Error("There is no picture to begin with.");
    this.windowId = feed.windowId;
    this.baseMs = feed.baseMs;
    this.shownToMs = feed.askedMs;
    this.speed = options.speed;
    // The first event stays, because the Replayer counts its times from it; the last is never reached.
    const first = marker(this.baseMs);
    const last = marker(this.baseMs + FAR_FUTURE_MS);
    const events = [first, ...feed.opening.map((event) => this.filter.apply(event)), last];
    this.replayer = new Replayer(events as unknown as eventWithTime[], {
      root: options.root,
      speed: options.speed,
      skipInactive: false,
      showWarning: true,
      showDebug: false,
      // Focus inside the frame would take the keyboard away from the player's controls.
      triggerFocus: false,
      // Only a few events are ever played at once, and played directly they do what playing does.
      useVirtualDom: false,
      pauseAnimation: false,
      insertStyleRules: [MISSING_PICTURE_RULE],
      mouseTail: false,
      logger: { log: () => undefined, warn: options.onWarning },
      plugins: [
        {
          onBuild: (node) => this.noteNode(node as unknown as Node),
          handler: (event) => this.noteEvent(event as unknown as RrwebEvent),
        },
      ],
    });
    this.makeFrameInert();
    this.setSpeed(options.speed);
    if (options.pointerTrail) {
      const trail = new PointerTrail(this.replayer.wrapper);
      this.trail = trail;
      this.inside.drawMouseTail = (place) => trail.add(place, this.speed, performance.now());
    }
    this.inside.hoverElements = (innermost) => this.hovered.moveTo(innermost);
    this.applyScroll = this.inside.applyScroll.bind(this.replayer);
    this.inside.applyScroll = (scroll, isSync) => this.takeScroll(scroll, isSync);
    // Canvas commands are replayed only under this option. Given to the constructor it would make a frame
    // that allows scripts; given now, the frame stays sandboxed and `CanvasPictures` shows what is drawn.
    this.replayer.setConfig({ UNSAFE_replayCanvas: true });
    this.replayer.on("resize", options.onResize);
    this.replayer.on("flush", () => this.pictures.touchAll());
  }

  get frame(): HTMLIFrameElement {
    return this.replayer.iframe;
  }

  /** A node of the rebuilt page by rrweb's id. */
  nodeOf(id: number): Node | null {
    return this.replayer.getMirror().getNode(id);
  }

  /** rrweb's id of a node of the rebuilt page; null for one that was not recorded. */
  idOf(node: Node): number | null {
    const id = this.replayer.getMirror().getId(node as never);
    return id > 0 ? id : null;
  }

  /** How many events the Replayer holds. */
  get heldCount(): number {
    return this.events.length;
  }

  /** Whether a moment can be shown by playing on from here, with not too many events on the way. */
  reaches(atMs: number, eventsMax: number, msMax: number): boolean {
    const isAhead = atMs >= this.shownToMs && atMs - this.shownToMs <= msMax;
    return isAhead && this.feed.countUntil(atMs) <= eventsMax;
  }

  /**
   * Shows the page as it was at this time, the events of that millisecond included. Before the state it began with, that
   * one is shown.
   */
  showAt(atMs: number): void {
    this.goTo(atMs);
    this.replayer.pause(Math.max(0, atMs - this.baseMs) + 1);
    this.rest();
    this.animations.hold(animationsOf(this.frame.contentDocument));
  }

  playFrom(atMs: number): void {
    if (atMs <= this.baseMs) this.showAt(this.baseMs);
    this.goTo(atMs + this.handedOverMs);
    this.shownToMs = atMs;
    this.replayer.play(atMs - this.baseMs);
    this.animations.release();
    this.dropLast();
    this.prunedAt = performance.now();
  }

  /** While playing, on every frame: hands over what comes next and keeps the Replayer's time in step. */
  advance(atMs: number, nowMs: number): void {
    this.shownToMs = atMs;
    this.trail?.draw(nowMs);
    this.applyLatest();
    for (const event of this.feed.take(atMs + this.handedOverMs)) {
      this.replayer.addEvent(this.filter.apply(event) as unknown as eventWithTime);
    }
    this.dropLast();
    const { timer } = this.inside;
    timer.timeOffset = atMs + LEAD_MS * this.speed - this.replayer.service.state.context.baselineTime;
    timer.lastTimestamp = nowMs;
    this.noteOverdue(timer.actions[0], timer.timeOffset);
    if (nowMs - this.prunedAt > PRUNE_INTERVAL_MS) {
      this.prunedAt = nowMs;
      this.prune();
    }
  }

  pause(): void {
    this.replayer.pause();
    this.rest();
    this.animations.hold(animationsOf(this.frame.contentDocument));
  }

  /** Nothing plays: no frame will show what the pointer did last. */
  private rest(): void {
    this.applyLatest();
    this.trail?.fade(performance.now());
  }

  /** What changes often and is seen only once a frame. */
  private applyLatest(): void {
    this.hovered.apply();
    for (const scroll of this.scrolled.values()) this.applyScroll(scroll, true);
    this.scrolled.clear();
  }

  /** Quicker than recorded, a page that glides to where it is scrolled would never get there, and be painted all the time. */
  private takeScroll(scroll: Scroll, isSync: boolean): void {
    if (isSync || this.speed <= 1) this.applyScroll(scroll, isSync);
    else this.scrolled.set(scroll.id, scroll);
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    this.replayer.setConfig({ speed });
    // Steps of the pointer that follow each other faster than it glides would only keep the browser busy.
    this.replayer.wrapper.classList.toggle("reenact-quick", speed > 1);
  }

  /** An event threw, and nothing is played any more. */
  get isStuck(): boolean {
    return this.overdue.frames > OVERDUE_FRAMES_MAX;
  }

  destroy(): void {
    this.pictures.destroy();
    this.trail?.destroy();
    this.feed.close();
    try {
      this.replayer.destroy();
    } catch {
      // One that failed halfway cannot always clean up after itself; its elements must go all the same.
      this.replayer.wrapper.remove();
    }
  }

  private get inside(): Inside {
    return this.replayer as unknown as Inside;
  }

  private get events(): RrwebEvent[] {
    return this.replayer.service.state.context.events as unknown as RrwebEvent[];
  }

  private get handedOverMs(): number {
    return HANDED_OVER_MS * Math.max(1, this.speed);
  }

  /** Gives the Replayer, which stands still, the events up to a time; what it has played must not be played again. */
  private goTo(atMs: number): void {
    this.replayer.pause();
    this.prune();
    const added = this.feed.take(atMs).map((event) => this.filter.apply(event));
    this.events.splice(this.events.length - 1, 0, ...added);
    this.replayer.service.state.context.lastPlayedEvent = null;
    this.shownToMs = Math.max(this.shownToMs, atMs);
    this.overdue = { action: null, frames: 0 };
  }

  /** The last event must not be waited for: before it, events of one time would lose their order. */
  private dropLast(): void {
    const { actions } = this.inside.timer;
    if ((actions.at(-1)?.delay ?? 0) > FAR_FUTURE_MS / 2) actions.pop();
  }

  /**
   * Takes away what was played, and what was passed over: the Replayer plays nothing that stands before the last snapshot
   * on its way, and later those changes of an earlier page would be applied to the one on show.
   */
  private prune(): void {
    const { events, inside } = this;
    const isPlayedSnapshot = (event: RrwebEvent): boolean =>
      event.type === EventType.FullSnapshot && this.played.has(event);
    let passed = events.length - 1;
    while (passed > 0 && !isPlayedSnapshot(events[passed] as RrwebEvent)) passed -= 1;
    let kept = 1;
    for (let place = 1; place < events.length; place++) {
      const event = events[place] as RrwebEvent;
      if (place < passed || this.played.has(event)) inside.canvasEventMap.delete(event);
      else events[kept++] = event;
    }
    events.length = kept;
  }

  private noteOverdue(action: { delay: number } | undefined, offsetMs: number): void {
    const isOverdue = action !== undefined && action.delay < offsetMs - LEAD_MS * this.speed;
    if (!isOverdue || this.overdue.action !== action) this.overdue = { action, frames: 0 };
    else this.overdue.frames += 1;
  }

  private makeFrameInert(): void {
    const { iframe } = this.replayer;
    if (iframe.sandbox.length !== 1 || !iframe.sandbox.contains("allow-same-origin")) {
      this.replayer.destroy();
      throw new Error("The frame of the rebuilt page is not sandboxed; it must not be used.");
    }
    iframe.title = "The recorded page";
    iframe.tabIndex = -1;
    iframe.inert = true;
  }

  private noteNode(node: Node): void {
    if (node.nodeName === "CANVAS") this.pictures.touch(node as HTMLCanvasElement);
    else if (node.nodeName === "IMG") watchPicture(node as HTMLImageElement);
  }

  private noteEvent(event: RrwebEvent): void {
    this.played.add(event);
    this.viewport = viewportOf(event) ?? this.viewport;
    this.scroll = scrollOf(event, (id) => this.nodeOf(id) === this.frame.contentDocument) ?? this.scroll;
    if (event.type === EventType.FullSnapshot) this.scrolled.clear();
    if (event.type === EventType.Meta) this.address = { url: String(dataOf(event).href ?? ""), title: "" };
    if (isIncremental(event, Source.CanvasMutation)) this.touch(dataOf(event).id);
    // A recorded change of the `style` attribute takes the picture away.
    for (const change of mutationOf(event)?.attributes ?? []) this.touch(change.id);
  }

  private touch(id: unknown): void {
    const node = typeof id === "number" ? this.replayer.getMirror().getNode(id) : null;
    if (node?.nodeName === "CANVAS") this.pictures.touch(node as HTMLCanvasElement);
  }
}

function marker(timestamp: number): RrwebEvent {
  return { type: EventType.Custom, data: { tag: "reenact/player_marker@1", payload: {} }, timestamp };
}
