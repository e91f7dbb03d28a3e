/** The player's keyboard. One list, used to act and to be shown under `?`. */
export type ShortcutAction =
  | "toggle"
  | "back"
  | "forward"
  | "previous-moment"
  | "next-moment"
  | "previous-entry"
  | "next-entry"
  | "slower"
  | "faster"
  | "skip-inactive"
  | "scale"
  | "copy-link"
  | "start"
  | "end"
  | "help";

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
  { key: "k", action: "previous-entry", shown: ["K"], text: "Previous event of the list" },
  { key: "j", action: "next-entry", shown: ["J"], text: "Next event of the list" },
  { key: "<", action: "slower", shown: ["<"], text: "Slower" },
  { key: ">", action: "faster", shown: [">"], text: "Faster" },
  { key: "s", action: "skip-inactive", shown: ["S"], text: "Skip inactivity, or not" },
  { key: "f", action: "scale", shown: ["F"], text: "Fit the picture, or show it 1:1" },
  { key: "l", action: "copy-link", shown: ["L"], text: "Copy a link to this moment" },
  { key: "Home", action: "start", shown: ["Home"], text: "To the start" },
  { key: "End", action: "end", shown: ["End"], text: "To the end" },
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
