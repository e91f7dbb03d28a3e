/** Which entry comes next, of all or of some kind. */
import type { AgentEntry } from "../../server/api.ts";

export const isMain = ({ lane }: AgentEntry): boolean => lane === null;

export function isError({ kind, tool }: AgentEntry): boolean {
  return kind === "error" || tool?.outcome === "error";
}

/** Where the time is: at the current entry, or between it and the next one. */
export interface Standing {
  /** -1 before the first. */
  current: number;
  isBetween: boolean;
}

/** The place of the next wanted entry; back from between two entries is the current one. Null if there is none. */
export function nextPlace(
  entries: readonly AgentEntry[],
  { current, isBetween }: Standing,
  direction: 1 | -1,
  isWanted: (entry: AgentEntry) => boolean,
): number | null {
  let place = direction === 1 ? current + 1 : isBetween ? current : current - 1;
  for (; place >= 0 && place < entries.length; place += direction) {
    const entry = entries[place];
    if (entry && isWanted(entry)) return place;
  }
  return null;
}
