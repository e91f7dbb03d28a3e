/** A run as the workshop takes it: who used what where, from when to when. */
import type { AgentRun, AgentScene } from "../../../server/api.ts";
import { agentName } from "../../agent-names.ts";
import type { Lane, RecordedScene, Visit } from "../../workshop/workshop.ts";

export function visitsOf(run: AgentRun): Visit[] {
  return run.entries.flatMap(({ kind, at_ms, to_ms, lane, text, tool }) => {
    if (kind !== "tool" || !tool?.station) return [];
    const visit: Visit = {
      atMs: at_ms - run.from_ms,
      endMs: to_ms === null ? null : to_ms - run.from_ms,
      station: tool.station,
      tool: tool.name,
      lane,
      label: text.split("\n", 1)[0] ?? "",
      failed: tool.outcome === "error",
    };
    return [visit];
  });
}

export function lanesOf(run: AgentRun): Lane[] {
  const subagents = run.lanes.map((lane) => ({
    id: lane.id,
    name: lane.agent_type ?? lane.description ?? "Subagent",
    fromMs: lane.from_ms - run.from_ms,
    ...(lane.is_stopped ? { toMs: lane.to_ms - run.from_ms } : {}),
  }));
  return [{ id: null, name: agentName(run.info.agent) }, ...subagents];
}

export function scenesOf(scenes: readonly AgentScene[], fromMs: number): RecordedScene[] {
  return scenes.map((scene) => ({
    atMs: scene.at_ms - fromMs,
    cameraPosition: scene.camera_position,
    focusedZone: scene.focused_zone,
    activeModals: scene.active_modals,
  }));
}
