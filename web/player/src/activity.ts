/** When the visitor did something: the inactive stretches that can be skipped, and the density of activity. */
import { EventType, Source, customPayload, dataOf, type RrwebEvent } from "./format.ts";

export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** Something the visitor did. */
export interface Activity {
  atMs: number;
  weight: number;
}

/** Shorter pauses are part of what the visitor did. */
export const INACTIVE_MS_MIN = 5_000;
/** What is still shown after the last and before the next activity. */
const LEAD_OUT_MS = 1_000;
const LEAD_IN_MS = 500;

const WEIGHT_OF_SOURCE: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [Source.MouseMove, 1],
  [Source.MouseInteraction, 3],
  [Source.Scroll, 1],
  [Source.ViewportResize, 1],
  [Source.Input, 2],
  [Source.TouchMove, 1],
  [Source.Drag, 1],
  [Source.Selection, 1],
]);

/** How much the visitor did in this event; 0 if the page did it by itself. Meta stands for the snapshot behind it. */
export function activityOf(event: RrwebEvent): number {
  if (event.type === EventType.IncrementalSnapshot) return WEIGHT_OF_SOURCE.get(dataOf(event).source) ?? 0;
  if (event.type === EventType.Meta) return 1;
  return customPayload(event, "reenact/page_view@1") ? 2 : 0;
}

/** The stretches in which nobody did anything, of activities ordered by time. */
export function inactiveStretches(activities: readonly Activity[], endMs: number): Stretch[] {
  const stretches: Stretch[] = [];
  let lastMs: number | null = null;
  for (const { atMs } of activities) {
    if (lastMs !== null && atMs - lastMs >= INACTIVE_MS_MIN) {
      stretches.push({ fromMs: lastMs + LEAD_OUT_MS, toMs: atMs - LEAD_IN_MS });
    }
    lastMs = atMs;
  }
  if (lastMs !== null && endMs - lastMs >= INACTIVE_MS_MIN) {
    stretches.push({ fromMs: lastMs + LEAD_OUT_MS, toMs: endMs });
  }
  return stretches;
}

export function stretchAt(stretches: readonly Stretch[], atMs: number): Stretch | null {
  return stretches.find((stretch) => stretch.fromMs <= atMs && atMs < stretch.toMs) ?? null;
}

/** Activity in `buckets` equal parts of the time from `fromMs` to `toMs`, each from 0 to 1. */
export function activityDensity(
  activities: readonly Activity[],
  fromMs: number,
  toMs: number,
  buckets: number,
): number[] {
  const sums = new Array<number>(buckets).fill(0);
  const spanMs = Math.max(1, toMs - fromMs);
  for (const { atMs, weight } of activities) {
    if (atMs < fromMs || atMs > toMs) continue;
    const bucket = Math.min(buckets - 1, Math.floor(((atMs - fromMs) / spanMs) * buckets));
    sums[bucket] = (sums[bucket] ?? 0) + weight;
  }
  const highest = Math.max(...sums, 1);
  // The square root keeps quiet moments visible beside busy ones.
  return sums.map((sum) => Math.sqrt(sum / highest));
}
