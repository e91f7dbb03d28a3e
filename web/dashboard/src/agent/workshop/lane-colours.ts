/** The colours of lanes, in order, as tokens of the dashboard's styles. The agent itself is first; after the last they begin again. */
export const LANE_TOKENS = [
  "--accent-solid",
  "--kind-custom",
  "--kind-input",
  "--kind-network",
  "--kind-click",
  "--kind-navigation",
] as const;

export function laneColour(order: number): string {
  return `var(${LANE_TOKENS[Math.max(0, order) % LANE_TOKENS.length]})`;
}
