/** Tokens and money as they add up over the time of a run. */
import type { AgentRun } from "../../../server/api.ts";

type Usage = AgentRun["usage"][number];

export interface CostStep {
  timeMs: number;
  tokens: number;
  usd: number;
}

export function tokensOf(usage: Usage): number {
  return usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
}

/** The sums after each reply, by time. */
export function costSteps(run: AgentRun): CostStep[] {
  const sum = { tokens: 0, usd: 0 };
  return [...run.usage]
    .sort((one, other) => one.at_ms - other.at_ms)
    .map((usage) => {
      sum.tokens += tokensOf(usage);
      sum.usd += usage.cost_usd ?? 0;
      return { timeMs: usage.at_ms - run.from_ms, ...sum };
    });
}

/** What had been used by a time. */
export function costAt(steps: readonly CostStep[], timeMs: number): CostStep {
  let last: CostStep = { timeMs: 0, tokens: 0, usd: 0 };
  for (const step of steps) {
    if (step.timeMs > timeMs) break;
    last = step;
  }
  return last;
}

/** An SVG path of steps, 100 wide and 1 high, filled from the bottom. */
export function stepPath(
  steps: readonly CostStep[],
  valueOf: (step: CostStep) => number,
  durationMs: number,
): string {
  const last = steps.at(-1);
  const most = last ? valueOf(last) : 0;
  if (most <= 0 || durationMs <= 0) return "";
  let height = 1;
  const points = steps.map((step) => {
    const across = ((step.timeMs / durationMs) * 100).toFixed(2);
    const before = height.toFixed(3);
    height = 1 - valueOf(step) / most;
    return `L${across} ${before}L${across} ${height.toFixed(3)}`;
  });
  return `M0 1${points.join("")}L100 ${height.toFixed(3)}L100 1Z`;
}
