/** Where playing will jump to soon: over an inactive stretch, or into another window. Pure. */
import type { Stretch } from "./activity.ts";
import type { Outline } from "./outline.ts";

export interface Jump {
  /** Recorded time. */
  atMs: number;
  windowId: string;
}

export interface Outlook {
  outline: Outline;
  /** Recorded time that is shown now, and how far to look. */
  nowMs: number;
  withinMs: number;
  /** Stretches that are skipped, in milliseconds from the start of the visit. */
  stretches: readonly Stretch[];
  /** Shorter stretches are played through at once. */
  playedToMsMax: number;
  /** The window on show. */
  windowId: string | null;
  chosenWindow: string | null;
}

/** The first of them; null if there is none, or it is not known where it leads. */
export function upcomingJump(outlook: Outlook): Jump | null {
  const { outline, nowMs, withinMs } = outlook;
  const skip = upcomingSkip(outlook);
  const change = outlook.chosenWindow === null ? outline.nextSwitchAfter(nowMs) : null;
  const isSoon = change !== null && change.atMs <= nowMs + withinMs && change.windowId !== outlook.windowId;
  if (isSoon && (!skip || change.atMs <= skip.fromMs)) return { ...change };
  return skip?.jump ?? null;
}

function upcomingSkip(outlook: Outlook): { fromMs: number; jump: Jump } | null {
  const { outline, nowMs, withinMs } = outlook;
  const offsetMs = nowMs - outline.startMs;
  const stretch = outlook.stretches.find(
    ({ fromMs, toMs }) => fromMs >= offsetMs && fromMs <= offsetMs + withinMs && toMs > offsetMs,
  );
  if (!stretch) return null;
  const atMs = outline.startMs + stretch.toMs;
  const windowId = outlook.chosenWindow ?? outline.windowAt(atMs);
  const isPlayedThrough = windowId === outlook.windowId && atMs - nowMs <= outlook.playedToMsMax;
  if (windowId === null || isPlayedThrough) return null;
  return { fromMs: outline.startMs + stretch.fromMs, jump: { atMs, windowId } };
}
