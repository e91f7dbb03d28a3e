/** What of a run's conversation is drawn at once: a window of entries around the time, with what was left folded. */
import type { AgentEntry, AgentRun } from "../../../server/api.ts";

/** Entries that are drawn at once; the others when they are asked for or reached. */
export const WINDOW_ENTRIES = 240;

export interface Window {
  from: number;
  to: number;
}

/** The window that shows an entry: the one before as long as it is well inside, so that nothing jumps. */
export function windowAround(before: Window | null, place: number, count: number): Window {
  const margin = Math.min(20, Math.floor(WINDOW_ENTRIES / 4));
  if (before && before.to <= count) {
    const isAbove = before.from === 0 || place >= before.from + margin;
    const isBelow = before.to === count || place < before.to - margin;
    if (isAbove && isBelow && place >= before.from - 1 && place < before.to) return before;
  }
  const from = Math.max(0, Math.min(place - WINDOW_ENTRIES / 2, count - WINDOW_ENTRIES));
  return { from, to: Math.min(count, from + WINDOW_ENTRIES) };
}

export type Part =
  | { kind: "entry"; place: number; entry: AgentEntry }
  /** What the conversation left when it went back. */
  | { kind: "left"; places: readonly { place: number; entry: AgentEntry }[] };

/** Neighbours that were left become one part. */
export function partsOf(run: AgentRun, { from, to }: Window): Part[] {
  const parts: Part[] = [];
  for (let place = from; place < to; place += 1) {
    const entry = run.entries[place];
    if (!entry) break;
    const last = parts.at(-1);
    if (!isLeft(run, entry)) parts.push({ kind: "entry", place, entry });
    else if (last?.kind === "left")
      parts[parts.length - 1] = { ...last, places: [...last.places, { place, entry }] };
    else parts.push({ kind: "left", places: [{ place, entry }] });
  }
  return parts;
}

function isLeft(run: AgentRun, entry: AgentEntry): boolean {
  return run.turns.some(
    ({ is_left, from_ms, to_ms }) => is_left && entry.at_ms >= from_ms && entry.at_ms <= to_ms,
  );
}
