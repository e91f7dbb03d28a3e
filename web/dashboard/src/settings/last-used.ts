import { formatAgo } from "../format/time.ts";

/** When a key was used last, as the end of a sentence: `last used 3 minutes ago`, `never used`. */
export function lastUsed({ last_used_at_ms }: { last_used_at_ms: number | null }): string {
  return last_used_at_ms === null ? "never used" : `last used ${formatAgo(last_used_at_ms, Date.now())}`;
}
