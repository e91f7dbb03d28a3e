/** The filters of the session list: as the page holds them, in the address bar, and as the API wants them. */
import type { SessionListQuery } from "@reenact/api-client";

export const TIME_RANGES = [
  { value: "", label: "Any time", ms: null },
  { value: "1h", label: "Last hour", ms: 3_600_000 },
  { value: "24h", label: "Last 24 hours", ms: 86_400_000 },
  { value: "7d", label: "Last 7 days", ms: 7 * 86_400_000 },
  { value: "30d", label: "Last 30 days", ms: 30 * 86_400_000 },
] as const;

export const BROWSERS = ["Chrome", "Firefox", "Safari", "Edge", "Opera", "Samsung Internet"] as const;

export interface SessionFilters {
  user: string;
  url: string;
  browser: string;
  /** One of `TIME_RANGES`, or empty when `fromMs` and `toMs` count. */
  range: string;
  fromMs: number | null;
  toMs: number | null;
  durationMinS: number | null;
  durationMaxS: number | null;
  errorsMin: number | null;
}

export const NO_FILTERS: Readonly<SessionFilters> = {
  user: "",
  url: "",
  browser: "",
  range: "",
  fromMs: null,
  toMs: null,
  durationMinS: null,
  durationMaxS: null,
  errorsMin: null,
};

/** The names in the address bar, one for each filter. */
const PARAMETERS: Readonly<Record<keyof SessionFilters, string>> = {
  user: "user",
  url: "url",
  browser: "browser",
  range: "range",
  fromMs: "from",
  toMs: "to",
  durationMinS: "longer",
  durationMaxS: "shorter",
  errorsMin: "errors",
};

export function parseFilters(search: URLSearchParams): SessionFilters {
  const text = (key: keyof SessionFilters): string => search.get(PARAMETERS[key]) ?? "";
  const whole = (key: keyof SessionFilters): number | null => {
    const value = search.get(PARAMETERS[key]);
    return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
  };
  const range = text("range");
  return {
    user: text("user"),
    url: text("url"),
    browser: text("browser"),
    range: TIME_RANGES.some((known) => known.value === range) ? range : "",
    fromMs: whole("fromMs"),
    toMs: whole("toMs"),
    durationMinS: whole("durationMinS"),
    durationMaxS: whole("durationMaxS"),
    errorsMin: whole("errorsMin"),
  };
}

/** Only what is set, in a fixed order, so that the same filters are the same address. */
export function filterParameters(filters: SessionFilters): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const key of Object.keys(PARAMETERS) as (keyof SessionFilters)[]) {
    const value = filters[key];
    const text = typeof value === "string" ? value.trim() : value === null ? "" : String(value);
    if (text !== "") parameters[PARAMETERS[key]] = text;
  }
  return parameters;
}

export function isFiltered(filters: SessionFilters): boolean {
  return Object.keys(filterParameters(filters)).length > 0;
}

/** The API's query; a range such as the last hour ends at no time and begins by the clock that is passed in. */
export function toQuery(filters: SessionFilters, nowMs: number): SessionListQuery {
  const rangeMs = TIME_RANGES.find((known) => known.value === filters.range)?.ms ?? null;
  const fromMs = rangeMs === null ? filters.fromMs : nowMs - rangeMs;
  const toMs = rangeMs === null ? filters.toMs : null;
  const query: SessionListQuery = {};
  if (filters.user.trim()) query.user = filters.user.trim();
  if (filters.url.trim()) query.url = filters.url.trim();
  if (filters.browser.trim()) query.browser = filters.browser.trim();
  if (fromMs !== null) query.from_ms = fromMs;
  if (toMs !== null) query.to_ms = toMs;
  if (filters.durationMinS !== null) query.duration_min_ms = filters.durationMinS * 1000;
  if (filters.durationMaxS !== null) query.duration_max_ms = filters.durationMaxS * 1000;
  if (filters.errorsMin !== null && filters.errorsMin > 0) query.errors = filters.errorsMin;
  return query;
}
