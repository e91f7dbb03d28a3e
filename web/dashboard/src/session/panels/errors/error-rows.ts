/** Errors: thrown and not caught, rejected, reported by the page (`reenact/error@1`), and logged to the console. */
import type { RecordedEvent } from "@reenact/player/recording";
import { CONSOLE_KIND, consoleDetail, consoleRows } from "../console/console-rows.ts";
import { cut } from "../reading/bounded-value.ts";
import type { PanelRow } from "../reading/messages.ts";
import { numberOf, payloadOf, placeOf, textOf } from "../reading/recorded.ts";
import { parseStack, type StackLine } from "./stack.ts";

export const ERROR_KIND = "reenact/error@1";
export type ErrorOrigin = "thrown" | "rejected" | "reported" | "logged";

export interface ErrorRow extends PanelRow {
  origin: ErrorOrigin;
  title: string;
  /** File and line, if they are known. */
  where: string;
  count: number;
  lastMs: number;
}

export interface ErrorDetail {
  name: string;
  message: string;
  stack: StackLine[];
}

const ORIGINS: Readonly<Record<string, ErrorOrigin>> = {
  unhandledrejection: "rejected",
  reported: "reported",
};
const TITLE_CHARS_MAX = 400;
const MESSAGE_CHARS_MAX = 20_000;

export function errorRows(recorded: RecordedEvent): ErrorRow[] {
  if (recorded.event.type === 6) return loggedRows(recorded);
  const payload = payloadOf(recorded);
  const { timestamp: atMs } = recorded.event;
  const name = textOf(payload.name) || "Error";
  const title = cut(`${name}: ${textOf(payload.message)}`, TITLE_CHARS_MAX);
  const line = numberOf(payload.line);
  const file = textOf(payload.file);
  const where = cut(file === "" ? "" : `${file}${line === null ? "" : `:${line}`}`, TITLE_CHARS_MAX);
  const origin = ORIGINS[textOf(payload.origin)] ?? "thrown";
  const place = placeOf(recorded, ERROR_KIND);
  return [{ atMs, lastMs: atMs, count: 1, place, origin, title, where, text: `${title} ${where}` }];
}

function loggedRows(recorded: RecordedEvent): ErrorRow[] {
  const logged = consoleRows(recorded).filter(({ level }) => level === "error");
  return logged.map(({ atMs, place, text }) => {
    const title = text || "(empty line)";
    return { atMs, lastMs: atMs, count: 1, place, origin: "logged", title, where: "", text: title };
  });
}

export function errorDetail(recorded: RecordedEvent): ErrorDetail {
  if (recorded.event.type === 6) {
    const { trace } = consoleDetail(recorded);
    const message = consoleRows(recorded)[0]?.text ?? "";
    return { name: "console.error", message, stack: parseStack(trace.join("\n")) };
  }
  const payload = payloadOf(recorded);
  return {
    name: cut(textOf(payload.name) || "Error", 200),
    message: cut(textOf(payload.message), MESSAGE_CHARS_MAX),
    stack: parseStack(textOf(payload.stack)),
  };
}

export function isSameError(before: ErrorRow, row: ErrorRow): boolean {
  return before.text === row.text && before.origin === row.origin;
}

export function foldError(before: ErrorRow, row: ErrorRow): ErrorRow {
  return { ...before, count: before.count + row.count, lastMs: row.lastMs };
}

export const ERROR_KINDS = [ERROR_KIND, CONSOLE_KIND];
