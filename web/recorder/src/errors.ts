import type { Capture, Undo } from "./capture";
import { customEvent, type RecordedEvent } from "./events";
import { ERROR_EVENTS_PER_WINDOW_MAX } from "./limits";
import type { UrlMasking } from "./privacy/urls";
import { rateLimit } from "./rate-limit";
import { maskMessage, stackFrames } from "./stack";
import { listen } from "./wrap";

type Origin = "error" | "unhandledrejection" | "reported";

interface Place {
  message?: string;
  file?: string;
  line?: number;
  column?: number;
}

/** `reenact/error@1` for whatever was thrown: errors, strings, anything. */
export function errorEvent(
  thrown: unknown,
  origin: Origin,
  urls: UrlMasking,
  place: Place = {},
): RecordedEvent {
  const error = (thrown && typeof thrown === "object" ? thrown : {}) as Partial<Error>;
  const message =
    typeof error.message === "string"
      ? error.message
      : thrown === undefined || thrown === null
        ? place.message
        : String(thrown);
  const stack = stackFrames(typeof error.stack === "string" ? error.stack : undefined, urls);
  return customEvent("reenact/error@1", {
    name: typeof error.name === "string" && error.name ? error.name : "Error",
    message: maskMessage((message ?? "unknown error").slice(0, 2_000), urls),
    ...(stack.length ? { stack: stack.join("\n") } : {}),
    ...(place.file ? { file: urls.page(place.file) } : {}),
    ...(place.line ? { line: place.line } : {}),
    ...(place.column ? { column: place.column } : {}),
    origin,
  });
}

/** Uncaught errors and rejections; `onError` is told after each has been recorded. */
export function captureErrors({ emit, drop, urls }: Capture, onError: () => void): Undo {
  const allowed = rateLimit(ERROR_EVENTS_PER_WINDOW_MAX);
  const record = (event: RecordedEvent): void => {
    if (!allowed()) return drop();
    emit(event);
    onError();
  };
  const undos = [
    listen<ErrorEvent>(window, "error", (event) => {
      // Pictures and scripts that fail to load arrive here too, without a message.
      if (event.target !== window || !(event.message || event.error)) return;
      record(
        errorEvent(event.error, "error", urls, {
          message: event.message,
          file: event.filename,
          line: event.lineno,
          column: event.colno,
        }),
      );
    }),
    listen<PromiseRejectionEvent>(window, "unhandledrejection", (event) =>
      record(errorEvent(event.reason, "unhandledrejection", urls)),
    ),
  ];
  return () => undos.forEach((undo) => undo());
}
