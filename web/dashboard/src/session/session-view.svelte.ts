/** A session on show: its player, what happened in words, and what the controls do. */
import { untrack } from "svelte";
import {
  ReenactPlayer,
  SPEEDS,
  retried,
  type Gap,
  type PlacedEvent,
  type PlayerState,
  type Stretch,
  type WindowSummary,
} from "@reenact/player";
import type { Health, UsedElement } from "../server/api.ts";
import type { ActivityEntry } from "./activity-entry.ts";
import { ElementNames } from "./element-names.ts";
import { Narrator } from "./narrator.ts";
import { LoopRange } from "./loop-range.svelte.ts";
import type { Followed, Playback } from "./playback.ts";
import { recall, remember } from "./remembered.ts";
import type { ServerOrigin } from "./server-origin.svelte.ts";
import type { SessionOrigin, SessionSource } from "./session-origin.ts";
import type { PlayerAction, ShortcutAction } from "./shortcuts.ts";
import { TimelineLength } from "./timeline-length.svelte.ts";
import { TimelineRange } from "./timeline-range.svelte.ts";
import { TypedKeys } from "./typed-keys.ts";

const STEP_MS = 5_000;
const FAR_STEP_MS = 10_000;
/** Two changes closer than this are one to the eye. */
const MOMENT_MS = 16;
const DENSITY_BUCKETS = 200;
const DENSITY_BUCKETS_MAX = 10_000;
const SKIP_STORAGE_KEY = "reenact.skip-inactive";
const SPEED_STORAGE_KEY = "reenact.speed";

export interface Start {
  /** Milliseconds from the start of the visit; null plays from there. */
  atMs: number | null;
  /** Null follows the visitor. */
  windowId: string | null;
  /** A visit that still goes on is followed. */
  follow: boolean;
}

export class SessionView<Origin extends SessionOrigin = ServerOrigin> implements Playback, Followed {
  player = $state.raw<ReenactPlayer | null>(null);
  state = $state.raw<PlayerState | null>(null);
  timeMs = $state(0);
  startMs = $state(0);
  entries = $state.raw<readonly ActivityEntry[]>([]);
  stretches = $state.raw<readonly Stretch[]>([]);
  gaps = $state.raw<readonly Gap[]>([]);
  windows = $state.raw<readonly WindowSummary[]>([]);
  density = $state.raw<readonly number[]>([]);
  /** What is wrong with the recording; null until it is known. */
  health = $state.raw<Health | null>(null);
  healthError = $state.raw<unknown>(null);
  /** rrweb's id of the node that is marked in the picture. */
  highlighted = $state<number | null>(null);
  /** The next click in the picture chooses an element. */
  picking = $state(false);
  /** Said for a short time over the picture, such as what was skipped. */
  skipped = $state.raw<Stretch | null>(null);
  readonly durationMs = $derived(this.state?.durationMs ?? 0);
  /** The visit still goes on. */
  readonly isLive = $derived(this.state?.isLive ?? false);
  /** It went on while it was looked at, and has ended. */
  hasEnded = $state(false);

  /** What was typed a moment ago. */
  typed = $state("");
  scroll = $state.raw<{ left: number; top: number } | null>(null);
  readonly loop = new LoopRange();
  readonly range = new TimelineRange();
  /** The time that the whole timeline stands for. */
  readonly length = new TimelineLength((beforeMs, afterMs) => this.lengthen(beforeMs, afterMs));
  private readonly keys = new TypedKeys();
  private densityParts = DENSITY_BUCKETS;
  private onPick: (nodeId: number) => void = () => undefined;
  private readonly narrator = new Narrator();
  private skippedTimer: ReturnType<typeof setTimeout> | undefined;
  private closing = new AbortController();
  private naming = false;
  private examined: "not yet" | "so far" | "whole" = "not yet";
  /** When pages were first seen that were gone to. */
  private readonly firstPictures = new Map<string, number>();

  constructor(
    readonly origin: Origin,
    private readonly start: Start,
  ) {}

  get session(): Origin["session"] {
    return this.origin.session;
  }

  /** What the panels beside the picture have read. */
  get panels(): Origin["panels"] {
    return this.origin.panels;
  }

  /** Puts the player into an element; the answer takes it out again. */
  attach(element: HTMLElement): () => void {
    // What is known of a live session changes, and its player stays.
    return untrack(() => this.open(element));
  }

  private open(element: HTMLElement): () => void {
    const speed = Number(recall(SPEED_STORAGE_KEY));
    const { live, pages } = this.session;
    const source = this.origin.openSource();
    const closing = new AbortController();
    const player = new ReenactPlayer(element, {
      source,
      pages,
      startAtMs: this.start.atMs ?? 0,
      windowId: this.start.windowId,
      live,
      follow: this.start.follow,
      // A link to a moment shows that moment and waits.
      autoplay: this.start.atMs === null,
      speed: SPEEDS.find((known) => known === speed) ?? 1,
      skipInactive: recall(SKIP_STORAGE_KEY) !== "no",
    });
    player.on("time", (timeMs) => this.takeTime(player, timeMs));
    player.on("change", (state) => this.takeState(player, state));
    player.on("outline", (added) => this.take(player, source, added));
    player.on("skip", (stretch) => this.say(stretch));
    this.closing = closing;
    this.takeState(player, player.state);
    this.timeMs = player.timeMs;
    this.startMs = player.startMs;
    this.player = player;
    return () => {
      clearTimeout(this.skippedTimer);
      closing.abort();
      this.panels?.close();
      this.player = null;
      player.destroy();
      source.close();
    };
  }

