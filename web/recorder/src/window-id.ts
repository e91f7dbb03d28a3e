import { newWindowId } from "./ids";
import type { KeyValue } from "./storage";

const WINDOW_KEY = "reenact.window";

/**
 * The id of this tab, kept over page loads. sessionStorage is copied when a tab is duplicated or opened by another, so
 * the id is taken out of it while a page lives and put back when the page goes: a copy made meanwhile finds none.
 */
export function claimWindowId(storage: KeyValue): string {
  const id = storage.get(WINDOW_KEY) ?? newWindowId();
  storage.remove(WINDOW_KEY);
  return id;
}

export function releaseWindowId(storage: KeyValue, id: string): void {
  storage.set(WINDOW_KEY, id);
}
