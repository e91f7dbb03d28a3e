/** The kinds of findings of `GET …/health` in a person's words. */
export const FINDING_KINDS: Readonly<Record<string, string | undefined>> = {
  gap: "Missing part",
  missing_snapshot: "No first picture",
  unknown_node: "Change of an unknown element",
  misplaced: "Element without a place",
  unknown_sheet: "Change of an unknown style sheet",
  clock_jump: "The clock jumped",
  silence: "Long silence",
  truncated_batch: "Batch cut short",
  broken_event: "Event that is not what it should be",
  damaged_batch: "Stored batch that cannot be read",
};
