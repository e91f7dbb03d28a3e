import { expect, test } from "vitest";
import { toPlain } from "../../src/plain";

const LIMITS = { charsMax: 10_000, depthMax: 5, entriesMax: 10 };
const plain = (value: unknown) => toPlain(value, LIMITS);

test("any value becomes JSON data", () => {
  const circular: Record<string, unknown> = { a: 1 };
  circular["self"] = circular;
  const value = {
    circular,
    big: 10n,
    nothing: undefined,
    date: new Date(0),
    pattern: /x/,
    map: new Map([["k", 1]]),
    set: new Set([1]),
    error: new TypeError("no"),
    fn: function named() {},
    nan: NaN,
    bytes: new Uint8Array(3),
    node: document.createElement("p"),
    json: { toJSON: () => ({ shown: true }) },
  };
  expect(JSON.parse(JSON.stringify(toPlain(value, { ...LIMITS, entriesMax: 20 })))).toEqual({
    circular: { a: 1, self: "[circular]" },
    big: "10n",
    date: "1970-01-01T00:00:00.000Z",
    pattern: {},
    map: { "[map]": { k: 1 } },
    set: { "[set]": [1] },
    error: "TypeError: no",
    fn: "[function named]",
    nan: "NaN",
    bytes: "[3 bytes]",
    node: "<p>",
    json: { shown: true },
  });
});

test("getters that throw and hostile proxies are survived", () => {
  const throws = () => {
    throw new Error("trap");
  };
  expect(
    plain({
      get bad() {
        return throws();
      },
      good: 1,
    }),
  ).toEqual({ bad: "[unreadable]", good: 1 });
  expect(plain(new Proxy({}, { get: throws, ownKeys: throws, getPrototypeOf: throws }))).toMatch(
    /unreadable/,
  );
});

test("size is bounded in every direction", () => {
  expect(plain(Array.from({ length: 15 }, (_, at) => at))).toEqual([
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    "… 5 more",
  ]);
  expect(JSON.stringify(plain({ a: { b: { c: { d: { e: { f: 1 } } } } } }))).toBe(
    '{"a":{"b":{"c":{"d":{"e":"[object]"}}}}}',
  );
  expect(JSON.stringify(toPlain("x".repeat(1_000), { ...LIMITS, charsMax: 100 })).length).toBeLessThan(110);
  const wide = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`k${at}`, "y".repeat(500)]));
  expect(JSON.stringify(toPlain(wide, { ...LIMITS, charsMax: 1_000 })).length).toBeLessThan(1_200);
});

test("what is named like a secret is masked as text and as a number; counts are not; declared data stays", () => {
  const value = {
    password: "abc",
    cvv: 123,
    input_tokens: 5,
    note: "jane@example.com",
    deep: [{ apiKey: "k" }],
  };
  expect(plain(value)).toEqual({
    password: "***",
    cvv: "***",
    input_tokens: 5,
    note: "****************",
    deep: [{ apiKey: "*" }],
  });
  expect(toPlain(value, LIMITS, "as-declared")).toEqual(value);
});
