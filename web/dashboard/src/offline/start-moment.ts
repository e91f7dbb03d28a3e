/** The moment that the file's own address names: `#t=83`, `#t=83.5`, `#t=1:23`; null if none. */
import { parseClock } from "../format/time.ts";

export function momentOfHash(hash: string): number | null {
  const value = new URLSearchParams(hash.replace(/^#/, "")).get("t");
  return value === null ? null : parseClock(value);
}
