/** Reads what panels list beside the page's thread: requests, JSON, and making lines of events hold up no frame. */
import type { RecordedEvent } from "@reenact/player/recording";
import { listPanelEvents } from "../../../server/api.ts";
import { RequestFailed, asProblem } from "../../../server/problem.ts";
import { CONSOLE_KIND, consoleDetail, consoleRows } from "../console/console-rows.ts";
import { ERROR_KINDS, errorDetail, errorRows } from "../errors/error-rows.ts";
import { harEntry, harParts } from "../network/har.ts";
import { NETWORK_KIND, requestDetail, requestRows, requestsOf } from "../network/request-rows.ts";
import { PERFORMANCE_KINDS, performanceRows } from "../performance/performance-rows.ts";
import { STATE_KINDS, stateDetail, stateRows } from "../state/state-rows.ts";
import type {
  EventPlace,
  FromPanelWorker,
  PanelName,
  PanelRow,
  RowsPart,
  Session,
  ToPanelWorker,
} from "./messages.ts";

interface Panel {
  kinds: readonly string[];
  rows: (recorded: RecordedEvent) => PanelRow[];
  detail: (recorded: RecordedEvent, part: number) => unknown;
}

const PANELS: Readonly<Record<PanelName, Panel>> = {
  console: { kinds: [CONSOLE_KIND], rows: consoleRows, detail: consoleDetail },
  network: { kinds: [NETWORK_KIND], rows: requestRows, detail: requestDetail },
  errors: { kinds: ERROR_KINDS, rows: errorRows, detail: errorDetail },
  state: { kinds: STATE_KINDS, rows: stateRows, detail: stateDetail },
  performance: { kinds: PERFORMANCE_KINDS, rows: performanceRows, detail: () => null },
};

/** Lines that are handed to the page at once; more would hold up its frames. */
const ROWS_AT_ONCE = 400;
/** A larger archive is refused: the browser would have to hold it several times. */
const HAR_CHARS_MAX = 64_000_000;

const running = new Map<number, AbortController>();
const say = (message: FromPanelWorker): void => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<ToPanelWorker>) => {
  if (data.kind === "cancel") {
    running.get(data.number)?.abort();
    running.delete(data.number);
  } else {
    void run(data);
  }
});

async function run(task: ToPanelWorker): Promise<void> {
  const { number } = task;
  const cancelling = new AbortController();
  const { signal } = cancelling;
  running.set(number, cancelling);
  try {
    const gives = await perform(task, signal, (part) => {
      if (!signal.aborted) say({ kind: "rows", number, part });
    });
    if (!signal.aborted) say({ kind: "done", number, gives });
  } catch (error) {
    if (!signal.aborted) say({ kind: "failed", number, problem: asProblem(error) });
  }
  running.delete(number);
}

async function perform(
  task: ToPanelWorker,
  signal: AbortSignal,
  onRows: (part: RowsPart<PanelRow>) => void,
): Promise<unknown> {
  switch (task.kind) {
    case "rows":
      return readRows(task, signal, onRows);
    case "detail":
      return readDetail(task.session, task.panel, task.place, signal);
    case "har":
      return readArchive(task.session, signal);
    case "cancel":
      return null;
  }
}

async function readRows(
  task: ToPanelWorker & { kind: "rows" },
  signal: AbortSignal,
  onRows: (part: RowsPart<PanelRow>) => void,
): Promise<null> {
  const { kinds, rows } = PANELS[task.panel];
  let cursor = task.cursor;
  do {
    const page = await listPanelEvents(task.session, { kinds, cursor, fromMs: task.fromMs }, signal);
    const before = cursor;
    cursor = page.nextCursor;
    const found = page.events.flatMap(rows);
    // What is left of an answer when reading breaks off is asked for again: its cursor comes with its last lines.
    const last = Math.max(0, Math.ceil(found.length / ROWS_AT_ONCE) - 1) * ROWS_AT_ONCE;
    for (let from = 0; from < last; from += ROWS_AT_ONCE) {
      onRows({ rows: found.slice(from, from + ROWS_AT_ONCE), cursor: before });
    }
    onRows({ rows: found.slice(last), cursor });
  } while (cursor !== null && !signal.aborted);
  return null;
}

async function readDetail(
  session: Session,
  panel: PanelName,
  place: EventPlace,
  signal: AbortSignal,
): Promise<unknown> {
  const range = { fromMs: Math.floor(place.eventMs), toMs: Math.ceil(place.eventMs) };
  const wanted = { kinds: [place.kind], windowId: place.windowId, ...range };
  let cursor: string | null = null;
  do {
    const page = await listPanelEvents(session, { ...wanted, cursor }, signal);
    const found = page.events.find(
      ({ page_id: pageId, sequence, index }) =>
        pageId === place.pageId && sequence === place.sequence && index === place.index,
    );
    if (found) return PANELS[panel].detail(found, place.part);
    cursor = page.nextCursor;
  } while (cursor !== null);
  throw new RequestFailed({
    type: "urn:reenact:problem:not-found",
    title: "The event is gone",
    status: 404,
    detail: "The server has no such event any more; the session may have been deleted meanwhile.",
    remedy: "Load the page again.",
  });
}

async function readArchive(session: Session, signal: AbortSignal): Promise<Blob> {
  const entries: string[] = [];
  let chars = 0;
  let cursor: string | null = null;
  do {
    const page = await listPanelEvents(session, { kinds: [NETWORK_KIND], cursor }, signal);
    for (const recorded of page.events) {
      for (const part of requestsOf(recorded).keys()) {
        const entry = JSON.stringify(harEntry(requestDetail(recorded, part)));
        chars += entry.length;
        entries.push(entry);
      }
    }
    if (chars > HAR_CHARS_MAX) throw tooLarge();
    cursor = page.nextCursor;
  } while (cursor !== null);
  return new Blob(harParts(entries), { type: "application/json" });
}

function tooLarge(): RequestFailed {
  return new RequestFailed({
    type: "urn:reenact:problem:too-large",
    title: "Too many requests for one archive",
    status: 0,
    detail: `The archive would be larger than ${HAR_CHARS_MAX / 1_000_000} MB.`,
    remedy: "Copy single requests, or read the events of kind rrweb/network@1 with the API.",
  });
}
