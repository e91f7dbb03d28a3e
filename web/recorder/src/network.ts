import type { Capture, Undo } from "./capture";
import { pluginEvent } from "./events";
import { attempt } from "./guard";
import { NETWORK_EVENTS_PER_WINDOW_MAX } from "./limits";
import { rateLimit } from "./rate-limit";
import { maskMessage } from "./stack";
import { wrapMethod } from "./wrap";

/** One request as `rrweb/network@1` knows it. */
export interface NetworkRequest {
  url: string;
  method: string;
  initiatorType: "fetch" | "xmlhttprequest";
  status?: number;
  startTime: number;
  endTime: number;
  duration: number;
  timeOrigin: number;
  requestSize?: number;
  responseSize?: number;
  error?: string;
  requestHeaders?: Record<string, string>;
  responseHeaders?: Record<string, string>;
  requestBody?: string;
  responseBody?: string;
}

/** What a request looked like before it was sent, for the part that loads later and reads headers and bodies. */
export interface RequestParts {
  /** The address as the page used it; only for matching, never sent. */
  rawUrl: string;
  requestHeaders?: Headers;
  requestBody?: unknown;
  response?: Response;
  /** A copy to read the body from; made only where bodies are wanted. */
  responseCopy?: Response;
  xhr?: XMLHttpRequest;
}

/** Adds allowed headers and bodies to a finished request. */
export type AddDetails = (request: NetworkRequest, parts: RequestParts) => Promise<void> | void;

export interface NetworkOptions {
  /** Requests to these addresses are the recorder's own. */
  ownAddress: string;
  details: () => AddDetails | undefined;
  /** Whether a request's body may be recorded. */
  wantsBody: (url: string) => boolean;
}

export function byteLength(body: unknown): number | undefined {
  if (body === null || body === undefined) return 0;
  if (typeof body === "string") return new Blob([body]).size;
  if (body instanceof Blob) return body.size;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  if (body instanceof URLSearchParams) return body.toString().length;
  return undefined;
}

const contentLength = (value: string | null): number | undefined =>
  value && /^\d+$/.test(value) ? Number(value) : undefined;

export function captureNetwork(capture: Capture, options: NetworkOptions): Undo {
  const allowed = rateLimit(NETWORK_EVENTS_PER_WINDOW_MAX);
  const timings = new Map<string, PerformanceResourceTiming>();
  const stopTimings = watchTimings(timings);

  const finish = async (request: NetworkRequest, parts: RequestParts): Promise<void> => {
    // The browser's own timing entry arrives a moment after the response; it knows the size and the end of the body.
    await new Promise((resolve) => setTimeout(resolve, 50));
    attempt(() => {
      const timing = timings.get(parts.rawUrl);
      if (!timing || timing.startTime < request.startTime - 5) return;
      request.responseSize ??= timing.decodedBodySize || undefined!;
      if (timing.responseEnd > request.endTime) request.endTime = Math.round(timing.responseEnd);
      request.duration = request.endTime - request.startTime;
    });
    try {
      await options.details()?.(request, parts);
    } catch {
      // Headers and bodies are extra; the request is recorded without them.
    }
    attempt(() => capture.emit(pluginEvent("rrweb/network@1", { requests: [request] })));
  };

  const begin = (
    method: string,
    url: string,
    initiatorType: NetworkRequest["initiatorType"],
    body: unknown,
  ): NetworkRequest | undefined => {
    if (url.startsWith(options.ownAddress)) return undefined;
    if (!allowed()) return void capture.drop();
    const startTime = Math.round(performance.now());
    const requestSize = byteLength(body);
    return {
      url: capture.urls.page(url),
      method: method.toUpperCase(),
      initiatorType,
      startTime,
      endTime: startTime,
      duration: 0,
      timeOrigin: Math.round(performance.timeOrigin),
      ...(requestSize === undefined ? {} : { requestSize }),
    };
  };

  const end = (
    request: NetworkRequest,
    parts: RequestParts,
    status: number,
    size: number | undefined,
    error?: string,
  ): void => {
    request.endTime = Math.round(performance.now());
    request.duration = request.endTime - request.startTime;
    if (status) request.status = status;
    if (size !== undefined) request.responseSize = size;
    if (error) request.error = maskMessage(error, capture.urls);
    void finish(request, parts);
  };

  const undoFetch = wrapMethod(window, "fetch", (call, _window, [input, init]) => {
    let request: NetworkRequest | undefined;
    const parts: RequestParts = { rawUrl: "" };
    attempt(() => {
      const asked = input instanceof Request ? input : undefined;
      parts.rawUrl = new URL(asked ? asked.url : String(input), document.baseURI).href;
      parts.requestHeaders = new Headers(init?.headers ?? asked?.headers);
      parts.requestBody = init?.body ?? undefined;
      request = begin(
        init?.method ?? asked?.method ?? "GET",
        parts.rawUrl,
        "fetch",
        asked && !init?.body && asked.body ? asked.body : init?.body,
      );
    });
    const promise = call() as Promise<Response>;
    const begun = request;
    if (!begun) return promise;
    // The page gets the derived promise: handling the original here would hide the page's own unhandled rejections.
    return promise.then(
      (response) => {
        attempt(() => {
          parts.response = response;
          if (options.details() && options.wantsBody(parts.rawUrl)) parts.responseCopy = response.clone();
          end(begun, parts, response.status, contentLength(response.headers.get("content-length")));
        });
        return response;
      },
      (error: unknown) => {
        attempt(() => end(begun, parts, 0, undefined, String(error)));
        throw error;
      },
    );
  });

  const undoXhr = captureXhr(begin, end);
  return () => {
    undoFetch();
    undoXhr();
    stopTimings();
  };
}

