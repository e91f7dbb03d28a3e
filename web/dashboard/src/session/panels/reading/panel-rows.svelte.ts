/** The lines of one panel, as far as they are read: bounded, in the order of time, kept while the session is on show. */
import { asProblem } from "../../../server/problem.ts";
import type { Problem } from "../../../server/api.ts";
import type { PanelData, PanelName, RowsPart } from "./messages.ts";
import { keyOf } from "./recorded.ts";
import type { PanelReader } from "./panel-reader.ts";

/** Lines that a panel holds; what comes later is not listed. */
export const ROWS_MAX = 100_000;
/** Of a live session, batches may arrive in another order than they were recorded in; so far back it is looked. */
const LOOK_BACK_MS = 60_000;
/** While lines come in, the list on show is renewed so often; the first ones are shown at once. */
const PUBLISH_INTERVAL_MS = 200;

export interface Folding<Row> {
  isSame: (before: Row, row: Row) => boolean;
  fold: (before: Row, row: Row) => Row;
}

export class PanelRows<Name extends PanelName, Row extends PanelData[Name]["row"] = PanelData[Name]["row"]> {
  /** A new list whenever something was added. */
  rows = $state.raw<readonly Row[]>([]);
  status = $state<"reading" | "read" | "failed">("reading");
  problem = $state.raw<Problem | null>(null);
  /** There is more than is listed. */
  isCut = $state(false);

  private list: Row[] = [];
  private cursor: string | null = null;
  private isReadOnce = false;
  /** Names of lines near the end, which are asked for again while the session goes on. */
  private latest = new Map<string, number>();
  private reading: AbortController | null = null;
  private publishing: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly reader: PanelReader,
    private readonly panel: Name,
    private readonly folding: Folding<Row> | null = null,
  ) {
    void this.read();
  }

  /** Looks whether more has arrived since it was read. */
  catchUp(): void {
    if (this.status === "read" && !this.isCut) void this.read();
  }

  retry(): void {
    if (this.status === "failed") void this.read();
  }

  close(): void {
    this.reading?.abort();
    if (this.publishing !== null) clearTimeout(this.publishing);
  }

  private async read(): Promise<void> {
    const reading = new AbortController();
    this.reading = reading;
    if (!this.isReadOnce) this.status = "reading";
    this.problem = null;
    const fromMs = this.isReadOnce ? this.fromMs : null;
    const from = { cursor: this.isReadOnce ? null : this.cursor, fromMs };
    try {
      await this.reader.rows(this.panel, from, (part) => this.take(part as RowsPart<Row>), reading.signal);
    } catch (error) {
      if (reading.signal.aborted && !this.isCut) return;
      if (!reading.signal.aborted) {
        this.publish();
        this.problem = asProblem(error);
        this.status = "failed";
        return;
      }
    }
    this.isReadOnce = true;
    this.publish();
    this.status = "read";
  }

  private get fromMs(): number | null {
    const last = this.list.at(-1);
    return last ? Math.max(0, Math.floor(last.place.eventMs - LOOK_BACK_MS)) : null;
  }

  private take({ rows, cursor }: RowsPart<Row>): void {
    if (!this.isReadOnce) this.cursor = cursor;
    for (const row of rows) this.add(row);
    this.forgetOld();
    if (this.list.length >= ROWS_MAX) {
      this.list.length = ROWS_MAX;
      this.isCut = true;
      this.reading?.abort();
    }
    const waitMs = this.rows.length === 0 ? 0 : PUBLISH_INTERVAL_MS;
    this.publishing ??= setTimeout(() => this.publish(), waitMs);
  }

  private add(row: Row): void {
    const key = keyOf(row.place);
    if (this.latest.has(key)) return;
    this.latest.set(key, row.place.eventMs);
    const last = this.list.at(-1);
    if (last && this.folding?.isSame(last, row)) {
      this.list[this.list.length - 1] = this.folding.fold(last, row);
      return;
    }
    if (!last || last.atMs <= row.atMs) return void this.list.push(row);
    // Requests are told when they are over, and listed when they began.
    let at = this.list.length;
    while (at > 0 && (this.list[at - 1] as Row).atMs > row.atMs) at -= 1;
    this.list.splice(at, 0, row);
  }

  private forgetOld(): void {
    const { fromMs } = this;
    if (fromMs === null || this.latest.size < 10_000) return;
    for (const [key, atMs] of this.latest) if (atMs < fromMs) this.latest.delete(key);
  }

  private publish(): void {
    if (this.publishing !== null) clearTimeout(this.publishing);
    this.publishing = null;
    this.rows = [...this.list];
  }
}
