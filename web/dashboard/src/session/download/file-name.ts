/** What a downloaded session is called. */

/** `reenact-2026-11-21-1435-SESSION.html`, in the time of who saves it. */
export function offlineFileName(sessionId: string, startedAtMs: number, timeZone?: string): string {
  const zone = timeZone ? { timeZone } : {};
  const parts = new Intl.DateTimeFormat("en-GB", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    ...zone,
  }).formatToParts(startedAtMs);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  const time = `${part("year")}-${part("month")}-${part("day")}-${part("hour")}${part("minute")}`;
  return `reenact-${time}-${sessionId.replace(/[^\w-]/g, "_")}.html`;
}
