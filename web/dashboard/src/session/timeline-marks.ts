/** What the timeline draws, as fractions of its width. */
import type { Gap, Stretch } from "@reenact/player";
import type { Finding } from "../server/api.ts";
import type { ActivityEntry } from "./activity-entry.ts";

export type MarkKind = "navigation" | "click" | "input" | "error" | "request" | "finding";

export interface Mark {
  kind: MarkKind;
  /** 0 at the start, 1 at the end. */
  at: number;
  title: string;
  timeMs: number;
  count: number;
}

export interface Span {
  from: number;
  to: number;
}

/** More marks than this beside each other could not be told apart; neighbours become one. */
const MARK_PLACES = 320;
const MARK_PLACES_MAX = 100_000;

/** Places for marks in the whole visit, if a share of it fills the timeline. */
export function markPlaces(span: number): number {
  return Math.min(MARK_PLACES_MAX, Math.round(MARK_PLACES / span));
}

export function timelineMarks(
  entries: readonly ActivityEntry[],
  startMs: number,
  durationMs: number,
  places = MARK_PLACES,
): Mark[] {
  const marks = new Map<string, Mark>();
  for (const entry of entries) {
    const kind = markKind(entry);
    if (!kind) continue;
    const timeMs = entry.atMs - startMs;
    const at = fraction(timeMs, durationMs);
    const key = `${kind} ${Math.round(at * places)}`;
    const known = marks.get(key);
    if (known) known.count += 1;
    else marks.set(key, { kind, at, title: entry.title, timeMs, count: 1 });
  }
  return [...marks.values()];
}

/** What is wrong with the recording and shows: findings that are made up for are no marks. */
export function findingMarks(
  findings: readonly Finding[],
  startMs: number,
  durationMs: number,
  places = MARK_PLACES,
): Mark[] {
  const marks = new Map<number, Mark>();
  for (const { at_ms: atMs, effect, repaired } of findings) {
    if (repaired) continue;
    const timeMs = Math.max(0, atMs - startMs);
    const at = fraction(timeMs, durationMs);
    const known = marks.get(Math.round(at * places));
    if (known) known.count += 1;
    else marks.set(Math.round(at * places), { kind: "finding", at, title: effect, timeMs, count: 1 });
  }
  return [...marks.values()];
}

function markKind({ kind, level }: ActivityEntry): MarkKind | null {
  if (level === "error") return kind === "network" ? "request" : "error";
  return kind === "navigation" || kind === "click" || kind === "input" ? kind : null;
}

export function stretchSpans(stretches: readonly Stretch[], durationMs: number): Span[] {
  return stretches.map(({ fromMs, toMs }) => ({
    from: fraction(fromMs, durationMs),
    to: fraction(toMs, durationMs),
  }));
}

export function gapSpans(gaps: readonly Gap[], startMs: number, durationMs: number): Span[] {
  return gaps.map((gap) => ({
    from: fraction(gap.fromMs - startMs, durationMs),
    to: fraction(gap.toMs - startMs, durationMs),
  }));
}

/** An SVG path of the density, 100 wide and 1 high, filled from the bottom. */
export function densityPath(density: readonly number[]): string {
  if (density.length === 0) return "";
  const step = 100 / density.length;
  const points = density.map((value, index) => {
    const top = (1 - value).toFixed(3);
    return `L${(index * step).toFixed(2)} ${top}L${((index + 1) * step).toFixed(2)} ${top}`;
  });
  return `M0 1${points.join("")}L100 1Z`;
}

function fraction(timeMs: number, durationMs: number): number {
  return durationMs <= 0 ? 0 : Math.min(1, Math.max(0, timeMs / durationMs));
}
