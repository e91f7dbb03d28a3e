import type { ExtrasHost } from "../extras-host";
import { attempt } from "../guard";
import { NETWORK_BODY_CHARS_MAX } from "../limits";
import type { NetworkRequest } from "../network";
import { toPlain } from "../plain";
import { isSensitiveKey, maskSensitive, stars } from "../privacy/text";
import { urlMatches } from "../sampling";
import { wrapMethod } from "../wrap";

const TIMING_DELAY_MS = 50;
const TIMING_TOLERANCE_MS = 5;
const TIMING_ENTRIES_MAX = 50;

const TEXTUAL = /^(?:text\/|application\/(?:[\w.+-]*json|x-www-form-urlencoded|graphql|[\w.+-]*xml))/i;
const BODY_LIMITS = { charsMax: NETWORK_BODY_CHARS_MAX, depthMax: 20, entriesMax: 500 };

/**
 * Adds to each request what the browser's timing entry knows, and the headers and bodies that the site listed, masked:
 * members and headers named like secrets, cards, addresses, tokens.
 */
export function captureNetworkDetails({ options, setNetworkDetails }: ExtrasHost): () => void {
  const wanted = new Set(options.networkHeaders.map((name) => name.toLowerCase()));
  const timings = watchTimings();
  const xhrRequestHeaders = wanted.size ? watchXhrHeaders() : undefined;
  setNetworkDetails(async (request, parts) => {
    const { response, xhr } = parts;
    if (wanted.size) {
      const requestHeaders = xhr ? xhrRequestHeaders?.of(xhr) : new Headers(parts.requestHeaders);
      request.requestHeaders = pick(requestHeaders, wanted);
      request.responseHeaders = pick(response?.headers ?? xhrHeaders(xhr), wanted);
    }
    if (options.networkBodies.some((pattern) => urlMatches(pattern, parts.rawUrl))) {
      const requestBody = bodyText(parts.requestBody);
      if (requestBody) request.requestBody = maskBody(requestBody);
      const responseBody = response ? await readResponse(parts.responseCopy) : xhrText(xhr);
      if (responseBody) request.responseBody = maskBody(responseBody);
    }
    await addTiming(request, parts.rawUrl, timings.entries);
  });
  return () => {
    timings.stop();
    xhrRequestHeaders?.stop();
  };
}

/** The entry arrives a moment after the response; it knows the size and the end of the body. */
async function addTiming(
  request: NetworkRequest,
  url: string,
  entries: Map<string, PerformanceResourceTiming>,
): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, TIMING_DELAY_MS));
  const timing = entries.get(url);
  if (!timing || timing.startTime < request.startTime - TIMING_TOLERANCE_MS) return;
  if (timing.decodedBodySize) request.responseSize = timing.decodedBodySize;
  if (timing.responseEnd > request.endTime) request.endTime = Math.round(timing.responseEnd);
  request.duration = request.endTime - request.startTime;
}

/** The last timing entry of each address. The page's own buffer of entries is left alone. */
function watchTimings(): { entries: Map<string, PerformanceResourceTiming>; stop(): void } {
  const entries = new Map<string, PerformanceResourceTiming>();
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      if (entry.initiatorType !== "fetch" && entry.initiatorType !== "xmlhttprequest") continue;
      entries.delete(entry.name);
      entries.set(entry.name, entry);
      if (entries.size > TIMING_ENTRIES_MAX) entries.delete(entries.keys().next().value!);
    }
  });
  observer.observe({ type: "resource" });
  return { entries, stop: () => observer.disconnect() };
}

function watchXhrHeaders(): { of(xhr: XMLHttpRequest): Headers | undefined; stop(): void } {
  const headers = new WeakMap<XMLHttpRequest, Headers>();
  const prototype = XMLHttpRequest.prototype;
  const undoOpen = wrapMethod(prototype, "open", (call, xhr: XMLHttpRequest) => {
    attempt(() => headers.set(xhr, new Headers()));
    return call();
  });
  const undoSet = wrapMethod(prototype, "setRequestHeader", (call, xhr: XMLHttpRequest, [name, value]) => {
    attempt(() => headers.get(xhr)?.append(name, value));
    return call();
  });
  return {
    of: (xhr) => headers.get(xhr),
    stop() {
      undoOpen();
      undoSet();
    },
  };
}

function pick(headers: Headers | undefined, wanted: Set<string>): Record<string, string> {
  const picked: Record<string, string> = {};
  headers?.forEach((value, name) => {
    if (wanted.has(name)) picked[name] = isSensitiveKey(name) ? "***" : maskSensitive(value);
  });
  return picked;
}

function xhrHeaders(xhr: XMLHttpRequest | undefined): Headers {
  const headers = new Headers();
  for (const line of (xhr?.getAllResponseHeaders() ?? "").split("\r\n")) {
    const at = line.indexOf(": ");
    if (at > 0) headers.append(line.slice(0, at), line.slice(at + 2));
  }
  return headers;
}

function xhrText(xhr: XMLHttpRequest | undefined): string | undefined {
  if (!xhr) return undefined;
  if (xhr.responseType === "" || xhr.responseType === "text") return xhr.responseText;
  return xhr.responseType === "json" ? JSON.stringify(xhr.response) : undefined;
}

function bodyText(body: unknown): string | undefined {
  if (typeof body === "string") return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (!(body instanceof FormData)) return undefined;
  return new URLSearchParams(
    [...body].map(([name, value]) => [name, typeof value === "string" ? value : "[file]"]),
  ).toString();
}

/** Reads the copy that was made when the response arrived, up to the limit. */
async function readResponse(copy: Response | undefined): Promise<string | undefined> {
  if (!copy?.body || !TEXTUAL.test(copy.headers.get("content-type") ?? "")) return undefined;
  const reader = copy.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .getReader();
  let text = "";
  while (text.length <= NETWORK_BODY_CHARS_MAX) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
  }
  void reader.cancel();
  return text;
}

/** JSON and forms are masked by member, other text by what it contains. */
export function maskBody(text: string): string {
  try {
    return JSON.stringify(toPlain(JSON.parse(text), BODY_LIMITS));
  } catch {
    // Not JSON, or cut off: masked as a form or as text below.
  }
  if (/^[^\s=&]+=[^\s]*$/.test(text)) {
    const form = [...new URLSearchParams(text)].map(
      ([name, value]) => `${name}=${isSensitiveKey(name) ? stars(value) : maskSensitive(value)}`,
    );
    return form.join("&").slice(0, NETWORK_BODY_CHARS_MAX);
  }
  const masked = text.replace(
    /(["']?)([\w-]+)\1(\s*[:=]\s*)(["'])(.*?)\4/g,
    (whole, quote: string, name: string, between: string, mark: string, value: string) =>
      isSensitiveKey(name) ? `${quote}${name}${quote}${between}${mark}${stars(value)}${mark}` : whole,
  );
  return maskSensitive(masked.slice(0, NETWORK_BODY_CHARS_MAX));
}
