/** The filters as people read and choose them. */
import { agentName } from "../agent/agent-names.ts";
import { countryName } from "../format/numbers.ts";
import { formatDateTime } from "../format/time.ts";
import { FINDING_KINDS } from "../session/panels/health/finding-kinds.ts";
import {
  NUMBER_FILTERS,
  TERM_FIELDS,
  TIME_RANGES,
  withTerm,
  withoutTerm,
  type NumberFilter,
  type SessionFilters,
  type TermField,
} from "./filters.ts";

export const TERM_LABELS: Readonly<Record<TermField, string>> = {
  user: "User",
  page: "Page visited",
  browser: "Browser",
  system: "System",
  device: "Device",
  country: "Country",
  language: "Language",
  release: "Release",
  environment: "Environment",
  event: "Event",
  property: "Event property",
  flag: "Flag",
  health: "Recording health",
  agent: "Agent",
  model: "Model",
  folder: "Folder",
  tool: "Tool",
};

/** A kind of filter that can be added, and how its value is chosen. */
export type FilterKind =
  | { id: TermField; label: string; how: "suggested" }
  | { id: "url"; label: string; how: "text"; hint: string }
  | { id: "range"; label: string; how: "time" }
  | { id: NumberFilter; label: string; how: "number"; hint: string; presets: readonly Preset[] };

export interface Preset {
  label: string;
  value: number;
}

const durations = (...seconds: number[]): Preset[] =>
  seconds.map((value) => ({ label: value < 60 ? `${value} s` : `${value / 60} min`, value }));
const counts = (...values: number[]): Preset[] =>
  values.map((value) => ({ label: value === 1 ? "1 or more" : `${value} or more`, value }));
const term = (id: TermField): FilterKind => ({ id, label: TERM_LABELS[id], how: "suggested" });
const number = (id: NumberFilter, label: string, hint: string, presets: Preset[]): FilterKind => ({
  id,
  label,
  how: "number",
  hint,
  presets,
});

export const FILTER_KINDS: readonly FilterKind[] = [
  term("user"),
  { id: "url", label: "URL contains", how: "text", hint: "Part of a page’s address, such as /checkout" },
  term("page"),
  { id: "range", label: "Time", how: "time" },
  number("durationMinS", "Longer than", "Seconds", durations(10, 60, 300, 1800)),
  number("durationMaxS", "Shorter than", "Seconds", durations(10, 60, 300, 1800)),
  number("activeMinS", "Active for at least", "Seconds", durations(5, 30, 60, 300)),
  number("errorsMin", "Errors", "At least so many", counts(1, 5, 20)),
  number("consoleErrorsMin", "Console errors", "At least so many", counts(1, 5, 20)),
  number("failedRequestsMin", "Failed requests", "At least so many", counts(1, 5, 20)),
  term("browser"),
  term("system"),
  term("device"),
  term("country"),
  term("language"),
  term("release"),
  term("environment"),
  term("event"),
  term("property"),
  term("flag"),
  term("health"),
];

/** Those of coding agents' runs. */
export const AGENT_FILTER_KINDS: readonly FilterKind[] = [
  term("agent"),
  term("model"),
  term("folder"),
  term("tool"),
  { id: "range", label: "Time", how: "time" },
  number("durationMinS", "Longer than", "Seconds", durations(60, 300, 1800, 7200)),
  number("durationMaxS", "Shorter than", "Seconds", durations(60, 300, 1800, 7200)),
  number("errorsMin", "Errors", "At least so many", counts(1, 5, 20)),
];

/** A value in words. */
export function valueLabel(field: TermField, value: string): string {
  if (field === "country") return countryName(value);
  if (field === "device") return value.charAt(0).toUpperCase() + value.slice(1);
  if (field === "agent") return agentName(value);
  if (field === "health") return value === "ok" ? "Nothing wrong" : findingLabel(value);
  return value;
}

function findingLabel(kind: string): string {
  return FINDING_KINDS[kind] ?? kind.replaceAll("_", " ");
}

/** A filter that is set: what it says, and the filters without it. */
export interface Chip {
  key: string;
  label: string;
  value: string;
  without: SessionFilters;
}

const NUMBER_CHIPS: Readonly<Record<NumberFilter, (value: number) => { label: string; value: string }>> = {
  fromMs: (value) => ({ label: "From", value: formatDateTime(value) }),
  toMs: (value) => ({ label: "Until", value: formatDateTime(value) }),
  durationMinS: (value) => ({ label: "Longer than", value: secondsLabel(value) }),
  durationMaxS: (value) => ({ label: "Shorter than", value: secondsLabel(value) }),
  activeMinS: (value) => ({ label: "Active for at least", value: secondsLabel(value) }),
  errorsMin: (value) => ({ label: "Errors", value: `${value} or more` }),
  consoleErrorsMin: (value) => ({ label: "Console errors", value: `${value} or more` }),
  failedRequestsMin: (value) => ({ label: "Failed requests", value: `${value} or more` }),
};

function secondsLabel(seconds: number): string {
  return seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

export function chipsOf(filters: SessionFilters): Chip[] {
  const chips: Chip[] = [];
  for (const field of TERM_FIELDS) {
    for (const value of filters.terms[field] ?? []) {
      const without = withoutTerm(filters, field, value);
      chips.push({
        key: `${field} ${value}`,
        label: TERM_LABELS[field],
        value: valueLabel(field, value),
        without,
      });
    }
  }
  if (filters.url !== "") {
    chips.push({ key: "url", label: "URL contains", value: filters.url, without: { ...filters, url: "" } });
  }
  const range = TIME_RANGES.find((known) => known.value === filters.range);
  if (range) {
    chips.push({ key: "range", label: "Time", value: range.label, without: { ...filters, range: "" } });
  }
  for (const key of Object.keys(NUMBER_FILTERS) as NumberFilter[]) {
    const value = filters[key];
    // A range goes by the present time; fixed times do not count beside it.
    if (value === null || (range && (key === "fromMs" || key === "toMs"))) continue;
    chips.push({ key, ...NUMBER_CHIPS[key](value), without: { ...filters, [key]: null } });
  }
  return chips;
}

/** The filters with one more value, as it was chosen or typed; null if it cannot be one. */
export function withValue(filters: SessionFilters, kind: FilterKind, text: string): SessionFilters | null {
  const value = text.trim();
  if (value === "") return null;
  switch (kind.how) {
    case "suggested":
      return withTerm(filters, kind.id, value);
    case "text":
      return { ...filters, url: value };
    case "time":
      return TIME_RANGES.some((known) => known.value === value)
        ? { ...filters, range: value, fromMs: null, toMs: null }
        : null;
    case "number":
      return /^\d{1,9}$/.test(value) ? { ...filters, [kind.id]: Number(value) } : null;
  }
}
