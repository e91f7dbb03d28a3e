/** A run on show: all of it in memory, its clock, the entry at the time, and what people wrote onto it. */
import { countUntil } from "@reenact/player";
import type { AgentEntry, AgentRun, RunPlace, SessionDetail } from "../../server/api.ts";
import type { ShortcutAction } from "../../session/shortcuts.ts";
import { EntryDetails } from "./entry-details.ts";
import { RunNotes } from "./run-notes.svelte.ts";
import { RunPlayback } from "./run-playback.svelte.ts";
import { RunScenes } from "./run-scenes.svelte.ts";
import { isError, isMain, nextPlace } from "./run-steps.ts";

export type RunTab = "conversation" | "tool" | "files" | "cost" | "facts" | "workshop" | "notes";

export class RunView {
  readonly place: RunPlace;
  readonly playback: RunPlayback;
  readonly notes: RunNotes;
  readonly details: EntryDetails;
  readonly scenes: RunScenes;
  /** By time, as `atMs` of the player's functions. */
  private readonly times: readonly { atMs: number }[];
  /** Which of several entries of one time was gone to. */
  private pinned = $state<number | null>(null);
  tab = $state<RunTab>("conversation");
  /** The file that is looked at. */
  filePath = $state<string | null>(null);
  /** A line of it that a note is about to be written on. */
  noteLine = $state.raw<{ path: string; line: number; event: string } | null>(null);

  constructor(
    readonly session: SessionDetail,
    readonly run: AgentRun,
    projectId: string,
  ) {
    this.place = { sessionId: session.id, projectId };
    this.times = run.entries.map(({ at_ms: atMs }) => ({ atMs: atMs - run.from_ms }));
    this.details = new EntryDetails(this.place);
    this.notes = new RunNotes(this.place, session.clock_offset_ms, run.from_ms);
    this.scenes = new RunScenes(this.place);
    this.playback = new RunPlayback({
      durationMs: run.to_ms - run.from_ms,
      idle: run.idle.map(({ from_ms: fromMs, to_ms: toMs }) => ({
        fromMs: fromMs - run.from_ms,
        toMs: toMs - run.from_ms,
      })),
      steps: {
        entry: (direction) => this.step(direction, () => true),
        error: (direction) => this.step(direction, isError),
        prompt: (direction) => this.step(direction, (entry) => entry.kind === "prompt" && isMain(entry)),
      },
    });
  }

  /** The place of the entry at the time on show; -1 before the first. */
  get current(): number {
    const { pinned, times } = this;
    const timeMs = this.playback.timeMs;
    if (pinned !== null && times[pinned]?.atMs === timeMs) return pinned;
    return countUntil(times, timeMs) - 1;
  }

  get entry(): AgentEntry | null {
    return this.run.entries[this.current] ?? null;
  }

  /** The recorded time on show. */
  get nowMs(): number {
    return this.run.from_ms + this.playback.timeMs;
  }

  offsetMs(atMs: number): number {
    return atMs - this.run.from_ms;
  }

  /** Goes to a recorded time. */
  goTo(atMs: number): void {
    this.pinned = null;
    this.playback.seek(this.offsetMs(atMs));
  }

  goToEntry(place: number): void {
    const time = this.times[place];
    if (!time) return;
    this.pinned = place;
    this.playback.seek(time.atMs);
  }

  /** Goes to the entry of an id, or else to a time. */
  goToAbout(id: string | null, atMs: number): void {
    const place = id === null ? -1 : this.run.entries.findIndex((entry) => entry.id === id);
    if (place >= 0) this.goToEntry(place);
    else this.goTo(atMs);
  }

  act(action: ShortcutAction): boolean {
    if (action === "bookmark") {
      void this.notes.add({ atMs: this.nowMs, text: "", anchor: { kind: "time" } });
      return true;
    }
    return this.playback.act(action);
  }

  private step(direction: 1 | -1, isWanted: (entry: AgentEntry) => boolean): void {
    const isBetween = (this.times[this.current]?.atMs ?? -1) < this.playback.timeMs;
    const place = nextPlace(this.run.entries, { current: this.current, isBetween }, direction, isWanted);
    if (place !== null) this.goToEntry(place);
  }

  close(): void {
    this.playback.close();
    this.details.close();
  }
}
