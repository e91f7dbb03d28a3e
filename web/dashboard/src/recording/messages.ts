/** What the page and its worker say to each other. */
import type { EventRange, Keyframe, KeyframeWanted, RecordedEvent } from "@reenact/player";
import type { Problem } from "@reenact/api-client";

/** What an element was called from a moment on; the server's words. */
export interface UsedElement {
  node_id: number;
  from_ms: number;
  role: string | null;
  tag: string;
  name: string;
}

/** Where the worker reads. */
export interface Place {
  origin: string;
  sessionId: string;
  projectId: string;
}

/** Each task by name: what it needs, what it gives part by part, and in the end. */
export interface Tasks {
  /** Goes on behind a cursor; every part tells the cursor behind it. */
  outline: { needs: { cursor: string | null }; part: OutlinePart; gives: null };
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

export interface OutlinePart {
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