  get following(): boolean {
    return this.state?.following ?? false;
  }

  get liveNowMs(): number {
    return this.player?.liveNowMs ?? 0;
  }

  /** Where on the timeline the time on show is. */
  get played(): number {
    return this.length.ms > 0 ? Math.min(1, this.timeMs / this.length.ms) : 0;
  }

  /** A part of the timeline is shown larger: its activity is told in more detail. */
  refineDensity(span: number): void {
    const parts = Math.min(DENSITY_BUCKETS_MAX, Math.round(DENSITY_BUCKETS / span));
    if (parts === this.densityParts || !this.player) return;
    this.densityParts = parts;
    this.density = this.player.density(parts, this.length.ms);
  }

  private lengthen(beforeMs: number, afterMs: number): void {
    this.range.rescale(beforeMs, afterMs);
    if (this.player) this.density = this.player.density(this.densityParts, afterMs);
  }

  seek(timeMs: number): void {
    this.player?.seek(timeMs);
  }

  /** Goes to a recorded time. */
  goTo(atMs: number): void {
    this.player?.seek(atMs - this.startMs);
  }

  /** Lets an element be chosen in the picture, which stands still meanwhile. */
  startPicking(onPick: (nodeId: number) => void): void {
    this.player?.pause();
    this.onPick = onPick;
    this.picking = true;
  }

  stopPicking(): void {
    this.picking = false;
    this.highlighted = null;
  }

  pickAt(clientX: number, clientY: number): void {
    const nodeId = this.player?.picking.nodeIdAt(clientX, clientY) ?? null;
    this.stopPicking();
    if (nodeId !== null) this.onPick(nodeId);
  }

  /** Goes to what an entry tells: a page that was opened is seen from its first picture on. */
  seekTo(entry: ActivityEntry): void {
    const { windowId, openedPageId } = entry;
    const knownMs = this.momentOf(entry);
    if (openedPageId === undefined || this.firstPictures.has(openedPageId)) {
      return this.player?.seek(knownMs - this.startMs);
    }
    const seeking = this.player?.seekToPage(windowId, openedPageId, knownMs);
    void seeking?.then((atMs) => void (atMs !== null && this.firstPictures.set(openedPageId, atMs)));
  }

  /** Asks what is wrong with the recording; every page load is replayed for that. */
  async examine(): Promise<void> {
    const { signal } = this.closing;
    this.healthError = null;
    try {
      this.health = await this.origin.getHealth(signal);
    } catch (error) {
      if (!signal.aborted) this.healthError = error;
    }
  }

  setSpeed(speed: number): void {
    remember(SPEED_STORAGE_KEY, String(speed));
    this.player?.setSpeed(speed);
  }

  setSkipInactive(skip: boolean): void {
    remember(SKIP_STORAGE_KEY, skip ? "yes" : "no");
    this.player?.setSkipInactive(skip);
  }

  toggleScale(): void {
    this.player?.setScale(this.state?.scale === "fit" ? "actual" : "fit");
  }

  /** Does what a key stands for; those that are no player's matter are left to the page. */
  act(action: ShortcutAction): boolean {
    const { player, state } = this;
    if (!player || !state) return false;
    const acts: Record<PlayerAction, () => void> = {
      toggle: () => player.toggle(),
      back: () => player.seek(player.timeMs - STEP_MS),
      forward: () => player.seek(player.timeMs + STEP_MS),
      "far-back": () => player.seek(player.timeMs - FAR_STEP_MS),
      "far-forward": () => player.seek(player.timeMs + FAR_STEP_MS),
      "previous-moment": () => void player.step(-1, MOMENT_MS),
      "next-moment": () => void player.step(1, MOMENT_MS),
      "previous-entry": () => this.stepEntry(-1, () => true),
      "next-entry": () => this.stepEntry(1, () => true),
      "previous-error": () => this.stepEntry(-1, isError),
      "next-error": () => this.stepEntry(1, isError),
      "previous-click": () => this.stepEntry(-1, isClick),
      "next-click": () => this.stepEntry(1, isClick),
      slower: () => this.changeSpeed(-1),
      faster: () => this.changeSpeed(1),
      "skip-inactive": () => this.setSkipInactive(!state.skipInactive),
      "loop-start": () => this.loop.start(player.timeMs),
      "loop-end": () => this.loop.end(player.timeMs),
      "loop-clear": () => this.loop.clear(),
      "next-window": () => this.nextWindow(player, state),
      scale: () => this.toggleScale(),
      "zoom-in": () => this.range.zoomIn(this.played, this.length.ms),
      "zoom-out": () => this.range.zoomOut(this.played, this.length.ms),
      "zoom-all": () => this.range.showAll(),
      start: () => player.seek(0),
      end: () => player.seek(player.durationMs),
      "catch-up": () => player.follow(),
    };
    if (!(action in acts)) return false;
    acts[action as PlayerAction]();
    return true;
  }

