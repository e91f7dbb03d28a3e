/** Why the picture at a moment is missing or not to be trusted, in words for the person who watches. */
import type { Gap } from "./gaps.ts";
import type { WindowOutline } from "./window-outline.ts";

export interface PictureProblem {
  kind: "missing-snapshot" | "gap" | "rebuild-failed";
  message: string;
  /** What is on the stage belongs to another page and must not be seen. */
  covering: boolean;
}

// One object for each problem, so that a state with the same problem compares as the same.
const MISSING: PictureProblem = {
  kind: "missing-snapshot",
  message:
    "This page cannot be shown: its first snapshot never arrived. What happened on it is listed beside the player.",
  covering: true,
};
const GAP: PictureProblem = {
  kind: "gap",
  message: "A part of the recording is missing here. The picture may be wrong until the next full snapshot.",
  covering: false,
};
const FAILED: PictureProblem = {
  kind: "rebuild-failed",
  message:
    "This moment could not be rebuilt: an event of the recording does not fit the page. Try a later moment.",
  covering: false,
};

export function pictureProblem(
  window: WindowOutline | undefined,
  atMs: number,
  gaps: readonly Gap[],
  rebuildFailed: boolean,
): PictureProblem | null {
  if (!window) return null;
  if (window.isMissingAt(atMs)) return MISSING;
  if (rebuildFailed) return FAILED;
  const inGap = gaps.some(
    (gap) => gap.windowId === window.id && gap.fromMs <= atMs && atMs < window.nextSnapshotAfter(gap.fromMs),
  );
  return inGap ? GAP : null;
}
