/** The workshop in words: for labels, for lists, and for whoever does not see the picture. */
import { formatClock } from "../../format/time.ts";
import { labelOf } from "./stations.ts";
import type { AgentState, StationState } from "./walks.ts";
import type { Station, Visit } from "./workshop.ts";

/** `Bash “cargo test”`. */
export function visitInWords({ tool, label }: Visit): string {
  return label ? `${tool} “${label}”` : tool;
}

/** What somebody does, after the name: `works at the terminal: Bash “cargo test”`. */
export function agentInWords(agent: AgentState, stations: readonly Station[]): string {
  const place = placeInWords(agent.station, stations);
  const what = agent.visit ? `: ${visitInWords(agent.visit)}` : "";
  if (agent.pose === "walking") return `walks to the ${place}${what}`;
  if (agent.pose === "working") return `works at the ${place}${what}`;
  return `waits at the ${place}`;
}

export function stationInWords(state: StationState, label: string): string {
  if (state.running.length > 0) {
    return `${label}: ${state.running.map(({ visit }) => visitInWords(visit)).join(", ")}`;
  }
  if (!state.last) return `${label}: nothing yet`;
  const outcome = state.last.failed ? ", failed" : "";
  return `${label}: last ${visitInWords(state.last)} at ${formatClock(state.last.atMs)}${outcome}`;
}

function placeInWords(name: string, stations: readonly Station[]): string {
  const station = stations.find((one) => one.name === name);
  return (station ? labelOf(station) : name).toLowerCase();
}
