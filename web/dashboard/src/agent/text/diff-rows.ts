/** A diff's lines with their numbers. */
import type { DiffHunk } from "../../server/api.ts";

export interface DiffRow {
  kind: "same" | "removed" | "added" | "between";
  /** From 1; null where the line is not on that side. */
  oldLine: number | null;
  newLine: number | null;
  text: string;
}

export function diffRows(hunks: readonly DiffHunk[]): DiffRow[] {
  return hunks.flatMap((hunk, place) => {
    const rows = hunkRows(hunk);
    const between: DiffRow = { kind: "between", oldLine: null, newLine: null, text: "" };
    return place === 0 ? rows : [between, ...rows];
  });
}

function hunkRows({ old_start: oldStart, new_start: newStart, lines }: DiffHunk): DiffRow[] {
  let [oldLine, newLine] = [oldStart, newStart];
  return lines.map((line): DiffRow => {
    const text = line.slice(1);
    if (line.startsWith("-")) return { kind: "removed", oldLine: oldLine++, newLine: null, text };
    if (line.startsWith("+")) return { kind: "added", oldLine: null, newLine: newLine++, text };
    return { kind: "same", oldLine: oldLine++, newLine: newLine++, text };
  });
}

/** Where two texts differ, by lines: all between the first and the last line that are not the same. */
export function differing(before: string, after: string): DiffHunk {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const least = Math.min(old.length, now.length);
  let head = 0;
  while (head < least && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < least - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const from = Math.max(0, head - CONTEXT_LINES);
  const kept = (lines: readonly string[]): string[] => lines.map((line) => ` ${line}`);
  return {
    old_start: from + 1,
    new_start: from + 1,
    lines: [
      ...kept(old.slice(from, head)),
      ...old.slice(head, old.length - tail).map((line) => `-${line}`),
      ...now.slice(head, now.length - tail).map((line) => `+${line}`),
      ...kept(old.slice(old.length - tail, old.length - tail + CONTEXT_LINES)),
    ],
  };
}

const CONTEXT_LINES = 3;
