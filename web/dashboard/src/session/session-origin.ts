/** Where a session on show is read from: the server, or a file that it was downloaded as. */
import type { PageLoad, RecordingSource } from "@reenact/player";
import type { Health, UsedElement } from "../server/api.ts";
import type { PagePreview } from "./page-preview.svelte.ts";
import type { SessionPanels } from "./panels/reading/session-panels.ts";

/** What the player needs to know of a session before it reads it. */
export interface SessionFacts {
  id: string;
  /** More of it may arrive. */
  live: boolean;
  pages: readonly PageLoad[];
}

export interface SessionSource extends RecordingSource {
  /** What the elements of a page load were called that were used. */
  elements(windowId: string, pageId: string, signal: AbortSignal): Promise<UsedElement[]>;
  close(): void;
}

export interface SessionOrigin {
  readonly session: SessionFacts;
  /** What the panels beside the picture read; null where there is only the list of what happened. */
  readonly panels: SessionPanels | null;
  /** The page at the pointer's time over the timeline; null where nobody draws it. */
  readonly preview: PagePreview | null;
  openSource(): SessionSource;
  /** What is wrong with the recording; null where nobody knows. */
  getHealth(signal: AbortSignal): Promise<Health | null>;
}