type Begin = (
  method: string,
  url: string,
  initiatorType: "xmlhttprequest",
  body: unknown,
) => NetworkRequest | undefined;
type End = (
  request: NetworkRequest,
  parts: RequestParts,
  status: number,
  size: number | undefined,
  error?: string,
) => void;

function captureXhr(begin: Begin, end: End): Undo {
  const opened = new WeakMap<XMLHttpRequest, { method: string; url: string; headers: Headers }>();
  const prototype = XMLHttpRequest.prototype;
  const undos = [
    wrapMethod(prototype, "open", (call, xhr: XMLHttpRequest, [method, url]) => {
      attempt(() =>
        opened.set(xhr, {
          method: String(method),
          url: new URL(String(url), document.baseURI).href,
          headers: new Headers(),
        }),
      );
      return call();
    }),
    wrapMethod(prototype, "setRequestHeader", (call, xhr: XMLHttpRequest, [name, value]) => {
      attempt(() => opened.get(xhr)?.headers.append(name, value));
      return call();
    }),
    wrapMethod(prototype, "send", (call, xhr: XMLHttpRequest, [body]) => {
      attempt(() => watchXhr(xhr, body));
      return call();
    }),
  ];
  function watchXhr(xhr: XMLHttpRequest, body: unknown): void {
    const about = opened.get(xhr);
    const request = about && begin(about.method, about.url, "xmlhttprequest", body);
    if (!request) return;
    const parts: RequestParts = { rawUrl: about.url, requestHeaders: about.headers, requestBody: body, xhr };
    let error: string | undefined;
    for (const type of ["error", "abort", "timeout"])
      xhr.addEventListener(type, () => (error = type), { once: true });
    xhr.addEventListener(
      "loadend",
      () =>
        attempt(() =>
          end(
            request,
            parts,
            xhr.status,
            contentLength(xhr.getResponseHeader("content-length")),
            xhr.status ? undefined : (error ?? "error"),
          ),
        ),
      { once: true },
    );
  }
  return () => undos.forEach((undo) => undo());
}

/** The last timing entry of each address. The page's own buffer of entries is left alone. */
function watchTimings(timings: Map<string, PerformanceResourceTiming>): Undo {
  let observer: PerformanceObserver | undefined;
  try {
    observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
        if (entry.initiatorType !== "fetch" && entry.initiatorType !== "xmlhttprequest") continue;
        timings.delete(entry.name);
        timings.set(entry.name, entry);
        if (timings.size > 50) timings.delete(timings.keys().next().value!);
      }
    });
    observer.observe({ type: "resource" });
  } catch {
    // Without the observer, sizes come from the headers alone.
  }
  return () => observer?.disconnect();
}
