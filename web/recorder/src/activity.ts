import type { Undo } from "./capture";
import { listen } from "./wrap";

const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "wheel", "touchstart", "focus"];

/** Tells when the user does something; a clock ticking on the page keeps no session alive. */
export function captureActivity(onActivity: () => void): Undo {
  const undos = SIGNS.map((type) =>
    listen(window, type, (event) => {
      if (event.isTrusted) onActivity();
    }),
  );
  return () => undos.forEach((undo) => undo());
}
