import type { Capture, Undo } from "./capture";
import { pluginEvent } from "./events";
import { attempt, insideRecorder } from "./guard";
import { ARGUMENT_CHARS_MAX, CONSOLE_EVENTS_PER_WINDOW_MAX } from "./limits";
import { toPlain } from "./plain";
import { rateLimit } from "./rate-limit";
import { maskMessage, stackFrames } from "./stack";
import { wrapMethod } from "./wrap";

const LEVELS = ["debug", "log", "info", "warn", "error", "trace", "assert"] as const;
const WITH_TRACE = /warn|error|trace|assert/;
const LIMITS = { charsMax: ARGUMENT_CHARS_MAX, depthMax: 5, entriesMax: 50 };

/** Records calls of the console as rrweb's console plugin does: each argument as JSON text. */
export function captureConsole({ emit, drop, urls }: Capture): Undo {
  const allowed = rateLimit(CONSOLE_EVENTS_PER_WINDOW_MAX);
  const record = (level: string, args: unknown[]): void => {
    if (level === "assert" && args.shift()) return;
    if (!allowed()) return drop();
    const trace = WITH_TRACE.test(level)
      ? stackFrames(new Error().stack, urls).filter((line) => !OWN_FRAME.test(line))
      : [];
    const payload = args
      .slice(0, 20)
      .map(
        (arg) =>
          JSON.stringify(toPlain(typeof arg === "string" ? maskMessage(arg, urls) : arg, LIMITS)) ??
          "undefined",
      );
    emit(pluginEvent("rrweb/console@1", { level, trace, payload }));
  };
  const undos = LEVELS.map((level) =>
    wrapMethod(console, level, (call, _console, args) => {
      if (!insideRecorder()) attempt(() => record(level, [...args]));
      return call();
    }),
  );
  return () => undos.forEach((undo) => undo());
}

const OWN_FRAME = /\/recorder(?:\.js|\/)/;
