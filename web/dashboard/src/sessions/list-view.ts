/** Everything that decides what the list shows and how. It stands in the address bar, so that a view is its address. */
import { filterParameters, parseFilters, type SessionFilters } from "./filters.ts";

export const ORDERS = [
  { value: "", label: "Newest first", sort: "started", order: "descending" },
  { value: "oldest", label: "Oldest first", sort: "started", order: "ascending" },
  { value: "longest", label: "Longest first", sort: "duration", order: "descending" },
  { value: "shortest", label: "Shortest first", sort: "duration", order: "ascending" },
  { value: "active", label: "Most active first", sort: "active", order: "descending" },
  { value: "errors", label: "Most errors first", sort: "errors", order: "descending" },
] as const;
/** Those of runs of coding agents, which have numbers that visits have not. */
export const RUN_ORDERS = [
  ...ORDERS,
  { value: "cost", label: "Most expensive first", sort: "run_cost", order: "descending" },
  { value: "events", label: "Most events first", sort: "run_events", order: "descending" },
] as const;
export type Order = (typeof RUN_ORDERS)[number]["value"];

export const COLUMNS = [
  { id: "from", label: "Where from", width: "minmax(0, 1.4fr)", numeric: false },
  { id: "when", label: "When", width: "minmax(124px, 0.8fr)", numeric: false },
  { id: "activity", label: "Activity", width: "minmax(120px, 1.1fr)", numeric: false },
  { id: "duration", label: "Duration", width: "88px", numeric: true },
  { id: "active", label: "Active", width: "88px", numeric: true },
  { id: "pages", label: "Pages", width: "56px", numeric: true },
  { id: "clicks", label: "Clicks", width: "56px", numeric: true },
  { id: "errors", label: "Errors", width: "64px", numeric: true },
  { id: "console", label: "Console", width: "72px", numeric: true },
  { id: "failed", label: "Failed requests", width: "120px", numeric: true },
  { id: "events", label: "Events", width: "72px", numeric: true },
  { id: "release", label: "Release", width: "minmax(72px, 0.6fr)", numeric: false },
  { id: "environment", label: "Environment", width: "minmax(96px, 0.6fr)", numeric: false },
] as const;
export type Column = (typeof COLUMNS)[number];
export type ColumnId = Column["id"];

export const DEFAULT_COLUMNS: readonly ColumnId[] = [
  "from",
  "when",
  "activity",
  "duration",
  "pages",
  "errors",
];

export interface ListView {
  filters: SessionFilters;
  /** What users saw or did, in words. */
  words: string;
  order: Order;
  columns: readonly ColumnId[];
}

export function parseView(
  search: URLSearchParams,
  orders: readonly { readonly value: Order }[] = ORDERS,
): ListView {
  const order = orders.find((known) => known.value === (search.get("sort") ?? ""))?.value ?? "";
  return {
    filters: parseFilters(search),
    words: search.get("q")?.trim() ?? "",
    order,
    columns: parseColumns(search.get("columns")),
  };
}

function parseColumns(text: string | null): readonly ColumnId[] {
  if (text === null) return DEFAULT_COLUMNS;
  const wanted = new Set(text.split(","));
  return COLUMNS.map(({ id }) => id).filter((id) => wanted.has(id));
}

/** Only what differs from a fresh list. */
export function viewParameters({ filters, words, order, columns }: ListView): URLSearchParams {
  const parameters = filterParameters(filters);
  if (words !== "") parameters.set("q", words);
  if (order !== "") parameters.set("sort", order);
  if (columns.join() !== DEFAULT_COLUMNS.join()) parameters.set("columns", columns.join());
  return parameters;
}
