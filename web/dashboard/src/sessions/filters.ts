/** The filters of the session list: as the page holds them, in the address bar, and as the API wants them. */
import type { SessionListQuery } from "@reenact/api-client";

export const TIME_RANGES = [
  { value: "1h", label: "Last hour", ms: 3_600_000 },
  { value: "24h", label: "Last 24 hours", ms: 86_400_000 },
  { value: "7d", label: "Last 7 days", ms: 7 * 86_400_000 },
  { value: "30d", label: "Last 30 days", ms: 30 * 86_400_000 },
] as const;

/** Filters that take values that the server suggests; a session passes that has any of them. */
export const TERM_FIELDS = [
  "user",
  "page",
  "browser",
  "system",
  "device",
  "country",
  "language",
  "release",
  "environment",
  "event",
  "property",
  "flag",
  "health",
  "agent",
  "model",
  "folder",
  "tool",
] as const;
export type TermField = (typeof TERM_FIELDS)[number];

/** Filters by a number, and what they are called in the address bar. */
export const NUMBER_FILTERS = {
  fromMs: "from",
  toMs: "to",
  durationMinS: "longer",
  durationMaxS: "shorter",
  activeMinS: "active",
  errorsMin: "errors",
  consoleErrorsMin: "console",
  failedRequestsMin: "failed",
} as const;
export type NumberFilter = keyof typeof NUMBER_FILTERS;

export interface SessionFilters extends Record<NumberFilter, number | null> {
  terms: Readonly<Partial<Record<TermField, readonly string[]>>>;
  /** Part of a page's address. */
  url: string;
  /** One of `TIME_RANGES`, or empty when `fromMs` and `toMs` count. */
  range: string;
}

export const NO_FILTERS: Readonly<SessionFilters> = {
  terms: {},
  url: "",
  range: "",
  fromMs: null,
  toMs: null,
  durationMinS: null,
  durationMaxS: null,
  activeMinS: null,
  errorsMin: null,
  consoleErrorsMin: null,
  failedRequestsMin: null,
};

const NUMBER_KEYS = Object.keys(NUMBER_FILTERS) as NumberFilter[];

export function parseFilters(search: URLSearchParams): SessionFilters {
  const filters: SessionFilters = { ...NO_FILTERS };
  const terms: Partial<Record<TermField, readonly string[]>> = {};
  for (const field of TERM_FIELDS) {
    const values = [...new Set(search.getAll(field).map((value) => value.trim()))].filter(Boolean);
    if (values.length > 0) terms[field] = values;
  }
  for (const key of NUMBER_KEYS) {
    const value = search.get(NUMBER_FILTERS[key]);
    filters[key] = value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
  }
  const range = search.get("range") ?? "";
  const knownRange = TIME_RANGES.some((known) => known.value === range);
  return { ...filters, terms, url: search.get("url")?.trim() ?? "", range: knownRange ? range : "" };
}

/** Only what is set, in a fixed order, so that the same filters are the same address. */
export function filterParameters(filters: SessionFilters): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const field of TERM_FIELDS) {
    for (const value of filters.terms[field] ?? []) parameters.append(field, value);
  }
  if (filters.url !== "") parameters.set("url", filters.url);
  if (filters.range !== "") parameters.set("range", filters.range);
  for (const key of NUMBER_KEYS) {
    const value = filters[key];
    if (value !== null) parameters.set(NUMBER_FILTERS[key], String(value));
  }
  return parameters;
}

export function isFiltered(filters: SessionFilters): boolean {
  return filterParameters(filters).size > 0;
}

export function withTerm(filters: SessionFilters, field: TermField, value: string): SessionFilters {
  const values = filters.terms[field] ?? [];
  if (values.includes(value)) return filters;
  return { ...filters, terms: { ...filters.terms, [field]: [...values, value] } };
}

export function withoutTerm(filters: SessionFilters, field: TermField, value: string): SessionFilters {
  const left = (filters.terms[field] ?? []).filter((other) => other !== value);
  const { [field]: _removed, ...others } = filters.terms;
  return { ...filters, terms: left.length > 0 ? { ...others, [field]: left } : others };
}

/** The API's query; a range such as the last hour ends at no time and begins by the clock that is passed in. */
export function toQuery(filters: SessionFilters, nowMs: number): SessionListQuery {
  const rangeMs = TIME_RANGES.find((known) => known.value === filters.range)?.ms ?? null;
  const seconds = (value: number | null): number | null => (value === null ? null : value * 1000);
  const numbers = {
    from_ms: rangeMs === null ? filters.fromMs : nowMs - rangeMs,
    to_ms: rangeMs === null ? filters.toMs : null,
    duration_min_ms: seconds(filters.durationMinS),
    duration_max_ms: seconds(filters.durationMaxS),
    active_min_ms: seconds(filters.activeMinS),
    errors: filters.errorsMin,
    console_errors: filters.consoleErrorsMin,
    failed_requests: filters.failedRequestsMin,
  };
  const query: SessionListQuery = {};
  for (const field of TERM_FIELDS) {
    const values = filters.terms[field];
    if (values) query[field] = [...values];
  }
  if (filters.url !== "") query.url = filters.url;
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== null) query[name as keyof typeof numbers] = value;
  }
  return query;
}
