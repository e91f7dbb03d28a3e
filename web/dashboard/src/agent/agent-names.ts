/** What coding agents and their runs are called. */
import type { Session } from "../server/api.ts";

const NAMES: Readonly<Record<string, string>> = {
  "claude-code": "Claude Code",
  codex: "Codex",
  "gemini-cli": "Gemini CLI",
};

export function agentName(name: string | null | undefined): string {
  return name ? (NAMES[name] ?? name) : "Unknown agent";
}

/** What people call a run, or else what the agent or its first prompt does. */
export function runTitle(session: Session): string {
  return session.title || session.agent?.title || "Run without a title";
}

/** The last part of a folder's path. */
export function folderName(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}
