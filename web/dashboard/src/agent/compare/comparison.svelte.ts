/** Two runs side by side, driven by one clock that stops wherever they begin to differ. */
import type { AgentComparison, AgentEntry, AgentRun, Session } from "../../server/api.ts";
import { RunPlayback } from "../player/run-playback.svelte.ts";
import { isError } from "../player/run-steps.ts";
import { rowAt, rowTimes } from "./compare-rows.ts";
import { differences, type Difference, type Row } from "./differences.ts";

export interface Side {
  session: Session;
  run: AgentRun;
}

/** The last row stays for so long. */
const LAST_ROW_MS = 1_000;

export class Comparison {
  readonly rows: readonly Row[];
  readonly times: readonly number[];
  readonly playback: RunPlayback;
  readonly differences: readonly Difference[];
  /** The difference at which the clock was just stopped. */
  stoppedAt = $state.raw<Difference | null>(null);
  private lastMs = 0;

  constructor(
    readonly left: Side,
    readonly right: Side,
    compared: AgentComparison,
  ) {
    const [ours, theirs] = [byId(left.run), byId(right.run)];
    this.rows = compared.rows.map((row) => ({
      left: row.left === null ? null : (ours.get(compared.left[row.left]?.id ?? "") ?? null),
      right: row.right === null ? null : (theirs.get(compared.right[row.right]?.id ?? "") ?? null),
    }));
    this.times = rowTimes(compared);
    this.differences = differences(this.rows);
    this.playback = new RunPlayback({
      course: {
        durationMs: this.rows.length === 0 ? 0 : (this.times.at(-1) ?? 0) + LAST_ROW_MS,
        // Waits are already left out of the rows' times.
        idle: [],
        isLive: false,
        turns: [],
      },
      steps: {
        entry: (direction) => this.step(direction, () => true),
        moment: (direction) => this.stepDifference(direction),
        error: (direction) => this.step(direction, (row) => either(row, isError)),
        prompt: (direction) => this.step(direction, (row) => either(row, ({ kind }) => kind === "prompt")),
      },
      onTime: (timeMs) => this.stopWhereTheyDiffer(timeMs),
    });
  }

  get current(): number {
    return rowAt(this.times, this.playback.timeMs);
  }

  /** The difference that the row on show is in, among all; -1 where both do the same. */
  get currentDifference(): number {
    const { current } = this;
    return this.differences.findIndex(({ from, to }) => current >= from && current < to);
  }

  goToRow(place: number): void {
    this.playback.seek(this.timeOf(place));
  }

  /** When a row is reached; behind the last one, the end. */
  timeOf(place: number): number {
    return this.times[place] ?? this.playback.durationMs;
  }

  stepDifference(direction: 1 | -1): void {
    const { current } = this;
    const found =
      direction === 1
        ? this.differences.find(({ from }) => from > current)
        : this.differences.filter(({ from }) => from < current).at(-1);
    if (found) this.goToRow(found.from);
  }

  private step(direction: 1 | -1, isWanted: (row: Row) => boolean): void {
    for (let place = this.current + direction; place >= 0 && place < this.rows.length; place += direction) {
      const row = this.rows[place];
      if (row && isWanted(row)) return this.goToRow(place);
    }
  }

  private stopWhereTheyDiffer(timeMs: number): void {
    const { lastMs } = this;
    this.lastMs = timeMs;
    const passed = this.differences.find(({ from }) => {
      const atMs = this.timeOf(from);
      return lastMs < atMs && timeMs >= atMs;
    });
    if (!passed || !this.playback.playing) {
      if (this.stoppedAt && timeMs !== this.timeOf(this.stoppedAt.from)) this.stoppedAt = null;
      return;
    }
    this.playback.pause();
    this.goToRow(passed.from);
    this.stoppedAt = passed;
  }
}

function byId(run: AgentRun): ReadonlyMap<string, AgentEntry> {
  const steps = run.entries.filter(({ kind }) => kind === "prompt" || kind === "tool");
  return new Map(steps.map((entry) => [entry.id, entry]));
}

const either = ({ left, right }: Row, isWanted: (entry: AgentEntry) => boolean): boolean =>
  [left, right].some((entry) => entry !== null && isWanted(entry));
