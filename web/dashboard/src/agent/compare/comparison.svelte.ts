/** Two runs side by side, driven by one clock that stops where they first differ. */
import type { AgentComparison, AgentEntry, AgentRun, Session } from "../../server/api.ts";
import { RunPlayback } from "../player/run-playback.svelte.ts";
import { isError } from "../player/run-steps.ts";
import { rowAt, rowTimes } from "./compare-rows.ts";

export interface Side {
  session: Session;
  run: AgentRun;
}

export interface Row {
  left: AgentEntry | null;
  right: AgentEntry | null;
}

/** The last row stays for so long. */
const LAST_ROW_MS = 1_000;

export class Comparison {
  readonly rows: readonly Row[];
  readonly times: readonly number[];
  readonly playback: RunPlayback;
  readonly divergesAt: number | null;
  /** The clock was just stopped where they differ. */
  stopped = $state(false);
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
    this.divergesAt = compared.diverges_at;
    this.playback = new RunPlayback({
      durationMs: this.rows.length === 0 ? 0 : (this.times.at(-1) ?? 0) + LAST_ROW_MS,
      // Waits are already left out of the rows' times.
      idle: [],
      steps: {
        entry: (direction) => this.step(direction, () => true),
        error: (direction) => this.step(direction, (row) => either(row, isError)),
        prompt: (direction) => this.step(direction, (row) => either(row, ({ kind }) => kind === "prompt")),
      },
      onTime: (timeMs) => this.stopWhereTheyDiffer(timeMs),
    });
  }

  get current(): number {
    return rowAt(this.times, this.playback.timeMs);
  }

  goToRow(place: number): void {
    this.playback.seek(this.times[place] ?? 0);
  }

  private step(direction: 1 | -1, isWanted: (row: Row) => boolean): void {
    for (let place = this.current + direction; place >= 0 && place < this.rows.length; place += direction) {
      const row = this.rows[place];
      if (row && isWanted(row)) return this.goToRow(place);
    }
  }

  private stopWhereTheyDiffer(timeMs: number): void {
    const divergesMs = this.divergesAt === null ? null : (this.times[this.divergesAt] ?? null);
    const passed = divergesMs !== null && this.lastMs < divergesMs && timeMs >= divergesMs;
    this.lastMs = timeMs;
    if (!passed || !this.playback.playing) {
      if (divergesMs !== null && timeMs !== divergesMs) this.stopped = false;
      return;
    }
    this.stopped = true;
    this.playback.pause();
    this.playback.seek(divergesMs);
  }
}

function byId(run: AgentRun): ReadonlyMap<string, AgentEntry> {
  const steps = run.entries.filter(({ kind }) => kind === "prompt" || kind === "tool");
  return new Map(steps.map((entry) => [entry.id, entry]));
}

const either = ({ left, right }: Row, isWanted: (entry: AgentEntry) => boolean): boolean =>
  [left, right].some((entry) => entry !== null && isWanted(entry));
