import { expect, test } from "vitest";
import { AGENT_FILTER_KINDS, chipsOf, FILTER_KINDS, withValue } from "../../src/sessions/filter-kinds.ts";
import {
  NO_FILTERS,
  TERM_FIELDS,
  filterParameters,
  isFiltered,
  parseFilters,
  toQuery,
  withTerm,
  withoutTerm,
  type SessionFilters,
} from "../../src/sessions/filters.ts";
import { DEFAULT_COLUMNS, parseView, viewParameters } from "../../src/sessions/list-view.ts";

const ALL: SessionFilters = {
  terms: { user: ["ada@lumen.example"], browser: ["Samsung Internet", "Chrome"], flag: ["new cart=true"] },
  url: "/checkout?step=2&x=ä",
  range: "7d",
  fromMs: 1_000,
  toMs: 2_000,
  durationMinS: 60,
  durationMaxS: 300,
  activeMinS: 30,
  errorsMin: 2,
  consoleErrorsMin: 3,
  failedRequestsMin: 4,
};

test("filters survive the way through the address bar", () => {
  const search = filterParameters(ALL).toString();
  expect(parseFilters(new URLSearchParams(search))).toEqual(ALL);
  expect(parseFilters(new URLSearchParams(""))).toEqual(NO_FILTERS);
});

test("filters that are not set are not in the address", () => {
  expect(filterParameters(NO_FILTERS).toString()).toBe("");
  expect(isFiltered(NO_FILTERS)).toBe(false);
  expect(filterParameters({ ...NO_FILTERS, errorsMin: 1 }).toString()).toBe("errors=1");
});

test("an address that somebody wrote wrongly filters by what is right in it", () => {
  const search = new URLSearchParams(
    "errors=many&range=fortnight&longer=-5&from=1e3&user=ada&user=ada&user=",
  );
  expect(parseFilters(search)).toEqual({ ...NO_FILTERS, terms: { user: ["ada"] } });
});

test("the API is asked in its own terms", () => {
  expect(toQuery({ ...ALL, range: "" }, 0)).toEqual({
    user: ["ada@lumen.example"],
    browser: ["Samsung Internet", "Chrome"],
    flag: ["new cart=true"],
    url: "/checkout?step=2&x=ä",
    from_ms: 1_000,
    to_ms: 2_000,
    duration_min_ms: 60_000,
    duration_max_ms: 300_000,
    active_min_ms: 30_000,
    errors: 2,
    console_errors: 3,
    failed_requests: 4,
  });
  expect(toQuery(NO_FILTERS, 0)).toEqual({});
});

test("a range goes by the present time and takes the place of fixed times", () => {
  expect(toQuery({ ...ALL, range: "1h" }, 10_000_000)).toMatchObject({ from_ms: 6_400_000 });
  expect(toQuery({ ...ALL, range: "1h" }, 10_000_000)).not.toHaveProperty("to_ms");
});

test("every filter that is set is a chip, and without all of them nothing is set", () => {
  const chips = chipsOf({ ...ALL, range: "" });
  expect(chips.map(({ label, value }) => `${label}: ${value}`)).toContain("Browser: Samsung Internet");
  expect(chips).toHaveLength(4 + 1 + 8);
  let left: SessionFilters = { ...ALL, range: "" };
  while (chipsOf(left).length > 0) left = chipsOf(left)[0]!.without;
  expect(left).toEqual(NO_FILTERS);
});

test("every kind of filter can be added with a value", () => {
  for (const kind of [...FILTER_KINDS, ...AGENT_FILTER_KINDS]) {
    const value = kind.how === "number" ? "7" : kind.how === "time" ? "24h" : "some thing";
    const changed = withValue(NO_FILTERS, kind, value);
    expect(chipsOf(changed ?? NO_FILTERS), kind.label).toHaveLength(1);
    expect(withValue(NO_FILTERS, kind, " ")).toBeNull();
  }
  const errors = FILTER_KINDS.find(({ id }) => id === "errorsMin")!;
  expect(withValue(NO_FILTERS, errors, "many")).toBeNull();
  const suggested = [...FILTER_KINDS, ...AGENT_FILTER_KINDS].filter(({ how }) => how === "suggested");
  expect(suggested.map(({ id }) => id).sort()).toEqual([...TERM_FIELDS].sort());
});

test("a value is added once and taken away alone", () => {
  const two = withTerm(withTerm(NO_FILTERS, "browser", "Chrome"), "browser", "Edge");
  expect(withTerm(two, "browser", "Edge")).toBe(two);
  expect(withoutTerm(two, "browser", "Chrome").terms).toEqual({ browser: ["Edge"] });
  expect(withoutTerm(withoutTerm(two, "browser", "Chrome"), "browser", "Edge")).toEqual(NO_FILTERS);
});

test("a view is its address", () => {
  const view = {
    filters: ALL,
    words: "card declined",
    order: "longest",
    columns: ["when", "release"],
  } as const;
  expect(parseView(viewParameters(view))).toEqual(view);
  expect(viewParameters(parseView(new URLSearchParams())).toString()).toBe("");
  expect(parseView(new URLSearchParams("sort=luck&columns=")).columns).toEqual([]);
  expect(parseView(new URLSearchParams("sort=luck")).order).toBe("");
  expect(parseView(new URLSearchParams()).columns).toEqual(DEFAULT_COLUMNS);
});
