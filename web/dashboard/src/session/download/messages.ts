/** What the page and the worker that gathers an offline file say to each other. */
import type { Problem } from "@reenact/api-client";
import type { Manifest } from "../../offline/offline-file.ts";
import type { Place } from "../../recording/messages.ts";

export interface OfflineWanted {
  place: Place;
  session: Manifest["session"];
  live: boolean;
  startAtMs: number | null;
}

export interface Progress {
  phase: "recording" | "names" | "files";
  /** From 0 to 1. */
  share: number;
  /** In the file so far. */
  bytes: number;
}

export interface Gathered {
  /** The elements that hold the parts. */
  parts: Blob;
  manifest: Pick<Manifest, "leftOut" | "session">;
}

export type FromGatherer =
  | { kind: "progress"; progress: Progress }
  | { kind: "done"; gathered: Gathered }
  | { kind: "failed"; problem: Problem };
