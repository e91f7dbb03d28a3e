/** The files of a run as they were at a time, from what became of each. */
import type { AgentFileVersions } from "../../../server/api.ts";

export type FileVersion = AgentFileVersions["versions"][number];

export interface FileAtTime {
  path: string;
  /** Null: what was in it then is not known. */
  version: FileVersion | null;
  reads: number;
  changes: number;
  lastMs: number;
  hasDrifted: boolean;
}

/** Those that the run had met by then. */
export function treeAt(files: readonly AgentFileVersions[], nowMs: number): FileAtTime[] {
  return files.flatMap(({ path, touches, versions, drifts_ms: driftsMs }): FileAtTime[] => {
    const met = touches.filter(({ at_ms: atMs }) => atMs <= nowMs);
    const last = met.at(-1);
    if (!last) return [];
    const had = versions.filter(({ at_ms: atMs }) => atMs <= nowMs);
    return [
      {
        path,
        version: had.at(-1) ?? null,
        reads: met.filter(({ operation }) => operation === "read").length,
        changes: had.filter(({ is_made: isMade }) => isMade).length,
        lastMs: last.at_ms,
        hasDrifted: (driftsMs[0] ?? Infinity) <= nowMs,
      },
    ];
  });
}
