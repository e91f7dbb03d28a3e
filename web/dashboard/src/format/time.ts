/** Times and durations in words. The present time and the language are arguments, so that tests can fix them. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `1:05`, `12:40`, `1:02:09`: a place on a player's timeline. */
export function formatClock(timeMs: number): string {
  const total = Math.max(0, Math.floor(timeMs / SECOND_MS));
  const seconds = String(total % 60).padStart(2, "0");
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** Milliseconds of a time as people write it: `83`, `83.5`, `1:23`, `1:02:09`; null for anything else. */
export function parseClock(text: string): number | null {
  const parts = text.trim().split(":");
  const isTime =
    parts.length <= 3 &&
    parts.every((part, at) => (at < parts.length - 1 ? /^\d+$/ : /^\d+(\.\d+)?$/).test(part));
  if (!isTime) return null;
  return Math.round(parts.reduce((sum, part) => sum * 60 + Number(part), 0) * SECOND_MS);
}

/** `0.4 s`, `38 s`, `4 min 5 s`, `2 h 3 min`. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < SECOND_MS) return `${Math.round(ms / 100) / 10} s`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return joined(ms, MINUTE_MS, "min", SECOND_MS, "s");
  return joined(ms, HOUR_MS, "h", MINUTE_MS, "min");
}

function joined(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const rest = Math.floor((ms % largeMs) / smallMs);
  const whole = `${Math.floor(ms / largeMs)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`; older ones by their date. */
export function formatAgo(atMs: number, nowMs: number, language?: string): string {
  const agoMs = nowMs - atMs;
  if (agoMs < MINUTE_MS) return "just now";
  if (agoMs < HOUR_MS) return `${Math.floor(agoMs / MINUTE_MS)} min ago`;
  if (agoMs < DAY_MS) return `${Math.floor(agoMs / HOUR_MS)} h ago`;
  const days = Math.floor(agoMs / DAY_MS);
  if (days < 7) return days === 1 ? "1 day ago" : `${days} days ago`;
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(atMs);
}

/** When something was in two short lines: how long ago and the time, or the date and the time. */
export function formatWhen(
  atMs: number,
  nowMs: number,
  language?: string,
  timeZone?: string,
): readonly [string, string] {
  const zone = timeZone ? { timeZone } : {};
  const isRecent = nowMs - atMs < 7 * DAY_MS;
  const date: Intl.DateTimeFormatOptions = isRecent ? { day: "numeric", month: "short" } : {};
  const time = new Intl.DateTimeFormat(language, { ...date, hour: "2-digit", minute: "2-digit", ...zone });
  const first = isRecent
    ? formatAgo(atMs, nowMs, language)
    : new Intl.DateTimeFormat(language, { dateStyle: "medium", ...zone }).format(atMs);
  return [first, time.format(atMs)];
}

export function formatDateTime(atMs: number, language?: string, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone ? { timeZone } : {}),
  };
  return new Intl.DateTimeFormat(language, options).format(atMs);
}

/** Milliseconds as a person compares them: `12 ms`, `340 ms`, `2.4 s`. */
export function formatLatency(ms: number): string {
  return ms < SECOND_MS ? `${Math.round(ms)} ms` : `${(ms / SECOND_MS).toFixed(1)} s`;
}

/** The value of a `datetime-local` field in the browser's own time zone, and back. */
export function toLocalField(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function fromLocalField(value: string): number | null {
  const ms = new Date(value).getTime();
  return value === "" || Number.isNaN(ms) ? null : ms;
}
