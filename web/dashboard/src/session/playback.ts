/** What the controls need of whatever is played: a visit, a coding agent's run, two runs side by side. */
import type { LoopRange } from "./loop-range.svelte.ts";
import type { ShortcutAction } from "./shortcuts.ts";

/** Something that goes on while it is played. */
export interface Followed {
  readonly following: boolean;
  readonly timeMs: number;
  /** Up to what has arrived. */
  readonly durationMs: number;
  /** What time it is there now, from its start. */
  readonly liveNowMs: number;
  act(action: ShortcutAction): boolean;
}

export interface Playback {
  /** Milliseconds from the start. */
  readonly timeMs: number;
  readonly durationMs: number;
  /** Null while it is not ready. */
  readonly state: { wantsPlay: boolean; speed: number; skipInactive: boolean } | null;
  readonly loop: LoopRange;
  seek(timeMs: number): void;
  setSpeed(speed: number): void;
  setSkipInactive(skip: boolean): void;
  /** Does what a key stands for; the answer is whether it was one of its own. */
  act(action: ShortcutAction): boolean;
}
