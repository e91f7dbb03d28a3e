/** Tells where somebody moved the camera to: at once, then at most once in a while, and always where it ended. */
import type { SceneReport } from "./workshop.ts";

export const SCENE_REPORT_MS = 1_000;

export class SceneReporter {
  readonly #send: (scene: SceneReport) => void;
  #waiting: SceneReport | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(send: (scene: SceneReport) => void) {
    this.#send = send;
  }

  report(scene: SceneReport): void {
    if (this.#timer !== null) {
      this.#waiting = scene;
      return;
    }
    this.#send(scene);
    this.#timer = setTimeout(() => this.#next(), SCENE_REPORT_MS);
  }

  /** What still waits is told before it closes. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting) this.#send(this.#waiting);
    this.#waiting = null;
  }

  #next(): void {
    this.#timer = null;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.report(waiting);
  }
}
