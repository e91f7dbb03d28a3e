/** What a panel and the worker that reads for it say to each other. */
import type { Problem } from "@reenact/api-client";
import type { ConsoleDetail, ConsoleRow } from "../console/console-rows.ts";
import type { ErrorDetail, ErrorRow } from "../errors/error-rows.ts";
import type { RequestDetail, RequestRow } from "../network/request-rows.ts";
import type { PerformanceRow } from "../performance/performance-rows.ts";
import type { StateDetail, StateRow } from "../state/state-rows.ts";

/** Each panel that reads events: what a line of its list holds, and what is asked for when a line is opened. */
export interface PanelData {
  console: { row: ConsoleRow; detail: ConsoleDetail };
  network: { row: RequestRow; detail: RequestDetail };
  errors: { row: ErrorRow; detail: ErrorDetail };
  state: { row: StateRow; detail: StateDetail };
  performance: { row: PerformanceRow; detail: null };
}
export type PanelName = keyof PanelData;

/** Which event a line stands for, so that all of it can be asked for. */
export interface EventPlace {
  windowId: string;
  pageId: string;
  sequence: number;
  index: number;
  /** Of several things in one event, which. */
  part: number;
  kind: string;
  /** Recorded time of the event itself. */
  eventMs: number;
}

/** What every line has. */
export interface PanelRow {
  /** Recorded time at which it is listed. */
  atMs: number;
  place: EventPlace;
  /** What it can be searched by, cut to a length. */
  text: string;
}

export interface Session {
  sessionId: string;
  projectId: string;
}

export interface RowsPart<Row> {
  rows: Row[];
  /** To go on behind it. */
  cursor: string | null;
}

export type ToPanelWorker = { number: number; session: Session } & (
  | { kind: "rows"; panel: PanelName; cursor: string | null; fromMs: number | null }
  | { kind: "detail"; panel: PanelName; place: EventPlace }
  | { kind: "har" }
  | { kind: "cancel" }
);

export type FromPanelWorker = { number: number } & (
  | { kind: "rows"; part: RowsPart<PanelRow> }
  | { kind: "done"; gives: unknown }
  | { kind: "failed"; problem: Problem }
);
