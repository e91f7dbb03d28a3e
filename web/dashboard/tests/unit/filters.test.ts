import { expect, test } from "vitest";
import {
  NO_FILTERS,
  filterParameters,
  isFiltered,
  parseFilters,
  toQuery,
  type SessionFilters,
} from "../../src/sessions/filters.ts";

const ALL: SessionFilters = {
  user: "ada@lumen.example",
  url: "/checkout?step=2&x=ä",
  browser: "Samsung Internet",
  range: "7d",
  fromMs: 1_000,
  toMs: 2_000,
  durationMinS: 60,
  durationMaxS: 300,
  errorsMin: 2,
};

test("filters survive the way through the address bar", () => {
  const search = new URLSearchParams(filterParameters(ALL)).toString();
  expect(parseFilters(new URLSearchParams(search))).toEqual(ALL);
  expect(parseFilters(new URLSearchParams(""))).toEqual(NO_FILTERS);
});

test("filters that are not set are not in the address", () => {
  expect(filterParameters(NO_FILTERS)).toEqual({});
  expect(isFiltered({ ...NO_FILTERS, user: "  " })).toBe(false);
  expect(filterParameters({ ...NO_FILTERS, errorsMin: 1 })).toEqual({ errors: "1" });
});

test("an address that somebody wrote wrongly filters by what is right in it", () => {
  const search = new URLSearchParams("errors=many&range=fortnight&longer=-5&from=1e3&user=ada");
  expect(parseFilters(search)).toEqual({ ...NO_FILTERS, user: "ada" });
});

test("the API is asked in its own terms", () => {
  expect(toQuery({ ...ALL, range: "" }, 0)).toEqual({
    user: "ada@lumen.example",
    url: "/checkout?step=2&x=ä",
    browser: "Samsung Internet",
    from_ms: 1_000,
    to_ms: 2_000,
    duration_min_ms: 60_000,
    duration_max_ms: 300_000,
    errors: 2,
  });
  expect(toQuery({ ...NO_FILTERS, errorsMin: 0 }, 0)).toEqual({});
});

test("a range goes by the present time and takes the place of fixed times", () => {
  expect(toQuery({ ...ALL, range: "1h" }, 10_000_000)).toMatchObject({ from_ms: 6_400_000 });
  expect(toQuery({ ...ALL, range: "1h" }, 10_000_000)).not.toHaveProperty("to_ms");
});
