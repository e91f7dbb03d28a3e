/** What tests can do to the page of the workshop. */
import type { SceneReport } from "../../../src/agent/workshop/workshop.ts";

export interface WorkshopControl {
  chosen: number[];
  /** What was recorded. */
  reports: SceneReport[];
  kept: SceneReport[];
  time: () => number;
  seek: (toMs: number) => void;
  play: (isPlaying: boolean) => void;
  /** Shows the workshop, or takes it away. */
  open: (isOpen: boolean) => void;
}

declare global {
  interface Window {
    workshop: WorkshopControl;
  }
}
