/**
 * The lines of a panel that match its filters. Many lines are gone through in slices, so that the page stays usable; when
 * lines are only added, those before them are not looked at again.
 */

export interface Filter<Row> {
  rows: readonly Row[];
  /** Which kind a line is of, for the filters' counts. */
  kindsOf: (row: Row) => readonly string[];
  textOf: (row: Row) => string;
  /** Kinds that are wanted; none stands for all. */
  kinds: ReadonlySet<string>;
  text: string;
  /** A later list of the same kind only adds to this one, or folds its last line with the next. */
  isAppended: boolean;
}

/** The longest time that lines are gone through at once. */
const SLICE_MS = 5;
const ROWS_BETWEEN_LOOKS = 256;

export class RowFilter<Row> {
  shown = $state.raw<readonly Row[]>([]);
  counts = $state.raw<ReadonlyMap<string, number>>(new Map());
  /** Lines are still gone through. */
  busy = $state(false);

  private last: Filter<Row> | null = null;
  private found: Row[] = [];
  private counted = new Map<string, number>();
  private done = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  apply(filter: Filter<Row>): void {
    clearTimeout(this.timer);
    if (!this.goesOn(filter)) {
      this.found = [];
      this.counted = new Map();
      this.done = 0;
    }
    this.last = filter;
    this.slice(filter);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private slice(filter: Filter<Row>): void {
    const wanted = filter.text.trim().toLowerCase();
    const { rows, kinds } = filter;
    const from = performance.now();
    while (this.done < rows.length) {
      const until = Math.min(rows.length, this.done + ROWS_BETWEEN_LOOKS);
      for (; this.done < until; this.done++) {
        const row = rows[this.done] as Row;
        const of = filter.kindsOf(row);
        for (const kind of of) this.counted.set(kind, (this.counted.get(kind) ?? 0) + 1);
        const isKind = kinds.size === 0 || of.some((kind) => kinds.has(kind));
        if (isKind && (wanted === "" || filter.textOf(row).toLowerCase().includes(wanted)))
          this.found.push(row);
      }
      if (performance.now() - from > SLICE_MS) break;
    }
    this.busy = this.done < rows.length;
    if (this.busy) this.timer = setTimeout(() => this.slice(filter));
    // What was shown stays until it is known what takes its place.
    if (!this.busy || this.shown.length === 0) this.publish();
  }

  private publish(): void {
    this.shown = [...this.found];
    this.counts = new Map(this.counted);
  }

  /** Whether lines were only added since the last time; the last one may have been folded with the next. */
  private goesOn({ rows, kinds, text, isAppended }: Filter<Row>): boolean {
    const { last } = this;
    if (!isAppended || !last || last.text !== text || last.kinds !== kinds) return false;
    if (rows.length < this.done || rows[0] !== last.rows[0]) return false;
    if (this.done > 0 && rows[this.done - 1] !== last.rows[this.done - 1]) this.unsee(last);
    return this.done === 0 || rows[this.done - 1] === last.rows[this.done - 1];
  }

  /** Goes back before the last line. */
  private unsee({ rows, kindsOf }: Filter<Row>): void {
    this.done -= 1;
    const row = rows[this.done] as Row;
    for (const kind of kindsOf(row)) this.counted.set(kind, (this.counted.get(kind) ?? 0) - 1);
    if (this.found.at(-1) === row) this.found.pop();
  }
}
