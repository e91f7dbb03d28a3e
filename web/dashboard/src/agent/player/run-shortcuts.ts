/** The keyboard of a run's player: the player's own keys where they mean the same, and those that only a run has. */
import { SHORTCUTS, type Shortcut, type ShortcutAction } from "../../session/shortcuts.ts";

const SHARED: ReadonlySet<ShortcutAction> = new Set<ShortcutAction>([
  "toggle",
  "back",
  "forward",
  "far-back",
  "far-forward",
  "previous-error",
  "next-error",
  "go-to-time",
  "start",
  "end",
  "slower",
  "faster",
  "skip-inactive",
  "loop-start",
  "loop-end",
  "loop-clear",
  "zoom-in",
  "zoom-out",
  "zoom-all",
  "copy-link",
  "help",
]);
const STEPS: readonly Shortcut[] = [
  { key: "ArrowLeft", shift: true, action: "previous-moment", shown: ["Shift", "←"], text: "Previous entry" },
  { key: "ArrowRight", shift: true, action: "next-moment", shown: ["Shift", "→"], text: "Next entry" },
  { key: "k", action: "previous-entry", shown: ["K"], text: "Previous entry" },
  { key: "j", action: "next-entry", shown: ["J"], text: "Next entry" },
  { key: "P", action: "previous-prompt", shown: ["Shift", "P"], text: "Previous prompt" },
  { key: "p", action: "next-prompt", shown: ["P"], text: "Next prompt" },
];
const BOOKMARK: Shortcut = { key: "b", action: "bookmark", shown: ["B"], text: "Bookmark this moment" };
const shared = SHORTCUTS.filter(({ action }) => SHARED.has(action));
const stepsAt = shared.findIndex(({ action }) => action === "previous-error");

/** Of two runs side by side, which have no notes of their own. */
export const COMPARE_SHORTCUTS: readonly Shortcut[] = [
  ...shared.slice(0, stepsAt),
  ...STEPS,
  ...shared.slice(stepsAt),
].filter(({ action }) => action !== "copy-link");

export const RUN_SHORTCUTS: readonly Shortcut[] = [
  ...shared.slice(0, stepsAt),
  ...STEPS,
  ...shared.slice(stepsAt, -1),
  BOOKMARK,
  ...shared.slice(-1),
];
