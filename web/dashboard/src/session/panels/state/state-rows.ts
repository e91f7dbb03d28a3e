/** What the page said of itself: snapshots of its state, flags, its own events, who the user is. */
import { dataOf, type RecordedEvent } from "@reenact/player/recording";
import { boundedValue, cut, preview, type PlainValue } from "../reading/bounded-value.ts";
import type { PanelRow } from "../reading/messages.ts";
import { payloadOf, placeOf, textOf } from "../reading/recorded.ts";

export type StateKind = "state" | "flag" | "event" | "user";

export interface StateRow extends PanelRow {
  kind: StateKind;
  name: string;
  /** The value on one line. */
  value: string;
}

export interface StateDetail {
  value: PlainValue;
}

export const STATE_KINDS = [
  "reenact/state@1",
  "reenact/flag@1",
  "reenact/track@1",
  "reenact/identify@1",
  "rrweb/custom",
];
const NAME_CHARS_MAX = 200;
const VALUE_CHARS_MAX = 300;

export function stateRows(recorded: RecordedEvent): StateRow[] {
  const { kind, name, value, registered } = told(recorded);
  const { timestamp: atMs } = recorded.event;
  const limits = { depthMax: 4, entriesMax: 12, charsMax: VALUE_CHARS_MAX, nodesMax: 60 };
  const shown = value === undefined ? "" : preview(boundedValue(value, limits), VALUE_CHARS_MAX);
  const row = { atMs, kind, name: cut(name, NAME_CHARS_MAX), value: shown.replace(/\s+/g, " ") };
  return [{ ...row, place: placeOf(recorded, registered), text: `${row.name} ${row.value}` }];
}

export function stateDetail(recorded: RecordedEvent): StateDetail {
  return { value: boundedValue(told(recorded).value ?? null) };
}

interface Told {
  kind: StateKind;
  name: string;
  value: unknown;
  registered: string;
}

function told(recorded: RecordedEvent): Told {
  const tag = textOf(dataOf(recorded.event).tag);
  const payload = payloadOf(recorded);
  const name = textOf(payload.name);
  switch (tag) {
    case "reenact/state@1":
      return { kind: "state", name: name || "state", value: payload.snapshot, registered: tag };
    case "reenact/flag@1":
      return { kind: "flag", name: name || "flag", value: payload.value, registered: tag };
    case "reenact/track@1":
      return { kind: "event", name: name || "event", value: payload.data, registered: tag };
    case "reenact/identify@1":
      return { kind: "user", name: textOf(payload.user), value: payload.traits, registered: tag };
    default:
      return {
        kind: "event",
        name: tag || "custom event",
        value: dataOf(recorded.event).payload,
        registered: "rrweb/custom",
      };
  }
}

/** The latest of each name until a time, of kinds that hold until they change. */
export function valuesAt(rows: readonly StateRow[], count: number, kind: StateKind): StateRow[] {
  const latest = new Map<string, StateRow>();
  for (let at = 0; at < count; at++) {
    const row = rows[at] as StateRow;
    if (row.kind === kind) latest.set(row.name, row);
  }
  return [...latest.values()];
}
