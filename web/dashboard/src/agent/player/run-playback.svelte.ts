/** A clock with the controls of the player: what a run and two runs side by side are played by. */
import { SPEEDS } from "@reenact/player";
import { LoopRange } from "../../session/loop-range.svelte.ts";
import type { Followed, Playback } from "../../session/playback.ts";
import { recall, remember } from "../../session/remembered.ts";
import type { ShortcutAction } from "../../session/shortcuts.ts";
import { TimelineLength } from "../../session/timeline-length.svelte.ts";
import { TimelineRange } from "../../session/timeline-range.svelte.ts";
import { RunClock, type Course, type IdleStretch, type Ticks } from "./run-clock.ts";

const STEP_MS = 5_000;
const FAR_STEP_MS = 10_000;
const SKIP_STORAGE_KEY = "reenact.skip-inactive";
const SPEED_STORAGE_KEY = "reenact.speed";
/** What was left out is said for so long. */
const SKIP_SAID_MS = 1_800;

/** Places to step to, as the run has them. */
export interface Steps {
  entry: (direction: 1 | -1) => void;
  /** Where it is more than an entry that is stepped to by Shift and the arrows. */
  moment?: (direction: 1 | -1) => void;
  error: (direction: 1 | -1) => void;
  prompt: (direction: 1 | -1) => void;
}

interface Played {
  course: Course;
  steps: Steps;
  /** Hears of every time that is gone to or reached. */
  onTime?: (timeMs: number) => void;
  ticks?: Ticks;
}

export class RunPlayback implements Playback, Followed {
  timeMs = $state(0);
  playing = $state(false);
  speed = $state(1);
  skipInactive = $state(true);
  skipped = $state.raw<IdleStretch | null>(null);
  durationMs = $state(0);
  /** It still goes on. */
  isLive = $state(false);
  following = $state(false);
  /** It went on while it was looked at, and has ended. */
  hasEnded = $state(false);
  readonly loop = new LoopRange();
  readonly range = new TimelineRange();
  /** The time that the whole timeline stands for. */
  readonly length = new TimelineLength((beforeMs, afterMs) => this.range.rescale(beforeMs, afterMs));
  readonly state = $derived({
    wantsPlay: this.playing,
    speed: this.speed,
    skipInactive: this.skipInactive,
  });
  private readonly clock: RunClock;
  private readonly steps: Steps;
  private skippedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ course, steps, onTime, ticks }: Played) {
    this.steps = steps;
    this.take(course);
    const events = {
      time: (timeMs: number) => {
        const backMs = this.loop.passed(timeMs);
        if (backMs !== null && this.playing) return this.clock.seek(backMs);
        this.timeMs = timeMs;
        onTime?.(timeMs);
      },
      change: () => {
        const { playing, speed, edge } = this.clock;
        this.playing = playing;
        this.speed = speed;
        this.following = edge.following;
        // A loop up to the end goes on there.
        if (!playing && this.loop.isOn && this.timeMs >= this.durationMs) {
          this.clock.seek(this.loop.fromMs ?? 0);
          this.clock.play();
        }
      },
      skip: (stretch: IdleStretch) => this.say(stretch),
    };
    this.clock = new RunClock(course, events, ticks);
    const speed = Number(recall(SPEED_STORAGE_KEY));
    this.clock.skipsIdle = recall(SKIP_STORAGE_KEY) !== "no";
    this.clock.setSpeed(SPEEDS.find((known) => known === speed) ?? 1);
    this.skipInactive = this.clock.skipsIdle;
  }

  /** Where on the timeline the time on show is. */
  get played(): number {
    return this.length.ms > 0 ? Math.min(1, this.timeMs / this.length.ms) : 0;
  }

  get liveNowMs(): number {
    return Math.max(this.durationMs, this.clock.edge.nowMs(performance.now()) ?? 0);
  }

  follow(): void {
    this.loop.clear();
    this.clock.follow();
  }

  /** More is known of what is played; its start is now `shiftMs` earlier than it was. */
  grow(course: Course, shiftMs: number): void {
    if (this.isLive && !course.isLive) this.hasEnded = true;
    this.take(course);
    this.clock.grow(course, shiftMs);
  }

  /** What time it is, from the start of what is played. */
  tellNow(nowMs: number): void {
    this.clock.edge.tell(nowMs, performance.now());
  }

  private take({ durationMs, isLive }: Course): void {
    this.durationMs = durationMs;
    this.isLive = isLive;
    this.length.update(durationMs, isLive);
  }

  play(): void {
    this.clock.play();
  }

  pause(): void {
    this.clock.pause();
  }

  close(): void {
    this.loop.clear();
    this.clock.pause();
    clearTimeout(this.skippedTimer);
  }

  seek(timeMs: number): void {
    this.clock.seek(timeMs);
  }

  setSpeed(speed: number): void {
    remember(SPEED_STORAGE_KEY, String(speed));
    this.clock.setSpeed(speed);
  }

  setSkipInactive(skip: boolean): void {
    remember(SKIP_STORAGE_KEY, skip ? "yes" : "no");
    this.clock.skipsIdle = skip;
    this.skipInactive = skip;
  }

  act(action: ShortcutAction): boolean {
    const { clock, loop, range, steps } = this;
    const acts: Partial<Record<ShortcutAction, () => void>> = {
      toggle: () => (this.playing ? clock.pause() : clock.play()),
      back: () => clock.seek(clock.timeMs - STEP_MS),
      forward: () => clock.seek(clock.timeMs + STEP_MS),
      "far-back": () => clock.seek(clock.timeMs - FAR_STEP_MS),
      "far-forward": () => clock.seek(clock.timeMs + FAR_STEP_MS),
      "previous-moment": () => (steps.moment ?? steps.entry)(-1),
      "next-moment": () => (steps.moment ?? steps.entry)(1),
      "previous-entry": () => steps.entry(-1),
      "next-entry": () => steps.entry(1),
      "previous-error": () => steps.error(-1),
      "next-error": () => steps.error(1),
      "previous-prompt": () => steps.prompt(-1),
      "next-prompt": () => steps.prompt(1),
      slower: () => this.changeSpeed(-1),
      faster: () => this.changeSpeed(1),
      "skip-inactive": () => this.setSkipInactive(!this.skipInactive),
      "loop-start": () => loop.start(clock.timeMs),
      "loop-end": () => loop.end(clock.timeMs),
      "loop-clear": () => loop.clear(),
      "zoom-in": () => range.zoomIn(this.played, this.length.ms),
      "zoom-out": () => range.zoomOut(this.played, this.length.ms),
      "zoom-all": () => range.showAll(),
      start: () => clock.seek(0),
      end: () => clock.seek(this.durationMs),
      "catch-up": () => this.follow(),
    };
    acts[action]?.();
    return action in acts;
  }

  private changeSpeed(direction: number): void {
    const place = SPEEDS.findIndex((speed) => speed === this.speed);
    const speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, place + direction))];
    if (speed !== undefined) this.setSpeed(speed);
  }

  private say(stretch: IdleStretch): void {
    this.skipped = stretch;
    clearTimeout(this.skippedTimer);
    this.skippedTimer = setTimeout(() => (this.skipped = null), SKIP_SAID_MS);
  }
}
