/** Requests as an HTTP Archive 1.2, which browser tools open. */
import type { RequestDetail } from "./request-rows.ts";

interface NameAndValue {
  name: string;
  value: string;
}

export interface HarEntry {
  startedDateTime: string;
  time: number;
  request: Record<string, unknown>;
  response: Record<string, unknown>;
  cache: Record<string, never>;
  timings: { send: number; wait: number; receive: number };
  comment?: string;
}

const DATE_MS_MAX = 8.64e15;

export function harEntry(request: RequestDetail): HarEntry {
  const { requestBody, responseBody, durationMs, startedMs } = request;
  const type = headerOf(request.requestHeaders, "content-type");
  const asked = {
    method: request.method,
    url: request.url,
    httpVersion: "unknown",
    cookies: [],
    headers: pairs(request.requestHeaders),
    queryString: queryOf(request.url),
    headersSize: -1,
    bodySize: request.requestSize ?? -1,
    ...(requestBody === null ? {} : { postData: { mimeType: type, text: requestBody } }),
  };
  const answered = {
    status: request.status ?? 0,
    statusText: request.status === null ? request.error : "",
    httpVersion: "unknown",
    cookies: [],
    headers: pairs(request.responseHeaders),
    content: {
      size: request.responseSize ?? -1,
      mimeType: headerOf(request.responseHeaders, "content-type"),
      ...(responseBody === null ? {} : { text: responseBody }),
    },
    redirectURL: "",
    headersSize: -1,
    bodySize: request.responseSize ?? -1,
  };
  return {
    startedDateTime: new Date(Math.min(DATE_MS_MAX, Math.max(0, startedMs))).toISOString(),
    time: durationMs,
    request: asked,
    response: answered,
    cache: {},
    // The recorder measures the whole; it is all told as waiting.
    timings: { send: 0, wait: durationMs, receive: 0 },
    ...(request.error === "" ? {} : { comment: request.error }),
  };
}

/** The archive around entries that are JSON already. */
export function harParts(entries: readonly string[]): string[] {
  const creator = JSON.stringify({ name: "Reenact", version: "1" });
  const parts = [`{"log":{"version":"1.2","creator":${creator},"pages":[],"entries":[`];
  for (const [at, entry] of entries.entries()) parts.push(at > 0 ? "," : "", entry);
  parts.push("]}}");
  return parts;
}

function pairs(headers: readonly [string, string][]): NameAndValue[] {
  return headers.map(([name, value]) => ({ name, value }));
}

function headerOf(headers: readonly [string, string][], wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
}

function queryOf(url: string): NameAndValue[] {
  try {
    return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
  } catch {
    return [];
  }
}
