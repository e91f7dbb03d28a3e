/** Requests of the page, from `rrweb/network@1`. */
import type { RecordedEvent } from "@reenact/player/recording";
import { cut } from "../reading/bounded-value.ts";
import type { PanelRow } from "../reading/messages.ts";
import { asObject, numberOf, payloadOf, placeOf, textOf } from "../reading/recorded.ts";

export const NETWORK_KIND = "rrweb/network@1";

export interface RequestRow extends PanelRow {
  method: string;
  url: string;
  /** The last part of the address, as browser tools show it. */
  name: string;
  host: string;
  initiator: "fetch" | "xhr" | "other";
  /** Null where no answer came. */
  status: number | null;
  failed: boolean;
  durationMs: number;
  responseSize: number | null;
  error: string;
}

export interface RequestDetail {
  method: string;
  url: string;
  status: number | null;
  initiator: string;
  startedMs: number;
  durationMs: number;
  requestSize: number | null;
  responseSize: number | null;
  error: string;
  requestHeaders: [string, string][];
  responseHeaders: [string, string][];
  requestBody: string | null;
  responseBody: string | null;
}

const URL_CHARS_MAX = 2_000;
const NAME_CHARS_MAX = 120;
const HEADERS_MAX = 200;
const HEADER_CHARS_MAX = 8_000;
const BODY_CHARS_MAX = 1_000_000;
const REQUESTS_OF_AN_EVENT_MAX = 10_000;

export function requestRows(recorded: RecordedEvent): RequestRow[] {
  return requestsOf(recorded).map((request, part) => {
    const { url, method, initiator, status, durationMs, responseSize, error, startedMs } = basics(
      request,
      recorded,
    );
    const { name, host } = named(url);
    const failed = status === null || status >= 400;
    return {
      atMs: startedMs,
      place: placeOf(recorded, NETWORK_KIND, part),
      text: `${method} ${url} ${status ?? error}`,
      method,
      url,
      name,
      host,
      initiator,
      status,
      failed,
      durationMs,
      responseSize,
      error,
    };
  });
}

export function requestDetail(recorded: RecordedEvent, part: number): RequestDetail {
  const request = requestsOf(recorded)[part] ?? {};
  return {
    ...basics(request, recorded),
    initiator: cut(textOf(request.initiatorType) || "unknown", 40),
    requestHeaders: headersOf(request.requestHeaders),
    responseHeaders: headersOf(request.responseHeaders),
    requestBody: bodyOf(request.requestBody),
    responseBody: bodyOf(request.responseBody),
  };
}

export function requestsOf(recorded: RecordedEvent): Record<string, unknown>[] {
  const { requests } = payloadOf(recorded);
  return Array.isArray(requests) ? requests.slice(0, REQUESTS_OF_AN_EVENT_MAX).map(asObject) : [];
}

function basics(
  request: Record<string, unknown>,
  { event }: RecordedEvent,
): Omit<
  RequestDetail,
  "initiator" | "requestHeaders" | "responseHeaders" | "requestBody" | "responseBody"
> & {
  initiator: RequestRow["initiator"];
} {
  const initiator = textOf(request.initiatorType);
  const status = numberOf(request.status);
  const [from, origin] = [numberOf(request.startTime), numberOf(request.timeOrigin)];
  const durationMs = Math.max(
    0,
    numberOf(request.duration) ?? (numberOf(request.endTime) ?? 0) - (from ?? 0),
  );
  return {
    method: cut(textOf(request.method).toUpperCase() || "GET", 20),
    url: cut(textOf(request.url), URL_CHARS_MAX),
    initiator: initiator === "fetch" ? "fetch" : initiator === "xmlhttprequest" ? "xhr" : "other",
    status: status !== null && status > 0 ? status : null,
    startedMs: from === null || origin === null ? event.timestamp - durationMs : origin + from,
    durationMs,
    requestSize: numberOf(request.requestSize),
    responseSize: numberOf(request.responseSize),
    error: cut(typeof request.error === "string" ? request.error : "", 1_000),
  };
}

function named(url: string): { name: string; host: string } {
  try {
    const { pathname, search, host } = new URL(url);
    const last = pathname.split("/").filter(Boolean).at(-1) ?? "/";
    return { name: cut(last + search, NAME_CHARS_MAX), host };
  } catch {
    return { name: cut(url, NAME_CHARS_MAX), host: "" };
  }
}

function headersOf(value: unknown): [string, string][] {
  const pairs: unknown[] = Array.isArray(value) ? value : Object.entries(asObject(value));
  return pairs.slice(0, HEADERS_MAX).flatMap((pair) => {
    const [name, text] = Array.isArray(pair) ? (pair as unknown[]) : [];
    return typeof name === "string" ? [[cut(name, 200), cut(String(text), HEADER_CHARS_MAX)]] : [];
  });
}

function bodyOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return cut(typeof value === "string" ? value : JSON.stringify(value), BODY_CHARS_MAX);
}
