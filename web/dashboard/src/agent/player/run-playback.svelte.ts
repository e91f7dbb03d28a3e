/** A clock with the controls of the player: what a run and two runs side by side are played by. */
import { SPEEDS } from "@reenact/player";
import { LoopRange } from "../../session/loop-range.svelte.ts";
import type { Playback } from "../../session/playback.ts";
import { recall, remember } from "../../session/remembered.ts";
import type { ShortcutAction } from "../../session/shortcuts.ts";
import { TimelineRange } from "../../session/timeline-range.svelte.ts";
import { RunClock, type IdleStretch, type Ticks } from "./run-clock.ts";

const STEP_MS = 5_000;
const FAR_STEP_MS = 10_000;
const SKIP_STORAGE_KEY = "reenact.skip-inactive";
const SPEED_STORAGE_KEY = "reenact.speed";
/** What was left out is said for so long. */
const SKIP_SAID_MS = 1_800;

/** Places to step to, as the run has them. */
export interface Steps {
  entry: (direction: 1 | -1) => void;
  error: (direction: 1 | -1) => void;
  prompt: (direction: 1 | -1) => void;
}

interface Played {
  durationMs: number;
  idle: readonly IdleStretch[];
  steps: Steps;
  /** Hears of every time that is gone to or reached. */
  onTime?: (timeMs: number) => void;
  ticks?: Ticks;
}

export class RunPlayback implements Playback {
  timeMs = $state(0);
  playing = $state(false);
  speed = $state(1);
  skipInactive = $state(true);
  skipped = $state.raw<IdleStretch | null>(null);
  readonly durationMs: number;
  readonly loop = new LoopRange();
  readonly range = new TimelineRange();
  readonly state = $derived({
    wantsPlay: this.playing,
    speed: this.speed,
    skipInactive: this.skipInactive,
  });
  private readonly clock: RunClock;
  private readonly steps: Steps;
  private skippedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ durationMs, idle, steps, onTime, ticks }: Played) {
    this.durationMs = durationMs;
    this.steps = steps;
    const events = {
      time: (timeMs: number) => {
        const backMs = this.loop.passed(timeMs);
        if (backMs !== null && this.playing) return this.clock.seek(backMs);
        this.timeMs = timeMs;
        onTime?.(timeMs);
      },
      change: (playing: boolean) => {
        this.playing = playing;
        // A loop up to the end goes on there.
        if (!playing && this.loop.isOn && this.timeMs >= durationMs) {
          this.clock.seek(this.loop.fromMs ?? 0);
          this.clock.play();
        }
      },
      skip: (stretch: IdleStretch) => this.say(stretch),
    };
    this.clock = new RunClock(durationMs, idle, events, ticks);
    const speed = Number(recall(SPEED_STORAGE_KEY));
    this.clock.speed = SPEEDS.find((known) => known === speed) ?? 1;
    this.clock.skipsIdle = recall(SKIP_STORAGE_KEY) !== "no";
    this.speed = this.clock.speed;
    this.skipInactive = this.clock.skipsIdle;
  }

  /** The share that was played. */
  get played(): number {
    return this.durationMs > 0 ? Math.min(1, this.timeMs / this.durationMs) : 0;
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
    this.clock.speed = speed;
    this.speed = speed;
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
      "previous-moment": () => steps.entry(-1),
      "next-moment": () => steps.entry(1),
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
      "zoom-in": () => range.zoomIn(this.played, this.durationMs),
      "zoom-out": () => range.zoomOut(this.played, this.durationMs),
      "zoom-all": () => range.showAll(),
      start: () => clock.seek(0),
      end: () => clock.seek(this.durationMs),
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
