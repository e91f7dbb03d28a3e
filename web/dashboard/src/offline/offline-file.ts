/**
 * What a session that was downloaded as one HTML file holds: parts, each gzipped, in Base64, in an element of its own that
 * the browser neither runs nor shows. The dashboard writes it (`session/download`), the player in the file reads it.
 */
import type { PageLoad, RecordedEvent, RrwebEvent } from "@reenact/player";
import type { Health, UsedElement } from "../server/api.ts";

/** Newer ones are refused by name. */
export const OFFLINE_FILE_VERSION = 1;
/** Of the recording, as it stands in the file: gzipped, in Base64. */
export const RECORDING_MIB_MAX = 160;
/** Of kept files, before they are packed. */
export const KEPT_FILES_MIB_MAX = 64;
/** Browsers do not know it, so that what is in such an element is only text. */
export const PART_TYPE = "application/vnd.reenact.part";

export type PartName = "manifest" | `segment-${number}` | `state-${number}` | `file-${string}`;

/** Stands for a kept file in what is recorded, until the file is opened. */
export const KEPT_SCHEME = "reenact-file:";
export const KEPT_ADDRESS = /reenact-file:([0-9a-f]{64})/g;

/** Events that follow each other, of all windows: `RecordedEvent[]`. */
export interface Segment {
  /** The earliest and the latest time in it. */
  fromMs: number;
  toMs: number;
}

/** Where the state of a page is known without what came before. */
export interface PageBase {
  windowId: string;
  pageId: string;
  atMs: number;
  /** The segment of the full snapshot; or, of a state that the server told, of what comes behind it. */
  segment: number;
  /** The part that holds the server's state (`RrwebEvent[]`); null for a full snapshot, which is among the events. */
  state: number | null;
  /** The page's size and address, for a full snapshot. */
  meta: RrwebEvent | null;
}

/** What of the session is not in the file. */
export interface LeftOut {
  /** The file would have become too large: recorded time from which on all is missing. */
  fromMs: number | null;
  /** Kept files that could not be had, and those beyond the limit. */
  filesMissing: number;
  filesTooMuch: number;
  /** The visit went on when it was saved. */
  wasLive: boolean;
  /** The server could not tell what is wrong with the recording. */
  health: boolean;
}

export interface Manifest {
  version: number;
  session: {
    id: string;
    user: string | null;
    startedAtMs: number;
    durationMs: number;
    pages: PageLoad[];
  };
  savedAtMs: number;
  /** Where the file begins, in milliseconds from the start of the visit; null plays it from there. */
  startAtMs: number | null;
  segments: Segment[];
  bases: PageBase[];
  /** Media types of the kept files by their names. */
  files: Record<string, string>;
  elements: { windowId: string; pageId: string; elements: UsedElement[] }[];
  health: Health | null;
  leftOut: LeftOut;
}

export type SegmentEvents = RecordedEvent[];

export function isCut({ fromMs, filesMissing, filesTooMuch, wasLive, health }: LeftOut): boolean {
  return fromMs !== null || filesMissing > 0 || filesTooMuch > 0 || wasLive || health;
}
