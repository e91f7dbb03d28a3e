/** What the workshop shows, as its page gives it. Times are milliseconds of the player's time. */

export interface Point {
  x: number;
  y: number;
  z: number;
}

/** A place of work; the server has the table, and its y is the height of its floor. */
export interface Station extends Point {
  name: string;
  /** What people call it; without one, its name. */
  label?: string;
  tools?: readonly string[];
}

/** One use of a tool: it moves the agent of its lane to its station. */
export interface Visit {
  atMs: number;
  station: string;
  tool: string;
  /** The subagent; null is the agent itself. */
  lane: string | null;
  /** What is said of it in a line: a command, a file. */
  label: string;
  /** When the tool ended; null while it runs, absent where nobody knows. */
  endMs?: number | null;
  failed?: boolean;
}

/** An agent and its time; a subagent without one is there from its first visit. */
export interface Lane {
  id: string | null;
  name: string;
  fromMs?: number;
  /** When its work was done: it leaves through the portal. */
  toMs?: number;
}

/** What a 3D client recorded of its own view. */
export interface RecordedScene {
  atMs: number;
  cameraPosition: Point | null;
  focusedZone: string | null;
  activeModals: readonly string[];
}

/** What this client shows, as it may be recorded. */
export interface SceneReport extends RecordedScene {
  cameraPosition: Point;
}

export const CAMERA_MODES = ["focused", "overview", "follow", "recorded"] as const;
export type CameraMode = (typeof CAMERA_MODES)[number];

export interface WorkshopProps {
  /** The server's table; without it, the one that the program was built with. */
  stations?: readonly Station[];
  /** Sorted by time. */
  visits: readonly Visit[];
  lanes: readonly Lane[];
  scenes?: readonly RecordedScene[];
  timeMs: number;
  playing: boolean;
  speed: number;
  /** Dialogs that are open on the page, for `onscene`. */
  activeModals?: readonly string[];
  /** Somebody wants to see what a station did last. */
  onchoose?: (atMs: number) => void;
  /** While it is given, it is told where the camera is: at once, then at most once in `SCENE_REPORT_MS` while that changes. */
  onscene?: ((scene: SceneReport) => void) | undefined;
  /** Somebody turns the telling on or off; without it there is nothing to turn. */
  onrecord?: ((recording: boolean) => void) | undefined;
  /** Somebody wants the camera to be kept as it is now. */
  onkeep?: ((scene: SceneReport) => void) | undefined;
}
