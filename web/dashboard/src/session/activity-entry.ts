/** One thing that happened in a visit, as the list beside the player shows it. */
export const ENTRY_KINDS = [
  "navigation",
  "click",
  "input",
  "console",
  "network",
  "error",
  "custom",
  "other",
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export interface ActivityEntry {
  /** Recorded time (epoch milliseconds) of the first event that the entry stands for. */
  atMs: number;
  kind: EntryKind;
  title: string;
  detail: string;
  level: "normal" | "warning" | "error";
  windowId: string;
  /** The page that was opened: it is seen only from its first snapshot on. */
  openedPageId?: string;
}

/** The filters above the list. Errors are of any kind: thrown, logged, or a request that failed. */
export const ENTRY_FILTERS = [
  { value: "navigation", label: "Navigation" },
  { value: "click", label: "Clicks" },
  { value: "input", label: "Inputs" },
  { value: "console", label: "Console" },
  { value: "network", label: "Network" },
  { value: "error", label: "Errors" },
  { value: "custom", label: "Custom" },
] as const;

/** The filters that an entry is found by. */
export function filtersOf({ kind, level }: ActivityEntry): readonly string[] {
  return level === "error" && kind !== "error" ? [kind, "error"] : [kind];
}

export function searchedText({ title, detail }: ActivityEntry): string {
  return `${title}\n${detail}`;
}
