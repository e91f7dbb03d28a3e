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
  "catch-up",
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
/** What is said otherwise of a run than of a visit. */
const TEXTS: Partial<Record<ShortcutAction, string>> = {
  "skip-inactive": "Leave out whiles in which nothing happened, or not",
  "catch-up": "Follow a run that still goes on",
};
const shared = SHORTCUTS.filter(({ action }) => SHARED.has(action)).map((shortcut) => ({
  ...shortcut,
  text: TEXTS[shortcut.action] ?? shortcut.text,
}));
const stepsAt = shared.findIndex(({ action }) => action === "previous-error");

/** Of two runs side by side, which have no notes and no idle times of their own and do not go on. */
const NOT_OF_TWO: ReadonlySet<ShortcutAction> = new Set(["copy-link", "catch-up", "skip-inactive"]);
const TEXTS_OF_TWO: Partial<Record<ShortcutAction, string>> = {
  "previous-moment": "Previous difference",
  "next-moment": "Next difference",
  "previous-entry": "Previous step",
  "next-entry": "Next step",
};
export const COMPARE_SHORTCUTS: readonly Shortcut[] = [
  ...shared.slice(0, stepsAt),
  ...STEPS,
  ...shared.slice(stepsAt),
]
  .filter(({ action }) => !NOT_OF_TWO.has(action))
  .map((shortcut) => ({ ...shortcut, text: TEXTS_OF_TWO[shortcut.action] ?? shortcut.text }));

export const RUN_SHORTCUTS: readonly Shortcut[] = [
  ...shared.slice(0, stepsAt),
  ...STEPS,
  ...shared.slice(stepsAt, -1),
  BOOKMARK,
  ...shared.slice(-1),
];
