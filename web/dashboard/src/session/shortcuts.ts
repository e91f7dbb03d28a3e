/** The player's keyboard. One list, used to act and to be shown under `?`. */
export type ShortcutAction = PlayerAction | "full-screen" | "copy-link" | "go-to-time" | "help";
/** What the player and its timeline do themselves. */
export type PlayerAction =
  | "toggle"
  | "back"
  | "forward"
  | "far-back"
  | "far-forward"
  | "previous-moment"
  | "next-moment"
  | "previous-entry"
  | "next-entry"
  | "previous-error"
  | "next-error"
  | "previous-click"
  | "next-click"
  | "slower"
  | "faster"
  | "skip-inactive"
  | "loop-start"
  | "loop-end"
  | "loop-clear"
  | "next-window"
  | "scale"
  | "zoom-in"
  | "zoom-out"
  | "zoom-all"
  | "start"
  | "end"
  | "catch-up";

export interface Shortcut {
  key: string;
  shift?: boolean;
  action: ShortcutAction;
  shown: readonly string[];
  text: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: " ", action: "toggle", shown: ["Space"], text: "Play or pause" },
  { key: "ArrowLeft", action: "back", shown: ["←"], text: "Back 5 seconds" },
  { key: "ArrowRight", action: "forward", shown: ["→"], text: "Forward 5 seconds" },
  {
    key: "ArrowLeft",
    shift: true,
    action: "previous-moment",
    shown: ["Shift", "←"],
    text: "Previous recorded change",
  },
  {
    key: "ArrowRight",
    shift: true,
    action: "next-moment",
    shown: ["Shift", "→"],
    text: "Next recorded change",
  },
  { key: "PageDown", action: "far-back", shown: ["Page down"], text: "Back 10 seconds" },
  { key: "PageUp", action: "far-forward", shown: ["Page up"], text: "Forward 10 seconds" },
  { key: "k", action: "previous-entry", shown: ["K"], text: "Previous event of the list" },
  { key: "j", action: "next-entry", shown: ["J"], text: "Next event of the list" },
  { key: "E", action: "previous-error", shown: ["Shift", "E"], text: "Previous error" },
  { key: "e", action: "next-error", shown: ["E"], text: "Next error" },
  { key: "C", action: "previous-click", shown: ["Shift", "C"], text: "Previous click" },
  { key: "c", action: "next-click", shown: ["C"], text: "Next click" },
  { key: "g", action: "go-to-time", shown: ["G"], text: "Go to a time" },
  { key: "Home", action: "start", shown: ["Home"], text: "To the start" },
  { key: "End", action: "end", shown: ["End"], text: "To the end" },
  { key: "n", action: "catch-up", shown: ["N"], text: "Follow a visit that still goes on" },
  { key: "<", action: "slower", shown: ["<"], text: "Slower" },
  { key: ">", action: "faster", shown: [">"], text: "Faster" },
  { key: "s", action: "skip-inactive", shown: ["S"], text: "Skip inactivity, or not" },
  { key: "i", action: "loop-start", shown: ["I"], text: "Loop from here" },
  { key: "o", action: "loop-end", shown: ["O"], text: "Loop up to here" },
  { key: "u", action: "loop-clear", shown: ["U"], text: "End the loop" },
  { key: "w", action: "next-window", shown: ["W"], text: "Next window, or follow the visitor" },
  { key: "z", action: "scale", shown: ["Z"], text: "Fit the picture, or show it 1:1" },
  { key: "f", action: "full-screen", shown: ["F"], text: "Full screen, or not" },
  { key: "+", action: "zoom-in", shown: ["+"], text: "Zoom the timeline in" },
  { key: "-", action: "zoom-out", shown: ["-"], text: "Zoom the timeline out" },
  { key: "0", action: "zoom-all", shown: ["0"], text: "Show the whole timeline" },
  { key: "l", action: "copy-link", shown: ["L"], text: "Copy a link to this moment" },
  { key: "?", action: "help", shown: ["?"], text: "This list" },
];

interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** `<`, `>` and `?` are shifted on some keyboards and not on others: there the key itself decides. */
export function shortcutFor(press: KeyPress): ShortcutAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const found = SHORTCUTS.find((shortcut) => {
    if (shortcut.key !== press.key) return false;
    return shortcut.key.length > 1 ? (shortcut.shift ?? false) === press.shiftKey : true;
  });
  return found?.action ?? null;
}

/** Keys that an element uses itself are left to it. */
export function usesKey(element: Element | null, key: string): boolean {
  if (!element) return false;
  if (element.closest("input, textarea, select, [contenteditable], dialog")) return true;
  const goesUpAndDown = ["ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"].includes(key);
  if (goesUpAndDown && element.closest("[data-keys=list], [role=region][tabindex]")) return true;
  if (key.startsWith("Arrow") || key === "Home" || key === "End")
    return element.closest("[role=tablist], [role=radiogroup], [role=tree]") !== null;
  return (key === " " || key === "Enter") && element.closest("button, a, summary") !== null;
}
