/** Bookmarks and notes on a run: read once, changed here and on the server. */
import {
  changeAnnotation,
  createAnnotation,
  deleteAnnotation,
  listAnnotations,
  type Anchor,
  type Annotation,
  type Problem,
  type RunPlace,
} from "../../server/api.ts";
import { asProblem } from "../../server/problem.ts";

export class RunNotes {
  /** Null until they are known. */
  all = $state.raw<readonly Annotation[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** Said once, for people who do not see the list. */
  said = $state("");

  constructor(
    private readonly place: RunPlace,
    /** Annotations go by the server's clock, runs by the recorded one. */
    private readonly clockOffsetMs: number,
    /** When the run began, as far as it is known. */
    public fromMs: number,
  ) {}

  /** Milliseconds from the start of the run. */
  offsetMs({ at_ms: atMs }: Annotation): number {
    return Math.max(0, atMs - this.clockOffsetMs - this.fromMs);
  }

  async load(): Promise<void> {
    await this.try(async () => {
      this.all = await listAnnotations(this.place, new AbortController().signal);
    });
  }

  async add(note: { atMs: number; text: string; anchor: Anchor }): Promise<boolean> {
    return this.try(async () => {
      const at_ms = Math.round(note.atMs + this.clockOffsetMs);
      const added = await createAnnotation(this.place, { at_ms, text: note.text, anchor: note.anchor });
      this.all = [...(this.all ?? []), added].sort((one, other) => one.at_ms - other.at_ms);
      this.said = note.text === "" ? "Bookmarked" : "Note added";
    });
  }

  async change(id: number, text: string): Promise<boolean> {
    return this.try(async () => {
      const changed = await changeAnnotation(this.place, id, { text });
      this.all = (this.all ?? []).map((note) => (note.id === id ? changed : note));
      this.said = "Note changed";
    });
  }

  async remove(id: number): Promise<boolean> {
    return this.try(async () => {
      await deleteAnnotation(this.place, id);
      this.all = (this.all ?? []).filter((note) => note.id !== id);
      this.said = "Deleted";
    });
  }

  private async try(work: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      return false;
    }
  }
}
