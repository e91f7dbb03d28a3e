/** A session on show: its player, what happened in words, and what the controls do. */
import {
  ReenactPlayer,
  SPEEDS,
  activityDensity,
  countUntil,
  type Gap,
  type PlacedEvent,
  type PlayerState,
  type Stretch,
  type WindowSummary,
} from "@reenact/player";
import { SessionEventSource } from "../server/event-source.ts";
import type { SessionDetail } from "../server/api.ts";
import type { ActivityEntry } from "./activity-entry.ts";
import { Narrator } from "./narrator.ts";
import type { ShortcutAction } from "./shortcuts.ts";

const STEP_MS = 5_000;
/** Two changes closer than this are one to the eye. */
const MOMENT_MS = 16;
const DENSITY_BUCKETS = 200;
const SKIP_STORAGE_KEY = "reenact.skip-inactive";
const SPEED_STORAGE_KEY = "reenact.speed";

export class SessionView {
  readonly session: SessionDetail;
  player = $state.raw<ReenactPlayer | null>(null);
  state = $state.raw<PlayerState | null>(null);
  timeMs = $state(0);
  startMs = $state(0);
  entries = $state.raw<readonly ActivityEntry[]>([]);
  stretches = $state.raw<readonly Stretch[]>([]);
  gaps = $state.raw<readonly Gap[]>([]);
  windows = $state.raw<readonly WindowSummary[]>([]);
  density = $state.raw<readonly number[]>([]);
  /** Said for a short time over the picture, such as what was skipped. */
  skipped = $state.raw<Stretch | null>(null);
  readonly durationMs = $derived(this.state?.durationMs ?? 0);
  /** The place in `entries` of the last one at or before the present time; -1 before the first. */
  readonly currentIndex = $derived(countUntil(this.entries, this.startMs + this.timeMs) - 1);

  private readonly narrator = new Narrator();
  private skippedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    session: SessionDetail,
    private readonly projectId: string,
    private readonly startAtMs: number | null,
  ) {
    this.session = session;
  }

  /** Puts the player into an element; the answer takes it out again. */
  attach(element: HTMLElement): () => void {
    const speed = Number(localStorage.getItem(SPEED_STORAGE_KEY));
    const player = new ReenactPlayer(element, {
      source: new SessionEventSource(this.session.id, this.projectId),
      durationMs: this.session.duration_ms,
      startAtMs: this.startAtMs ?? 0,
      // A link to a moment shows that moment and waits.
      autoplay: this.startAtMs === null,
      speed: SPEEDS.find((known) => known === speed) ?? 1,
      skipInactive: localStorage.getItem(SKIP_STORAGE_KEY) !== "no",
      missingBatches: this.session.pages,
    });
    player.on("time", (timeMs) => (this.timeMs = timeMs));
    player.on("change", (state) => (this.state = state));
    player.on("events", (events) => this.take(player, events));
    player.on("skip", (stretch) => this.say(stretch));
    this.state = player.state;
    this.timeMs = player.timeMs;
    this.player = player;
    return () => {
      clearTimeout(this.skippedTimer);
      this.player = null;
      player.destroy();
    };
  }

  seekTo(entry: ActivityEntry): void {
    this.player?.seek(this.momentOf(entry) - this.startMs);
  }

  setSpeed(speed: number): void {
    localStorage.setItem(SPEED_STORAGE_KEY, String(speed));
    this.player?.setSpeed(speed);
  }

  setSkipInactive(skip: boolean): void {
    localStorage.setItem(SKIP_STORAGE_KEY, skip ? "yes" : "no");
    this.player?.setSkipInactive(skip);
  }

  toggleScale(): void {
    this.player?.setScale(this.state?.scale === "fit" ? "actual" : "fit");
  }

  /** Does what a key stands for; those that are no player's matter are left to the page. */
  act(action: ShortcutAction): boolean {
    const { player, state } = this;
    if (!player || !state) return false;
    const acts: Partial<Record<ShortcutAction, () => void>> = {
      toggle: () => player.toggle(),
      back: () => player.seek(player.timeMs - STEP_MS),
      forward: () => player.seek(player.timeMs + STEP_MS),
      "previous-moment": () => this.stepMoment(player, -1),
      "next-moment": () => this.stepMoment(player, 1),
      "previous-entry": () => this.stepEntry(-1),
      "next-entry": () => this.stepEntry(1),
      slower: () => this.changeSpeed(-1),
      faster: () => this.changeSpeed(1),
      "skip-inactive": () => this.setSkipInactive(!state.skipInactive),
      scale: () => this.toggleScale(),
      start: () => player.seek(0),
      end: () => player.seek(player.durationMs),
    };
    acts[action]?.();
    return acts[action] !== undefined;
  }

  private changeSpeed(direction: number): void {
    const place = SPEEDS.findIndex((speed) => speed === this.state?.speed);
    const speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, place + direction))];
    if (speed !== undefined) this.setSpeed(speed);
  }

  private stepMoment(player: ReenactPlayer, direction: 1 | -1): void {
    player.pause();
    const nowMs = this.startMs + player.timeMs;
    const { events } = player;
    const target =
      direction === 1
        ? events[countUntil(events, nowMs + MOMENT_MS)]
        : events[countUntil(events, nowMs - MOMENT_MS) - 1];
    if (target) player.seek(target.atMs - this.startMs);
  }

  private stepEntry(direction: 1 | -1): void {
    const nowMs = this.startMs + this.timeMs;
    const entry =
      direction === 1
        ? this.entries.find((entry) => this.momentOf(entry) > nowMs)
        : this.entries.filter((entry) => this.momentOf(entry) < nowMs).at(-1);
    if (entry) this.seekTo(entry);
  }

  /** When what the entry says can be seen: a page that was opened, from its first picture on. */
  private momentOf({ atMs, windowId, openedPageId }: ActivityEntry): number {
    if (openedPageId === undefined) return atMs;
    return this.player?.firstPictureMs(windowId, openedPageId) ?? atMs;
  }

  private take(player: ReenactPlayer, events: readonly PlacedEvent[]): void {
    this.startMs = player.startMs;
    this.entries = this.narrator.update(events);
    this.stretches = player.inactiveStretches;
    this.gaps = player.knownGaps;
    this.windows = player.windows;
    this.density = activityDensity(
      events,
      player.startMs,
      player.startMs + player.durationMs,
      DENSITY_BUCKETS,
    );
  }

  private say(stretch: Stretch): void {
    this.skipped = stretch;
    clearTimeout(this.skippedTimer);
    this.skippedTimer = setTimeout(() => (this.skipped = null), 1_800);
  }
}
