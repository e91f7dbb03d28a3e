import type { Undo } from "./capture";
import { attempt } from "./guard";

const TIMER_MAX_MS = 2 ** 31 - 1;

export function every(intervalMs: number, work: () => void): Undo {
  const timer = setInterval(() => attempt(work), intervalMs);
  return () => clearInterval(timer);
}

export function after(delayMs: number, work: () => void): Undo {
  const timer = setTimeout(() => attempt(work), Math.min(delayMs, TIMER_MAX_MS));
  return () => clearTimeout(timer);
}
