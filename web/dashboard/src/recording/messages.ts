/** What the page and its worker say to each other. */
import type { Problem, UsedElement } from "@reenact/api-client";
import type { EventRange, Keyframe, KeyframeWanted, RecordedEvent } from "@reenact/player/recording";

/** Where the worker reads. */
export interface Place {
  origin: string;
  sessionId: string;
  projectId: string;
}

/** Each task by name: what it needs, what it gives part by part, and in the end. */
export interface Tasks {
  /** Every part tells the cursor behind it. */
  outline: { needs: OutlineWanted; part: OutlinePage; gives: null };
  keyframe: { needs: KeyframeWanted; part: never; gives: Keyframe };
  events: { needs: EventRange; part: RecordedEvent[]; gives: null };
  firstPicture: {
    needs: { windowId: string; pageId: string | null; fromMs: number };
    part: never;
    gives: { atMs: number; pageId: string } | null;
  };
  nearestEvent: { needs: { atMs: number; direction: 1 | -1 }; part: never; gives: number | null };
  elements: { needs: { windowId: string; pageId: string }; part: never; gives: UsedElement[] };
}
export type TaskName = keyof Tasks;

export interface OutlineWanted {
  /** To go on behind a page; null for the first one. */
  cursor: string | null;
  /** Recorded time from which on; null from the start. */
  fromMs: number | null;
}

export interface OutlinePage {
  events: RecordedEvent[];
  cursor: string | null;
}

export type ToWorker =
  | { kind: "start"; number: number; place: Place; name: TaskName; needs: Tasks[TaskName]["needs"] }
  | { kind: "cancel"; number: number };

export type FromWorker =
  | { kind: "part"; number: number; part: Tasks[TaskName]["part"] }
  | { kind: "done"; number: number; gives: Tasks[TaskName]["gives"] }
  | { kind: "failed"; number: number; problem: Problem };
