/** The files of a run as a tree of folders, below the folder that the agent worked in. */
import type { FileAtTime } from "./tree-at.ts";

export type TreeRow =
  | { kind: "folder"; name: string; depth: number }
  | { kind: "file"; name: string; depth: number; file: FileAtTime };

/** Folders come once, before what is in them; paths outside of the root are whole. */
export function treeRows(files: readonly FileAtTime[], root: string | null): TreeRow[] {
  const rows: TreeRow[] = [];
  let open: readonly string[] = [];
  const placed = files
    .map((file) => ({ file, parts: partsOf(file.path, root) }))
    .sort((one, other) => comparePaths(one.parts, other.parts));
  for (const { file, parts } of placed) {
    const folders = parts.slice(0, -1);
    let shared = 0;
    while (shared < folders.length && open[shared] === folders[shared]) shared += 1;
    folders.slice(shared).forEach((name, at) => rows.push({ kind: "folder", name, depth: shared + at }));
    open = folders;
    rows.push({ kind: "file", name: parts.at(-1) ?? file.path, depth: folders.length, file });
  }
  return rows;
}

function partsOf(path: string, root: string | null): string[] {
  const base = root === null || root.endsWith("/") ? root : `${root}/`;
  if (base === null || !path.startsWith(base)) return [path];
  return path.slice(base.length).split("/");
}

/** Folders before files, both by name. */
function comparePaths(one: readonly string[], other: readonly string[]): number {
  for (let at = 0; ; at += 1) {
    const [isLast, isOtherLast] = [at === one.length - 1, at === other.length - 1];
    const [name, otherName] = [one[at] ?? "", other[at] ?? ""];
    if (isLast !== isOtherLast) return isLast ? 1 : -1;
    if (name !== otherName || isLast) return name < otherName ? -1 : name > otherName ? 1 : 0;
  }
}
