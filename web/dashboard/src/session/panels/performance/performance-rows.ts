/** Web vitals, long tasks, and what the recorder itself cost. */
import { dataOf, type RecordedEvent } from "@reenact/player/recording";
import { formatBytes } from "../../../format/numbers.ts";
import { formatLatency } from "../../../format/time.ts";
import type { PanelRow } from "../reading/messages.ts";
import { numberOf, payloadOf, placeOf, textOf } from "../reading/recorded.ts";

export const PERFORMANCE_KINDS = ["reenact/web_vital@1", "reenact/long_task@1", "reenact/cost@1"];
export const VITALS = ["LCP", "INP", "CLS", "FCP", "TTFB"] as const;
export type Rating = "good" | "needs-improvement" | "poor";

export interface Vital {
  name: string;
  value: number;
  rating: Rating;
}

export interface RecorderCost {
  windowMs: number;
  mainThreadMs: number;
  events: number;
  bytesSent: number;
  retries: number;
  dropped: number;
}

export interface PerformanceRow extends PanelRow {
  kind: "vital" | "task" | "cost";
  title: string;
  durationMs: number;
  vital: Vital | null;
  cost: RecorderCost | null;
}

/** Limits of web.dev, for recorders that send no rating. */
const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  LCP: [2_500, 4_000],
  INP: [200, 500],
  CLS: [0.1, 0.25],
  FCP: [1_800, 3_000],
  TTFB: [800, 1_800],
};
const NAME_CHARS_MAX = 40;

export function performanceRows(recorded: RecordedEvent): PerformanceRow[] {
  const tag = textOf(dataOf(recorded.event).tag);
  const payload = payloadOf(recorded);
  const place = placeOf(recorded, tag);
  const base = { atMs: recorded.event.timestamp, place, durationMs: 0, vital: null, cost: null };
  switch (tag) {
    case "reenact/web_vital@1": {
      const vital = vitalOf(payload);
      const title = `${vital.name} ${formatVital(vital)}`;
      return [{ ...base, kind: "vital", title, text: `${title} ${vital.rating}`, vital }];
    }
    case "reenact/long_task@1": {
      const durationMs = numberOf(payload.duration_ms) ?? 0;
      const title = `The page was busy for ${formatLatency(durationMs)}`;
      return [{ ...base, kind: "task", title, text: title, durationMs }];
    }
    case "reenact/cost@1": {
      const cost = costOf(payload);
      const title = `Recorder: ${formatLatency(cost.mainThreadMs)} of work, ${formatBytes(cost.bytesSent)} sent`;
      return [{ ...base, kind: "cost", title, text: title, cost }];
    }
    default:
      return [];
  }
}

function vitalOf(payload: Record<string, unknown>): Vital {
  const name = textOf(payload.name).slice(0, NAME_CHARS_MAX) || "vital";
  const value = numberOf(payload.value) ?? 0;
  const [good, poor] = LIMITS[name] ?? [Infinity, Infinity];
  const judged = value <= good ? "good" : value <= poor ? "needs-improvement" : "poor";
  const told = payload.rating;
  const isRating = told === "good" || told === "needs-improvement" || told === "poor";
  return { name, value, rating: isRating ? told : judged };
}

export function formatVital({ name, value }: Vital): string {
  return name === "CLS" ? value.toFixed(3) : formatLatency(value);
}

function costOf(payload: Record<string, unknown>): RecorderCost {
  const number = (name: string): number => numberOf(payload[name]) ?? 0;
  return {
    windowMs: number("window_ms"),
    mainThreadMs: number("main_thread_ms"),
    events: number("events"),
    bytesSent: number("bytes_sent"),
    retries: number("retries"),
    dropped: number("events_dropped"),
  };
}

/** The latest value of each vital until a time. A page load tells its own: those of the page on show count. */
export function vitalsAt(rows: readonly PerformanceRow[], count: number): Vital[] {
  const latest = new Map<string, Vital>();
  const told = rows.slice(0, count).filter(({ vital }) => vital !== null);
  const pageId = told.at(-1)?.place.pageId;
  for (const { vital, place } of told) {
    if (vital && place.pageId === pageId) latest.set(vital.name, vital);
  }
  const order: readonly string[] = VITALS;
  return [...latest.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

export function totalCost(rows: readonly PerformanceRow[]): RecorderCost | null {
  const costs = rows.flatMap(({ cost }) => (cost ? [cost] : []));
  if (costs.length === 0) return null;
  return costs.reduce((sum, cost) => ({
    windowMs: sum.windowMs + cost.windowMs,
    mainThreadMs: sum.mainThreadMs + cost.mainThreadMs,
    events: sum.events + cost.events,
    bytesSent: sum.bytesSent + cost.bytesSent,
    retries: sum.retries + cost.retries,
    dropped: sum.dropped + cost.dropped,
  }));
}
