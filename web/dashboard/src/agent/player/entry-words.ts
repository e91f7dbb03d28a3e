/** How entries and tools look and are called. */
import type { IconName } from "../../components/Icon.svelte";
import { formatLatency } from "../../format/time.ts";
import type { AgentEntry } from "../../server/api.ts";

type EntryKind = AgentEntry["kind"];

export const KIND_NAMES: Readonly<Record<EntryKind, string>> = {
  prompt: "Prompt",
  thinking: "Thinking",
  reply: "Reply",
  tool: "Tool",
  question: "Permission question",
  notification: "Notification",
  compaction: "Compaction",
  error: "Error",
};

const KIND_ICONS: Readonly<Record<EntryKind, IconName>> = {
  prompt: "prompt",
  thinking: "thinking",
  reply: "reply",
  tool: "custom",
  question: "question",
  notification: "info",
  compaction: "compaction",
  error: "error",
};

/** By the station of the workshop, which the server knows for every agent's tools. */
const STATION_ICONS: Readonly<Record<string, IconName>> = {
  bookshelf: "book",
  desk: "file",
  workbench: "edit",
  terminal: "console",
  scanner: "search",
  antenna: "globe",
  portal: "subagent",
  taskboard: "tasks",
  center: "question",
};

export function entryIcon({ kind, tool }: AgentEntry): IconName {
  if (kind === "tool") return STATION_ICONS[tool?.station ?? ""] ?? KIND_ICONS.tool;
  return KIND_ICONS[kind];
}

const OUTCOMES = {
  success: "succeeded",
  error: "failed",
  interrupted: "interrupted",
  denied: "denied",
  running: "still running",
} as const;

export function outcomeWord({ tool }: AgentEntry): string {
  return tool?.outcome ? OUTCOMES[tool.outcome] : "";
}

export function durationWord({ tool }: AgentEntry): string {
  return tool?.duration_ms == null ? "" : formatLatency(tool.duration_ms);
}

/** In a line: what it is, and how it begins. */
export function entryTitle(entry: AgentEntry): string {
  const name = entry.kind === "tool" ? (entry.tool?.name ?? "Tool") : KIND_NAMES[entry.kind];
  const text = entry.text.split("\n", 1)[0] ?? "";
  const outcome = entry.tool?.outcome && entry.tool.outcome !== "success" ? ` (${outcomeWord(entry)})` : "";
  return `${name}${outcome}${text ? `: ${text}` : ""}`;
}

const RULE_NAMES: Readonly<Record<string, string>> = {
  first_failing_test: "First failing test",
  fix_of_first_failing_test: "Its fix",
  largest_edit: "Largest edit",
  longest_wait: "Longest wait",
  error: "Error",
  retry: "Retry",
  compaction: "Compaction",
  final_diff: "Final diff",
};

export function ruleName(rule: string): string {
  return RULE_NAMES[rule] ?? rule.replaceAll("_", " ");
}
