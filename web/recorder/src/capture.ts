import type { RecordedEvent } from "./events";
import type { UrlMasking } from "./privacy/urls";

/** What the modules that watch the page get. Each returns a function that undoes what it did to the page. */
export interface Capture {
  emit(event: RecordedEvent): void;
  /** Counts an event that was not recorded because there were too many. */
  drop(): void;
  urls: UrlMasking;
}

export type Undo = () => void;

export const undoAll = (undos: Undo[]): void => {
  for (const undo of undos.splice(0)) undo();
};
