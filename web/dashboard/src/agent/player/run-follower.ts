/** Follows a run that goes on: asks again and again what is new, until it has ended. */
import { LIVE_INTERVAL_MS, untilLookedAt } from "../../recording/live-looks.ts";
import { getSession, lookAtAgentRun } from "../../server/api.ts";
import { asProblem, isPassing } from "../../server/problem.ts";
import type { RunView } from "./run-view.svelte.ts";

export async function followRun(view: RunView, signal: AbortSignal): Promise<void> {
  const { sessionId, projectId } = view.place;
  try {
    while (view.playback.isLive) {
      await untilLookedAt(LIVE_INTERVAL_MS, signal);
      try {
        const { changes, answeredAtMs } = await lookAtAgentRun(view.place, view.run.version, signal);
        const isRenamed = changes.run !== null && changes.run.info.title !== view.run.info.title;
        const session = isRenamed || !changes.live ? await getSession(sessionId, projectId, signal) : null;
        view.take(changes, answeredAtMs, session);
      } catch (error) {
        if (signal.aborted) return;
        view.followProblem = asProblem(error);
        if (!isPassing(view.followProblem)) return;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
