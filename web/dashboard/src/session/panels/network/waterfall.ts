/**
 * The waterfall's axes. Requests come in bursts, with long pauses between: each burst has an axis of its own, so that one
 * sees what waited for what, which a single axis over the whole visit would not show.
 */
export interface Timed {
  atMs: number;
  durationMs: number;
}

export interface Axis {
  fromMs: number;
  toMs: number;
}

/** Without a request for so long, a burst is over. */
const PAUSE_MS = 1_000;
const AXIS_MS_MAX = 30_000;
const AXIS_MS_MIN = 200;

/** The axis of each request; they come by the time they began at. */
export function waterfallAxes<Row extends Timed>(rows: readonly Row[]): Map<Row, Axis> {
  const axes = new Map<Row, Axis>();
  let axis: Axis | null = null;
  for (const row of rows) {
    const endMs = row.atMs + row.durationMs;
    const goesOn: boolean =
      axis !== null && row.atMs <= axis.toMs + PAUSE_MS && row.atMs - axis.fromMs <= AXIS_MS_MAX;
    if (!axis || !goesOn) axis = { fromMs: row.atMs, toMs: row.atMs + AXIS_MS_MIN };
    axis.toMs = Math.max(axis.toMs, Math.min(endMs, axis.fromMs + AXIS_MS_MAX));
    axes.set(row, axis);
  }
  return axes;
}

/** Where a request's bar stands on its axis, in per cent. */
export function barOf({ atMs, durationMs }: Timed, { fromMs, toMs }: Axis): { left: number; width: number } {
  const spanMs = toMs - fromMs;
  const left = Math.min(100, ((atMs - fromMs) / spanMs) * 100);
  return { left, width: Math.min(100 - left, (durationMs / spanMs) * 100) };
}
