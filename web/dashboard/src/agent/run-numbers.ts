/** What a run came to, in the words of lists. */
import { counted, formatCount, formatRoughCount, formatUsd } from "../format/numbers.ts";
import type { RunSummary } from "../server/api.ts";

/** Tools that are named. */
const TOOLS_SHOWN = 3;

/** `$1.24`, or what can be said where a price is not known. */
export function costText(summary: RunSummary): string {
  if (summary.cost_usd !== null) return formatUsd(summary.cost_usd);
  return summary.tokens.total > 0 ? "not known" : "–";
}

/** What stands beside the cost: what it leaves out, or how much it was for. */
export function costNote(summary: RunSummary): string {
  if (summary.tokens.total === 0) return "";
  if (summary.cost_usd !== null && summary.tokens_without_price > 0) return "partly unknown";
  return `${formatRoughCount(summary.tokens.total)} tokens`;
}

/** The whole of it, for who points at it. */
export function costDetails(summary: RunSummary): string {
  const { input, output, cache_read: read, cache_write: written } = summary.tokens;
  const details = [
    `${formatCount(input)} tokens in, ${formatCount(output)} out`,
    `${formatCount(read)} read from the cache, ${formatCount(written)} written to it`,
  ];
  if (summary.tokens_without_price > 0) {
    details.push(`The price of ${formatCount(summary.tokens_without_price)} of them is not known.`);
  }
  return details.join("\n");
}

/** Tools with how often they were used, the most used first. */
export function toolsByUse(summary: RunSummary): readonly (readonly [string, number])[] {
  return Object.entries(summary.tools).sort(([a, one], [b, other]) => other - one || a.localeCompare(b));
}

/** `Bash 12, Read 8, Edit 3 and 2 more`. */
export function toolsText(summary: RunSummary): string {
  const tools = toolsByUse(summary);
  const named = tools.slice(0, TOOLS_SHOWN).map(([name, uses]) => `${name} ${formatCount(uses)}`);
  const more = tools.length > TOOLS_SHOWN ? ` and ${formatCount(tools.length - TOOLS_SHOWN)} more` : "";
  return `${named.join(", ")}${more}`;
}

/** A run in a line of a list that is not of runs alone. */
export function runInShort(summary: RunSummary): string {
  const cost = summary.cost_usd === null ? [] : [costText(summary)];
  return [counted(summary.tool_uses, "tool use"), counted(summary.files_touched, "file"), ...cost].join(", ");
}
