/** How far ahead events are asked for, and when the next ones are due. Pure. */

/** Real time for which events are there in advance. */
export const AHEAD_MS = 10_000;
/** A range is asked for in one piece of this much more, so that requests are few. */
const PIECE_SHARE = 0.5;

export interface Position {
  /** Recorded time that is shown now. */
  nowMs: number;
  /** Up to here everything is there. */
  bufferedToMs: number;
  /** Nothing comes after this. */
  endMs: number;
  speed: number;
}

/** Recorded time that must be there in advance: at 8x eight times as much. */
export function aheadMs(speed: number): number {
  return AHEAD_MS * Math.max(1, speed);
}

/** The recorded times to ask for next, both inclusive; null while enough is there. */
export function nextRange({ nowMs, bufferedToMs, endMs, speed }: Position): {
  fromMs: number;
  toMs: number;
} | null {
  const ahead = aheadMs(speed);
  if (bufferedToMs >= endMs || bufferedToMs - nowMs >= ahead) return null;
  const fromMs = Math.floor(bufferedToMs) + 1;
  const toMs = Math.ceil(Math.max(nowMs, bufferedToMs) + ahead * (1 + PIECE_SHARE));
  return { fromMs, toMs: Math.max(fromMs, Math.min(toMs, Math.ceil(endMs))) };
}