  private changeSpeed(direction: number): void {
    const place = SPEEDS.findIndex((speed) => speed === this.state?.speed);
    const speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, place + direction))];
    if (speed !== undefined) this.setSpeed(speed);
  }

  private stepEntry(direction: 1 | -1, isWanted: (entry: ActivityEntry) => boolean): void {
    const nowMs = this.startMs + this.timeMs;
    const entry =
      direction === 1
        ? this.entries.find((entry) => isWanted(entry) && this.momentOf(entry) > nowMs)
        : this.entries.filter((entry) => isWanted(entry) && this.momentOf(entry) < nowMs).at(-1);
    if (entry) this.seekTo(entry);
  }

  /** The next of several windows; after the last one the visitor is followed again. */
  private nextWindow(player: ReenactPlayer, { windowChosen, windowId }: PlayerState): void {
    const place = windowChosen ? this.windows.findIndex(({ id }) => id === windowId) : -1;
    if (this.windows.length > 1) player.setWindow(this.windows[place + 1]?.id ?? null);
  }

  private takeTime(player: ReenactPlayer, timeMs: number): void {
    const backMs = this.loop.passed(timeMs);
    if (backMs !== null && player.state.wantsPlay) return player.seek(backMs);
    this.timeMs = timeMs;
    this.noteTyped();
    this.scroll = player.picking.scrollPosition;
  }

  private noteTyped(): void {
    this.typed = this.keys.at(this.startMs + this.timeMs, this.state?.windowId ?? null);
  }

  private takeState(player: ReenactPlayer, state: PlayerState): void {
    if (this.state?.isLive && !state.isLive) this.hasEnded = true;
    this.state = state;
    this.length.update(state.durationMs, state.isLive);
    this.noteTyped();
    this.scroll = player.picking.scrollPosition;
    if (state.status !== "ended" || !this.loop.isOn) return;
    // A loop up to the end goes on there.
    queueMicrotask(() => {
      player.seek(this.loop.fromMs ?? 0);
      player.play();
    });
  }

  /** When what the entry tells can be seen, as far as that is known. */
  private momentOf({ atMs, openedPageId }: ActivityEntry): number {
    return (openedPageId === undefined ? undefined : this.firstPictures.get(openedPageId)) ?? atMs;
  }

  private take(player: ReenactPlayer, source: SessionSource, added: readonly PlacedEvent[]): void {
    this.startMs = player.startMs;
    if (added.length > 0) this.entries = this.narrator.append(added);
    this.keys.append(added);
    this.noteTyped();
    if (this.session.live || this.hasEnded) this.panels?.catchUp();
    this.stretches = player.inactiveStretches;
    this.gaps = player.knownGaps;
    this.windows = player.windows;
    this.density = player.density(this.densityParts, this.length.ms);
    void this.nameElements(player, source);
    // The first picture and the list come before what is wrong with them.
    const isRead = player.state.complete || player.state.knownToMs >= player.durationMs;
    if (!isRead || this.examined === (this.hasEnded ? "whole" : "so far")) return;
    this.examined = this.hasEnded ? "whole" : "so far";
    void this.examine();
  }

  /** Asks what the elements were called that are told of, one page load after another. */
  private async nameElements(player: ReenactPlayer, source: SessionSource): Promise<void> {
    if (this.naming) return;
    this.naming = true;
    const { signal } = this.closing;
    const isTransient = (error: unknown): boolean => source.isTransient(error);
    try {
      for (;;) {
        const next = this.narrator.unnamedPages[0];
        if (!next || signal.aborted) break;
        const { windowId, pageId } = next;
        // What a live session's page did since then is not in the answer.
        const toMs = player.state.isLive ? this.knownToMs : Infinity;
        const request = (signal: AbortSignal): Promise<UsedElement[]> =>
          source.elements(windowId, pageId, signal);
        const elements = await retried(request, { signal, isTransient });
        this.entries = this.narrator.name(windowId, pageId, new ElementNames(elements), toMs);
      }
    } catch {
      // The entries stay without names; the next part of the outline tries again.
    }
    this.naming = false;
  }

  /** The time of the last thing that is told of. */
  private get knownToMs(): number {
    return this.entries.at(-1)?.atMs ?? -Infinity;
  }

  private say(stretch: Stretch): void {
    this.skipped = stretch;
    clearTimeout(this.skippedTimer);
    this.skippedTimer = setTimeout(() => (this.skipped = null), 1_800);
  }
}

const isError = ({ level }: ActivityEntry): boolean => level === "error";
const isClick = ({ kind }: ActivityEntry): boolean => kind === "click";
