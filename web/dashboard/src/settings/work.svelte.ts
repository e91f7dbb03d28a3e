/** One thing at a time that a page asks the server for: whether it goes on, and what went wrong. */
import type { Problem } from "../server/api.ts";
import { asProblem } from "../server/problem.ts";

export class Work {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  /** Whether it went well. */
  async run(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
