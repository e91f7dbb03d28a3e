/** Two runs in step: when each row of their comparison is reached by one clock. */
import type { AgentComparison } from "../../server/api.ts";

/** A pause between two rows is at most this long: what matters is what was done, not who waited. */
export const GAP_MS_MAX = 4_000;
/** Rows that began at one time are still told apart. */
const GAP_MS_MIN = 400;

/** The times of the rows from the start: the slower of the two sets the pace. */
export function rowTimes({ rows, left, right }: AgentComparison): number[] {
  let timeMs = 0;
  let last: { left: number | null; right: number | null } = { left: null, right: null };
  return rows.map((row, place) => {
    const at = {
      left: row.left === null ? null : (left[row.left]?.at_ms ?? null),
      right: row.right === null ? null : (right[row.right]?.at_ms ?? null),
    };
    const gapMs = Math.max(gap(last.left, at.left), gap(last.right, at.right));
    if (place > 0) timeMs += Math.min(GAP_MS_MAX, Math.max(GAP_MS_MIN, gapMs));
    last = { left: at.left ?? last.left, right: at.right ?? last.right };
    return timeMs;
  });
}

function gap(fromMs: number | null, toMs: number | null): number {
  return fromMs === null || toMs === null ? 0 : toMs - fromMs;
}

/** The row at a time. */
export function rowAt(times: readonly number[], timeMs: number): number {
  let place = 0;
  while (place + 1 < times.length && (times[place + 1] ?? Infinity) <= timeMs) place += 1;
  return place;
}
