/** A run on show: all that is known of it in memory, its clock, the entry at the time, and what people wrote onto it. */
import { countUntil } from "@reenact/player";
import type {
  AgentEntry,
  AgentRun,
  AgentRunChanges,
  Problem,
  RunPlace,
  SessionDetail,
} from "../../server/api.ts";
import type { ShortcutAction } from "../../session/shortcuts.ts";
import { EntryDetails } from "./entry-details.ts";
import { joinedRun } from "./joined-run.ts";
import { courseOf } from "./run-course.ts";
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
  run = $state.raw() as AgentRun;
  session = $state.raw() as SessionDetail;
  /** Why a run that goes on cannot be followed at the moment. */
  followProblem = $state.raw<Problem | null>(null);
  /** By time, as `atMs` of the player's functions. */
  private readonly times = $derived(
    this.run.entries.map(({ at_ms: atMs }) => ({ atMs: atMs - this.run.from_ms })),
  );
  /** Which of several entries of one time was gone to. */
  private pinned = $state<number | null>(null);
  tab = $state<RunTab>("conversation");
  /** The file that is looked at. */
  filePath = $state<string | null>(null);
  /** A line of it that a note is about to be written on. */
  noteLine = $state.raw<{ path: string; line: number; event: string } | null>(null);

  constructor(session: SessionDetail, run: AgentRun, projectId: string) {
    this.session = session;
    this.run = run;
    this.place = { sessionId: session.id, projectId };
    this.details = new EntryDetails(this.place);
    this.notes = new RunNotes(this.place, session.clock_offset_ms, run.from_ms);
    this.scenes = new RunScenes(this.place);
    this.playback = new RunPlayback({
      course: courseOf(run, session.live),
      steps: {
        entry: (direction) => this.step(direction, () => true),
        error: (direction) => this.step(direction, isError),
        prompt: (direction) => this.step(direction, (entry) => entry.kind === "prompt" && isMain(entry)),
      },
    });
  }

  /** What is new in a run that goes on. What arrives late may change what was known before. */
  take(
    { run: news, kept, live }: AgentRunChanges,
    answeredAtMs: number,
    session: SessionDetail | null,
  ): void {
    this.followProblem = null;
    if (session) this.session = session;
    if (news) {
      const { entry, pinned, run: known } = this;
      this.run = joinedRun(known, news, kept);
      this.notes.fromMs = this.run.from_ms;
      this.details.forget(news.entries);
      const isPinned = ({ kind, id }: AgentEntry): boolean => kind === entry?.kind && id === entry.id;
      this.pinned = pinned === null ? null : this.run.entries.findIndex(isPinned);
      this.playback.grow(courseOf(this.run, live), known.from_ms - this.run.from_ms);
    } else if (!live) this.playback.grow(courseOf(this.run, false), 0);
    this.playback.tellNow(answeredAtMs - this.session.clock_offset_ms - this.run.from_ms);
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
