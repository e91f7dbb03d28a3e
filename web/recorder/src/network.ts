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
  requestHeaders?: HeadersInit;
  requestBody?: unknown;
  response?: Response;
  /** A copy to read the body from; made only where bodies are wanted. */
  responseCopy?: Response;
  xhr?: XMLHttpRequest;
}

/** Adds what the browser's timing knows, and allowed headers and bodies, to a finished request. */
export type AddDetails = (request: NetworkRequest, parts: RequestParts) => Promise<void>;

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

export function captureNetwork(capture: Capture, options: NetworkOptions): Undo {
  const allowed = rateLimit(NETWORK_EVENTS_PER_WINDOW_MAX);

  const begin = (
    method: string,
    initiatorType: NetworkRequest["initiatorType"],
    parts: RequestParts,
  ): End | undefined => {
    if (parts.rawUrl.startsWith(options.ownAddress)) return undefined;
    if (!allowed()) return void capture.drop();
    const startTime = Math.round(performance.now());
    const requestSize = byteLength(parts.requestBody);
    return (status, responseSize, error) => {
      const endTime = Math.round(performance.now());
      const request: NetworkRequest = {
        url: capture.urls.page(parts.rawUrl),
        method: method.toUpperCase(),
        initiatorType,
        ...(status && { status }),
        startTime,
        endTime,
        duration: endTime - startTime,
        timeOrigin: Math.round(performance.timeOrigin),
        ...(requestSize !== undefined && { requestSize }),
        ...(responseSize && { responseSize: Number(responseSize) }),
        ...(error && { error: maskMessage(error, capture.urls) }),
      };
      const emit = () =>
        void attempt(() => capture.emit(pluginEvent("rrweb/network@1", { requests: [request] })));
      const added = options.details()?.(request, parts);
      // Sizes, headers and bodies are extra; the request is recorded without them if they cannot be read.
      if (added) added.then(emit, emit);
      else emit();
    };
  };

  const undos = [captureFetch(begin, options), ...captureXhr(begin)];
  return () => undos.forEach((undo) => undo());
}

/** `responseSize` is the Content-Length header, if there is one. */
type End = (status: number, responseSize: string | null, error?: string) => void;
type Begin = (
  method: string,
  initiatorType: NetworkRequest["initiatorType"],
  parts: RequestParts,
) => End | undefined;

const absolute = (url: unknown): string => new URL(String(url), document.baseURI).href;

function captureFetch(begin: Begin, { details, wantsBody }: NetworkOptions): Undo {
  return wrapMethod(window, "fetch", (call, _window, [input, init]) => {
    let parts: RequestParts | undefined;
    const end = attempt(() => {
      const asked = input instanceof Request ? input : undefined;
      parts = {
        rawUrl: absolute(asked?.url ?? input),
        requestHeaders: init?.headers ?? asked?.headers,
        requestBody: init?.body ?? asked?.body,
      };
      return begin(init?.method ?? asked?.method ?? "GET", "fetch", parts);
    });
    const promise = call() as Promise<Response>;
    if (!end || !parts) return promise;
    const about = parts;
    // The page gets the derived promise: handling the original here would hide the page's own unhandled rejections.
    return promise.then(
      (response) => {
        attempt(() => {
          about.response = response;
          if (details() && wantsBody(about.rawUrl)) about.responseCopy = response.clone();
          end(response.status, response.headers.get("content-length"));
        });
        return response;
      },
      (error: unknown) => {
        attempt(() => end(0, null, String(error)));
        throw error;
      },
    );
  });
}

function captureXhr(begin: Begin): Undo[] {
  const opened = new WeakMap<XMLHttpRequest, [method: string, url: string]>();
  const watch = (xhr: XMLHttpRequest, requestBody: unknown): void => {
    const [method, rawUrl] = opened.get(xhr) ?? [];
    const end = method && rawUrl ? begin(method, "xmlhttprequest", { rawUrl, requestBody, xhr }) : undefined;
    if (!end) return;
    let failure = "error";
    for (const type of ["abort", "timeout"])
      xhr.addEventListener(type, () => (failure = type), { once: true });
    const loaded = () =>
      void attempt(() =>
        end(xhr.status, xhr.getResponseHeader("content-length"), xhr.status ? undefined : failure),
      );
    xhr.addEventListener("loadend", loaded, { once: true });
  };
  const prototype = XMLHttpRequest.prototype;
  return [
    wrapMethod(prototype, "open", (call, xhr: XMLHttpRequest, [method, url]) => {
      attempt(() => opened.set(xhr, [String(method), absolute(url)]));
      return call();
    }),
    wrapMethod(prototype, "send", (call, xhr: XMLHttpRequest, [body]) => {
      attempt(() => watch(xhr, body));
      return call();
    }),
  ];
}
