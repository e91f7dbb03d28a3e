/** The titles of the dialogs that are open, the last on top. */
import { SvelteMap } from "svelte/reactivity";

const open = new SvelteMap<symbol, string>();

export const openDialogs = {
  get titles(): string[] {
    return [...open.values()];
  },
};

/** A dialog is open until the answer is called. */
export function noteOpenDialog(title: string): () => void {
  const dialog = Symbol(title);
  open.set(dialog, title);
  return () => void open.delete(dialog);
}
