/** What a run's timeline draws, by time. */
import type { IconName } from "../../components/Icon.svelte";
import type { AgentEntry, AgentRun } from "../../server/api.ts";
import { entryIcon, entryTitle, ruleName } from "./entry-words.ts";
import { isError } from "./run-steps.ts";

export const MARK_KINDS = [
  { kind: "prompt", label: "Prompts" },
  { kind: "tool", label: "Tools" },
  { kind: "error", label: "Errors" },
  { kind: "highlight", label: "Highlights" },
  { kind: "compaction", label: "Compactions" },
  { kind: "question", label: "Questions" },
  { kind: "note", label: "Notes" },
  { kind: "difference", label: "Differences" },
] as const;
export type MarkKind = (typeof MARK_KINDS)[number]["kind"];

export interface RunMark {
  kind: MarkKind;
  timeMs: number;
  /** Of a run with such a lane; null is the agent itself. */
  lane: string | null;
  title: string;
  icon: IconName;
  /** Marks that stand at one place. */
  count: number;
  /** The place of the entry, or of the row of two runs, that a click goes to; null where it is a time. */
  place: number | null;
}

/** Neighbours closer than this share of the timeline could not be told apart; they become one. */
const PLACES = 120;
const PLACES_MAX = 50_000;

/** Places for marks in the whole run, if a share of it fills the timeline. */
export function runMarkPlaces(span: number): number {
  return Math.min(PLACES_MAX, Math.round(PLACES / span));
}

export function markKind(entry: AgentEntry): MarkKind | null {
  if (isError(entry)) return "error";
  const { kind } = entry;
  return kind === "prompt" || kind === "tool" || kind === "compaction" || kind === "question" ? kind : null;
}

/** Of a timeline that stands for `lengthMs`. */
export function runMarks(run: AgentRun, lengthMs: number, places: number): RunMark[] {
  const entries = run.entries.flatMap((entry, place): RunMark[] => {
    const kind = markKind(entry);
    if (kind === null) return [];
    const timeMs = entry.at_ms - run.from_ms;
    const { lane } = entry;
    return [{ kind, timeMs, lane, title: entryTitle(entry), icon: entryIcon(entry), count: 1, place }];
  });
  const highlights = run.highlights.map((highlight): RunMark => {
    const place = run.entries.findIndex(({ id }) => id === highlight.about);
    return {
      kind: "highlight",
      timeMs: highlight.at_ms - run.from_ms,
      lane: null,
      title: `${ruleName(highlight.rule)}: ${highlight.text}`,
      icon: "star",
      count: 1,
      place: place < 0 ? null : place,
    };
  });
  return joined([...entries, ...highlights], lengthMs, places);
}

/** Marks of one kind and lane at one place become one, which tells of the first. */
export function joined(marks: readonly RunMark[], lengthMs: number, places: number): RunMark[] {
  const found = new Map<string, RunMark>();
  for (const mark of marks) {
    const at = lengthMs > 0 ? Math.round((mark.timeMs / lengthMs) * places) : 0;
    const key = `${mark.kind} ${mark.lane ?? ""} ${at}`;
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { ...mark });
  }
  return [...found.values()];
}
