/** Cameras that this viewer adds to a run: kept at a moment, or recorded while the run goes on. */
import { formatClock } from "../../format/time.ts";
import {
  createAgentScene,
  type AgentRun,
  type AgentScene,
  type Problem,
  type RunPlace,
} from "../../server/api.ts";
import { asProblem } from "../../server/problem.ts";
import type { SceneReport } from "../workshop/workshop.ts";

/** The server's status for too many at once; the next one tells where the camera is by then. */
const TOO_FAST = 429;

export class RunScenes {
  /** Added here, which the run on show may not have yet. */
  private added = $state.raw<readonly AgentScene[]>([]);
  /** Where this viewer looks is recorded; watching changes nothing unless somebody asks for it. */
  recording = $state(false);
  problem = $state.raw<Problem | null>(null);
  said = $state("");

  constructor(private readonly place: RunPlace) {}

  /** All of a run, by time. */
  of(run: AgentRun): AgentScene[] {
    const key = (scene: AgentScene): string => JSON.stringify(scene);
    const known = new Set(run.scenes.map(key));
    const all = [...run.scenes, ...this.added.filter((scene) => !known.has(key(scene)))];
    return all.sort((one, other) => one.at_ms - other.at_ms);
  }

  async keep(scene: SceneReport, fromMs: number): Promise<void> {
    if (await this.tell(scene, fromMs)) this.said = `Camera kept at ${formatClock(scene.atMs)}`;
  }

  async record(scene: SceneReport, fromMs: number): Promise<void> {
    const told = await this.tell(scene, fromMs);
    // A run that has ended, say, takes no more.
    if (!told && this.problem) this.recording = false;
  }

  private async tell(scene: SceneReport, fromMs: number): Promise<boolean> {
    this.problem = null;
    try {
      const stored = await createAgentScene(this.place, {
        at_ms: Math.round(fromMs + scene.atMs),
        camera_position: scene.cameraPosition,
        focused_zone: scene.focusedZone,
        active_modals: [...scene.activeModals],
      });
      this.added = [...this.added, stored];
      return true;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status !== TOO_FAST) this.problem = problem;
      return false;
    }
  }
}
