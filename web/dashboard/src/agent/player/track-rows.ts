/** The rows of a timeline: the agent and its subagents, or two runs side by side. */
import type { AgentRun } from "../../server/api.ts";

export interface TrackRow {
  /** As marks name it; null is the first. */
  id: string | null;
  name: string;
  title?: string;
  heightPx: number;
  /** When there is somebody in it; all the time where that is not told. */
  spanMs?: { fromMs: number; toMs: number };
}

/** A part of the time in which something is so, behind the marks. */
export interface TrackSpan {
  kind: "idle" | "difference";
  fromMs: number;
  toMs: number;
}

const AGENT_PX = 40;
const LANE_PX = 22;

export function laneRows(run: AgentRun): TrackRow[] {
  const lanes = run.lanes.map((lane): TrackRow => ({
    id: lane.id,
    name: lane.agent_type ?? lane.description ?? "Subagent",
    ...(lane.description === null ? {} : { title: lane.description }),
    heightPx: LANE_PX,
    spanMs: { fromMs: lane.from_ms - run.from_ms, toMs: lane.to_ms - run.from_ms },
  }));
  return [{ id: null, name: "Agent", heightPx: AGENT_PX }, ...lanes];
}
