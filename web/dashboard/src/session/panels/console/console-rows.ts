/** Lines of the console, from `rrweb/console@1`. */
import type { RecordedEvent } from "@reenact/player/recording";
import { boundedValue, cut, parsed, preview, type PlainValue } from "../reading/bounded-value.ts";
import type { PanelRow } from "../reading/messages.ts";
import { payloadOf, placeOf, textOf } from "../reading/recorded.ts";

export const CONSOLE_KIND = "rrweb/console@1";
export type ConsoleLevel = "error" | "warning" | "info" | "debug";

export interface ConsoleRow extends PanelRow {
  level: ConsoleLevel;
  /** The same line again and again is one; so often it came. */
  count: number;
  lastMs: number;
}

export interface ConsoleDetail {
  /** As the page called it: `log`, `table`, … */
  method: string;
  args: PlainValue[];
  trace: string[];
}

const ROW_CHARS_MAX = 400;
const ARGUMENTS_MAX = 50;
const TRACE_LINES_MAX = 100;
const LEVELS: Readonly<Record<string, ConsoleLevel>> = {
  error: "error",
  assert: "error",
  warn: "warning",
  debug: "debug",
  trace: "debug",
};

export function consoleRows(recorded: RecordedEvent): ConsoleRow[] {
  const payload = payloadOf(recorded);
  const { timestamp: atMs } = recorded.event;
  const text = lineOf(argumentsOf(payload));
  const level = LEVELS[textOf(payload.level)] ?? "info";
  return [{ atMs, lastMs: atMs, count: 1, place: placeOf(recorded, CONSOLE_KIND), level, text }];
}

export function consoleDetail(recorded: RecordedEvent): ConsoleDetail {
  const payload = payloadOf(recorded);
  const trace = Array.isArray(payload.trace) ? payload.trace.slice(0, TRACE_LINES_MAX) : [];
  return {
    method: cut(textOf(payload.level) || "log", 40),
    args: argumentsOf(payload).map((argument) => boundedValue(argument)),
    trace: trace.map((line) => cut(String(line), 1_000)),
  };
}

/** Whether a line only says what the one before it said. */
export function isSameLine(before: ConsoleRow, row: ConsoleRow): boolean {
  return (
    before.text === row.text && before.level === row.level && before.place.windowId === row.place.windowId
  );
}

export function fold(before: ConsoleRow, row: ConsoleRow): ConsoleRow {
  return { ...before, count: before.count + row.count, lastMs: row.lastMs };
}

/** Each argument is JSON in a text; a newer or another recorder may put the value itself there. */
function argumentsOf(payload: Record<string, unknown>): unknown[] {
  const args = Array.isArray(payload.payload) ? payload.payload.slice(0, ARGUMENTS_MAX) : [];
  return args.map((argument) => (typeof argument === "string" ? parsed(argument) : argument));
}

function lineOf(args: readonly unknown[]): string {
  const limits = { depthMax: 4, entriesMax: 12, charsMax: ROW_CHARS_MAX, nodesMax: 60 };
  let line = "";
  for (const argument of args) {
    if (line.length >= ROW_CHARS_MAX) break;
    line += (line === "" ? "" : " ") + preview(boundedValue(argument, limits), ROW_CHARS_MAX);
  }
  return cut(line.replace(/\s+/g, " ").trim(), ROW_CHARS_MAX);
}
