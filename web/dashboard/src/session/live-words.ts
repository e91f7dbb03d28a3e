/** What is said about a visit or a run that still goes on. */
import { formatClock, formatDuration } from "../format/time.ts";

/** After so long without anything new, that is said. */
const IDLE_MS_MIN = 15_000;

export interface LiveMoment {
  following: boolean;
  /** From the start of the visit: what is shown, what has arrived, and what time it is there. */
  timeMs: number;
  durationMs: number;
  nowMs: number;
}

export type LiveMode = "following" | "idle" | "behind";

export function liveMode({ following, timeMs, durationMs, nowMs }: LiveMoment): LiveMode {
  if (!following) return "behind";
  return timeMs >= durationMs && nowMs - durationMs >= IDLE_MS_MIN ? "idle" : "following";
}

/** Beside the badge. */
export function liveWords(moment: LiveMoment): string {
  const { timeMs, durationMs, nowMs } = moment;
  const behindMs = Math.max(0, nowMs - timeMs);
  switch (liveMode(moment)) {
    case "following":
      return `${formatDuration(Math.round(behindMs / 1_000) * 1_000)} behind`;
    case "idle":
      return `nothing new for ${formatDuration(nowMs - durationMs)}`;
    case "behind":
      return `${formatClock(behindMs)} behind`;
  }
}

/** Told to those who do not see the badge, when it changes. */
export function modeWords(mode: LiveMode, noun: string): string {
  switch (mode) {
    case "following":
      return `The ${noun} is followed live.`;
    case "idle":
      return `The ${noun} is followed live. Nothing new arrives.`;
    case "behind":
      return `The ${noun} still goes on. Shown is an earlier moment.`;
  }
}
