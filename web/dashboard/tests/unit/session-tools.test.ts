/** What the panels and the controls go by, without a page. */
import { expect, test } from "vitest";
import { parseClock } from "../../src/format/time.ts";
import {
  consoleDetail,
  consoleRows,
  fold,
  isSameLine,
} from "../../src/session/panels/console/console-rows.ts";
import { errorDetail, errorRows } from "../../src/session/panels/errors/error-rows.ts";
import { parseStack } from "../../src/session/panels/errors/stack.ts";
import { curlOf } from "../../src/session/panels/network/curl.ts";
import { harEntry, harParts } from "../../src/session/panels/network/har.ts";
import { requestDetail, requestRows } from "../../src/session/panels/network/request-rows.ts";
import { barOf, waterfallAxes } from "../../src/session/panels/network/waterfall.ts";
import { boundedValue, preview } from "../../src/session/panels/reading/bounded-value.ts";
import { toolsVisit } from "../mock/tools-visit.ts";

const events = toolsVisit(1_000_000);
const of = (kind: string): typeof events =>
  events.filter(({ event }) => {
    const { plugin, tag } = event.data as { plugin?: string; tag?: string };
    return plugin === kind || tag === kind;
  });

test("times as people write them", () => {
  expect(["83", "1:23", "0:54.5", "1:02:03", " 7 "].map(parseClock)).toEqual([
    83_000, 83_000, 54_500, 3_723_000, 7_000,
  ]);
  expect(["", "soon", "1:", ":3", "-4", "1:2:3:4", "1.5:3"].map(parseClock)).toEqual(Array(7).fill(null));
});

test("values of any size and depth are bounded, and say what is left out", () => {
  let deep: unknown = 1;
  for (let depth = 0; depth < 100_000; depth++) deep = { in: deep };
  expect(JSON.stringify(boundedValue(deep)).length).toBeLessThan(1_000);
  const limits = { depthMax: 3, entriesMax: 2, charsMax: 5, nodesMax: 100 };
  expect(boundedValue({ a: "abcdefgh", b: [1, 2, 3], c: 1 }, limits)).toEqual({
    a: "abcde…",
    b: [1, 2, "… 1 more"],
    "…": "1 more",
  });
  expect(Object.keys(boundedValue(JSON.parse('{"__proto__":1}')) as object)).toEqual(["__proto__"]);
  expect(preview({ a: [1, { b: { c: { d: 1 } } }] }, 80)).toBe("{a: [1, {b: {…}}]}");
});

test("a console line is one line, and the same line is told once", () => {
  const rows = of("rrweb/console@1").flatMap(consoleRows);
  expect(rows[0]?.text).toBe('cart ready {items: [{sku: "aster", price: 89}], open: true}');
  expect(rows.every(({ text }) => text.length <= 401 && !text.includes("\n"))).toBe(true);
  const [first, second] = rows.filter(({ text }) => text === "slow answer");
  if (!first || !second) throw new Error("the lines are missing");
  expect(isSameLine(first, second)).toBe(true);
  expect(fold(first, second)).toMatchObject({ count: 2, lastMs: second.atMs, atMs: first.atMs });
  expect(consoleDetail(of("rrweb/console@1")[0] as never).args).toHaveLength(2);
});

test("what a hostile or broken payload says is text or nothing", () => {
  const broken = [null, 1, "x", [], { payload: 1, level: {} }, { requests: "x" }, { requests: [null, 7] }];
  for (const payload of broken) {
    const place = { window_id: "w", page_id: "p", sequence: 0, index: 0 };
    const recorded = { ...place, event: { type: 6, timestamp: 5, data: { payload } } };
    expect(() => [consoleRows(recorded), consoleDetail(recorded)]).not.toThrow();
    expect(() => [requestRows(recorded), requestDetail(recorded, 0)]).not.toThrow();
    expect(() => [errorRows(recorded), errorDetail(recorded)]).not.toThrow();
  }
});

test("stacks of every browser", () => {
  expect(
    parseStack("Error: x\n    at pay (https://a.example/shop.js:3:9)\n    at https://a.example/b.js:4:1"),
  ).toEqual([
    { name: "pay", place: { file: "https://a.example/shop.js", line: 3, column: 9 } },
    { name: "", place: { file: "https://a.example/b.js", line: 4, column: 1 } },
  ]);
  expect(parseStack("pay@https://a.example/shop.js:3:9\n@b.js:4")).toEqual([
    { name: "pay", place: { file: "https://a.example/shop.js", line: 3, column: 9 } },
    { name: "", place: { file: "b.js", line: 4, column: null } },
  ]);
  expect(parseStack("nothing of the kind")).toEqual([{ name: "nothing of the kind", place: null }]);
  expect(parseStack("x\n".repeat(10_000)).length).toBeLessThanOrEqual(200);
});

test("a request as a command: nothing that was recorded leaves its quotes", () => {
  const cart = of("rrweb/network@1")
    .map((recorded) => requestDetail(recorded, 0))
    .find(({ method }) => method === "POST");
  if (!cart) throw new Error("the request is missing");
  expect(curlOf(cart)).toBe(
    [
      "curl 'https://tools.example/api/cart'",
      "-H 'content-type: application/json'",
      `-H 'x-request-id: it'\\''s 7'`,
      `--data-raw '{"sku":"aster","note":"it'\\''s a gift"}'`,
    ].join(" \\\n  "),
  );
  expect(curlOf({ ...cart, url: "';rm -rf /;'", requestBody: null, requestHeaders: [] })).toBe(
    `curl ''\\'';rm -rf /;'\\''' \\\n  -X 'POST'`,
  );
  const archive = JSON.parse(harParts([JSON.stringify(harEntry(cart))]).join("")) as {
    log: { entries: { request: { postData: { text: string } } }[] };
  };
  expect(archive.log.entries[0]?.request.postData.text).toBe(cart.requestBody);
  expect(() => harEntry({ ...cart, startedMs: 1e300, url: "javascript:x" })).not.toThrow();
});

test("requests that overlap share an axis, those after a pause have their own", () => {
  const rows = [
    { atMs: 0, durationMs: 100 },
    { atMs: 50, durationMs: 350 },
    { atMs: 10_000, durationMs: 0 },
  ];
  const axes = waterfallAxes(rows);
  expect(axes.get(rows[0] as never)).toBe(axes.get(rows[1] as never));
  expect(axes.get(rows[2] as never)).toEqual({ fromMs: 10_000, toMs: 10_200 });
  expect(barOf(rows[1] as never, axes.get(rows[1] as never) as never)).toEqual({ left: 12.5, width: 87.5 });
});
