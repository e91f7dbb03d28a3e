/** Where two runs do different things, and how that is told. */
import { counted } from "../../format/numbers.ts";
import type { AgentEntry } from "../../server/api.ts";
import { entryTitle } from "../player/entry-words.ts";

export interface Row {
  left: AgentEntry | null;
  right: AgentEntry | null;
}

/** Rows in which only one of them did something, from the first to before the last. */
export interface Difference {
  from: number;
  to: number;
}

export function differences(rows: readonly Row[]): Difference[] {
  const found: Difference[] = [];
  rows.forEach(({ left, right }, place) => {
    if (left && right) return;
    const last = found.at(-1);
    if (last?.to === place) last.to = place + 1;
    else found.push({ from: place, to: place + 1 });
  });
  return found;
}

export function differenceWords(rows: readonly Row[], { from, to }: Difference): string {
  const apart = rows.slice(from, to);
  const left = apart.flatMap((row) => row.left ?? []);
  const right = apart.flatMap((row) => row.right ?? []);
  const after = rows.slice(to);
  const again = after.length > 0 ? ` Both do the same again at step ${to + 1}.` : "";
  if (left.length > 0 && right.length > 0) return `Left: ${told(left)}. Right: ${told(right)}.${again}`;
  const [side, other, steps] = left.length > 0 ? ["left", "right", left] : ["right", "left", right];
  return after.length === 0
    ? `The ${other} run ends here. The ${side} one goes on: ${told(steps)}.`
    : `Only the ${side} run does this: ${told(steps)}.${again}`;
}

const TITLE_CHARS_MAX = 90;

function told(steps: readonly AgentEntry[]): string {
  const [first] = steps;
  if (!first) return "";
  const title = entryTitle(first).replace(/[.…]$/, "");
  const short = title.length > TITLE_CHARS_MAX ? `${title.slice(0, TITLE_CHARS_MAX)}…` : title;
  return steps.length > 1 ? `${short}, and ${counted(steps.length - 1, "more step", "more steps")}` : short;
}
