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

/** A batch that is there, on a page that lacks others. */
interface Neighbour {
  sequence: number;
  fromMs: number;
  toMs: number;
}

/** Finds the gaps while events come by, and keeps of them only what tells where a batch is missing. */
export class GapFinder {
  private readonly declared: Gap[] = [];
  private readonly incomplete = new Map<string, { page: MissingBatches; known: Neighbour[] }>();

  constructor(pages: readonly MissingBatches[]) {
    this.update(pages);
  }

  /** What the server lacks by now: of a visit that still goes on, batches may come late. */
  update(pages: readonly MissingBatches[]): void {
    for (const page of pages) {
      const key = pageKey(page.window_id, page.page_id);
      const entry = this.incomplete.get(key);
      if (entry) entry.page = page;
      else if (page.missing_sequences.length > 0) this.incomplete.set(key, { page, known: [] });
    }
  }

  add({ recorded, atMs }: PlacedEvent): void {
    const declared = declaredGap(recorded.window_id, customPayload(recorded.event, "reenact/gap@1"), atMs);
    if (declared) this.declared.push(declared);
    const known = this.incomplete.get(pageKey(recorded.window_id, recorded.page_id))?.known;
    if (!known) return;
    const last = known.at(-1);
    if (last?.sequence === recorded.sequence) last.toMs = atMs;
    else known.push({ sequence: recorded.sequence, fromMs: atMs, toMs: atMs });
  }

  /** By time. */
  get gaps(): Gap[] {
    const missing = [...this.incomplete.values()].flatMap(({ page, known }) => missingBatchGaps(page, known));
    return [...this.declared, ...missing].sort((a, b) => a.fromMs - b.fromMs);
  }
}

function pageKey(windowId: string, pageId: string): string {
  return `${windowId}\n${pageId}`;
}

function declaredGap(windowId: string, payload: Record<string, unknown> | null, atMs: number): Gap | null {
  if (!payload) return null;
  const { from_ms: fromMs, to_ms: toMs, reason, events_dropped: dropped } = payload;
  return {
    windowId,
    fromMs: typeof fromMs === "number" ? fromMs : atMs,
    toMs: typeof toMs === "number" ? toMs : atMs,
    reason: typeof reason === "string" ? reason : "unknown",
    eventsLost: typeof dropped === "number" ? dropped : null,
  };
}

function missingBatchGaps(page: MissingBatches, known: readonly Neighbour[]): Gap[] {
  const found: Gap[] = [];
  for (const sequence of [...page.missing_sequences].sort((a, b) => a - b)) {
    const before = known.filter((batch) => batch.sequence < sequence).at(-1);
    const after = known.find((batch) => batch.sequence > sequence);
    if (!before && !after) continue;
    const fromMs = before?.toMs ?? (after as Neighbour).fromMs;
    const toMs = after?.fromMs ?? fromMs;
    // Batches that are missing side by side are one gap.
    if (found.at(-1)?.fromMs === fromMs && found.at(-1)?.toMs === toMs) continue;
    found.push({ windowId: page.window_id, fromMs, toMs, reason: "missing", eventsLost: null });
  }
  return found;
}
