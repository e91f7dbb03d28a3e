/** Where a recording lacks something: what the recorder says it lost, and batches that never arrived. */
import { customPayload } from "./format.ts";
import type { PlacedEvent } from "./order.ts";

export interface Gap {
  windowId: string;
  fromMs: number;
  toMs: number;
  /** `overflow`, `storage`, `refused` from the recorder; `missing` for batches that did not arrive. */
  reason: string;
  /** How many events are known to be lost, if that is known. */
  eventsLost: number | null;
}

/** The batches of a page load that the server knows it lacks (`missing_sequences` of the API). */
export interface MissingBatches {
  window_id: string;
  page_id: string;
  missing_sequences: readonly number[];
}

export function findGaps(placed: readonly PlacedEvent[], missing: readonly MissingBatches[]): Gap[] {
  return [...declaredGaps(placed), ...missingBatchGaps(placed, missing)].sort((a, b) => a.fromMs - b.fromMs);
}

function declaredGaps(placed: readonly PlacedEvent[]): Gap[] {
  const gaps: Gap[] = [];
  for (const { recorded, atMs } of placed) {
    const payload = customPayload(recorded.event, "reenact/gap@1");
    if (!payload) continue;
    const { from_ms: fromMs, to_ms: toMs, reason, events_dropped: dropped } = payload;
    gaps.push({
      windowId: recorded.window_id,
      fromMs: typeof fromMs === "number" ? fromMs : atMs,
      toMs: typeof toMs === "number" ? toMs : atMs,
      reason: typeof reason === "string" ? reason : "unknown",
      eventsLost: typeof dropped === "number" ? dropped : null,
    });
  }
  return gaps;
}

function missingBatchGaps(placed: readonly PlacedEvent[], missing: readonly MissingBatches[]): Gap[] {
  const gaps: Gap[] = [];
  for (const page of missing) {
    if (page.missing_sequences.length === 0) continue;
    const ofPage = placed.filter(
      ({ recorded }) => recorded.window_id === page.window_id && recorded.page_id === page.page_id,
    );
    const found: Gap[] = [];
    for (const sequence of [...page.missing_sequences].sort((a, b) => a - b)) {
      const before = ofPage.filter(({ recorded }) => recorded.sequence < sequence).at(-1);
      const after = ofPage.find(({ recorded }) => recorded.sequence > sequence);
      if (!before && !after) continue;
      const fromMs = (before ?? after)!.atMs;
      const toMs = (after ?? before)!.atMs;
      // Batches that are missing side by side are one gap.
      if (found.at(-1)?.fromMs === fromMs && found.at(-1)?.toMs === toMs) continue;
      found.push({ windowId: page.window_id, fromMs, toMs, reason: "missing", eventsLost: null });
    }
    gaps.push(...found);
  }
  return gaps;
}
