/** Reenact's own events and the two plugins in plain words. Payloads come from outside: members may be missing. */
import { EventType, dataOf, type RrwebEvent } from "@reenact/player";
import { counted, formatBytes, shortUrl } from "../format/numbers.ts";
import { formatLatency } from "../format/time.ts";
import type { ActivityEntry } from "./activity-entry.ts";

export type Told = Pick<ActivityEntry, "kind" | "title" | "detail" | "level">;
type Payload = Record<string, unknown>;

const DETAIL_LENGTH_MAX = 400;

export function tell(kind: Told["kind"], title: string, detail = "", level: Told["level"] = "normal"): Told {
  return { kind, title, detail: detail.slice(0, DETAIL_LENGTH_MAX), level };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const quoted = (value: string): string => `“${value}”`;

function asJson(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const WENT: Readonly<Record<string, string>> = {
  load: "Opened",
  push: "Went to",
  replace: "Address changed to",
  pop: "Went back or forward to",
  hash: "Jumped to",
  restore: "Came back to",
};

const GAP_REASONS: Readonly<Record<string, string>> = {
  overflow: "more happened than the recorder may keep",
  storage: "the browser's storage was full",
  refused: "the server refused it",
};

const END_REASONS: Readonly<Record<string, string>> = {
  idle: "nothing happened for 30 minutes",
  max_length: "the visit reached its maximum length",
  opt_out: "the visitor opted out",
  stop: "the page stopped it",
};

/** What is told of each kind; kinds that say nothing about the visit (cost) tell nothing. */
const TELL: Readonly<Record<string, (payload: Payload) => Told | null>> = {
  "reenact/start@1": (p) =>
    p.reason === "new"
      ? tell("other", "Recording began", text(p.referrer) ? `Came from ${text(p.referrer)}` : "")
      : null,
  "reenact/page_view@1": (p) => {
    const url = text(p.url);
    const verb = WENT[text(p.navigation)] ?? "Went to";
    return tell(
      "navigation",
      `${verb} ${text(p.title) ? quoted(text(p.title)) : shortUrl(url)}`,
      shortUrl(url),
    );
  },
  "reenact/visibility@1": (p) => tell("other", p.state === "hidden" ? "Left this tab" : "Looked at this tab"),
  "reenact/error@1": (p) => {
    const where = text(p.file)
      ? `${shortUrl(text(p.file))}${p.line === undefined ? "" : `:${String(p.line)}`}`
      : "";
    const origin = p.origin === "unhandledrejection" ? "Unhandled rejection" : "";
    return tell(
      "error",
      `${text(p.name) || "Error"}: ${text(p.message)}`,
      [origin, where].filter(Boolean).join(" · "),
      "error",
    );
  },
  "reenact/web_vital@1": (p) => {
    const value = typeof p.value === "number" ? p.value : 0;
    const shown = p.name === "CLS" ? value.toFixed(3) : formatLatency(value);
    const rating = text(p.rating).replace(/-/g, " ");
    return tell("other", `${text(p.name)} ${shown}`, rating, p.rating === "poor" ? "warning" : "normal");
  },
  "reenact/long_task@1": (p) =>
    tell("other", `The page was busy for ${formatLatency(Number(p.duration_ms) || 0)}`, "Long task"),
  "reenact/track@1": (p) => tell("custom", text(p.name) || "Custom event", asJson(p.data)),
  "reenact/identify@1": (p) => tell("custom", `Identified as ${text(p.user)}`, asJson(p.traits)),
  "reenact/state@1": (p) => tell("custom", `State ${quoted(text(p.name))}`, asJson(p.snapshot)),
  "reenact/flag@1": (p) => tell("custom", `Flag ${quoted(text(p.name))}`, asJson(p.value)),
  "reenact/gap@1": (p) => {
    const lost = typeof p.events_dropped === "number" ? `${counted(p.events_dropped, "event")} lost: ` : "";
    const reason = GAP_REASONS[text(p.reason)] ?? text(p.reason);
    return tell("other", "A part of the recording is missing", lost + reason, "warning");
  },
  "reenact/end@1": (p) => tell("other", "Recording ended", END_REASONS[text(p.reason)] ?? text(p.reason)),
  "reenact/cost@1": () => null,
};

export function tellCustom(event: RrwebEvent): Told | null {
  const { tag, payload } = dataOf(event);
  const known = TELL[text(tag)];
  if (!known) return tell("custom", text(tag) || "Custom event", asJson(payload));
  return known(typeof payload === "object" && payload !== null ? (payload as Payload) : {});
}

export function tellPlugin(event: RrwebEvent): Told[] {
  if (event.type !== EventType.Plugin) return [];
  const { plugin, payload } = dataOf(event);
  const p = (typeof payload === "object" && payload !== null ? payload : {}) as Payload;
  if (plugin === "rrweb/console@1") return [tellConsole(p)];
  if (plugin === "rrweb/network@1") {
    const requests = Array.isArray(p.requests) ? (p.requests as unknown[]) : [];
    return requests.flatMap((request) =>
      typeof request === "object" && request !== null ? [tellRequest(request as Payload)] : [],
    );
  }
  return [];
}

function tellConsole(p: Payload): Told {
  const args = Array.isArray(p.payload) ? p.payload.map(unquoted).join(" ") : "";
  const level =
    p.level === "error" || p.level === "assert" ? "error" : p.level === "warn" ? "warning" : "normal";
  return tell("console", args || "(empty line)", `console.${text(p.level) || "log"}`, level);
}

/** A logged string arrives as a JSON string. */
function unquoted(argument: unknown): string {
  const value = text(argument);
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

function tellRequest(p: Payload): Told {
  const status = typeof p.status === "number" && p.status > 0 ? p.status : null;
  const failed = status === null || status >= 400;
  const outcome = status === null ? text(p.error) || "no answer" : String(status);
  const parts = [
    typeof p.duration === "number" ? formatLatency(p.duration) : "",
    typeof p.responseSize === "number" ? formatBytes(p.responseSize) : "",
    status === null ? "" : text(p.error),
  ];
  const title = `${text(p.method) || "GET"} ${shortUrl(text(p.url))} → ${outcome}`;
  return tell("network", title, parts.filter(Boolean).join(" · "), failed ? "error" : "normal");
}
