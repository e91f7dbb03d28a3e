import { expect, test } from "vitest";
import { counted, countryName, formatBytes, formatRoughCount, shortUrl } from "../../src/format/numbers.ts";
import {
  formatAgo,
  formatClock,
  formatDateTime,
  formatDuration,
  formatWhen,
  fromLocalField,
  toLocalField,
} from "../../src/format/time.ts";

test.each([
  [0, "0:00"],
  [999, "0:00"],
  [65_000, "1:05"],
  [3_729_000, "1:02:09"],
  [-5, "0:00"],
])("the clock at %i ms is %s", (ms, text) => expect(formatClock(ms)).toBe(text));

test.each([
  [0, "0 s"],
  [420, "0.4 s"],
  [38_900, "38 s"],
  [240_000, "4 min"],
  [245_000, "4 min 5 s"],
  [7_380_000, "2 h 3 min"],
])("%i ms last %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

test("times ago by how long, and by date once that says more", () => {
  const now = Date.UTC(2026, 10, 21, 12);
  expect(formatAgo(now - 30_000, now, "en")).toBe("just now");
  expect(formatAgo(now - 5 * 60_000, now, "en")).toBe("5 min ago");
  expect(formatAgo(now - 26 * 3_600_000, now, "en")).toBe("1 day ago");
  expect(formatAgo(now - 40 * 86_400_000, now, "en")).toBe("Oct 12, 2026");
  // A clock that is a little behind the server's.
  expect(formatAgo(now + 4_000, now, "en")).toBe("just now");
});

test("when something was fits two short lines, and nothing is said twice", () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const when = (agoMs: number): string => formatWhen(now - agoMs, now, "en-GB", "UTC").join(" | ");
  expect(when(5 * 60_000)).toBe("5 min ago | 21 Nov, 11:55");
  expect(when(40 * 86_400_000)).toBe("12 Oct 2026 | 12:00");
});

test.each([
  [950, "950"],
  [12_400, "12.4K"],
  [3_100_000, "3.1M"],
])("%i is roughly %s", (count, text) => expect(formatRoughCount(count)).toBe(text));

test("a moment is written in the reader's language and time zone", () => {
  const at = Date.UTC(2026, 10, 21, 9, 5);
  expect(formatDateTime(at, "en-GB", "UTC")).toBe("21 Nov 2026, 09:05");
});

test("a field of date and time is read as it was written", () => {
  const at = new Date(2026, 2, 9, 7, 4).getTime();
  expect(toLocalField(at)).toBe("2026-03-09T07:04");
  expect(fromLocalField("2026-03-09T07:04")).toBe(at);
  expect(fromLocalField("")).toBeNull();
});

test("sizes, counts and names", () => {
  expect([0, 999, 1_000, 48_300, 2_500_000, 123_000_000].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "48.3 kB",
    "2.5 MB",
    "123 MB",
  ]);
  expect(counted(1, "page")).toBe("1 page");
  expect(counted(1_204, "page")).toBe("1,204 pages");
  expect(countryName("de")).toBe("Germany");
  expect(countryName("not a country")).toBe("not a country");
  expect(shortUrl("https://shop.test/a?b=c#d")).toBe("/a?b=c#d");
  expect(shortUrl("not a url")).toBe("not a url");
});
