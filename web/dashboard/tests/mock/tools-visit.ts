/** A visit with much for the panels beside the picture: lines, requests, errors, state, measurements, and hostile ones. */
import type { RecordedEvent, SerializedNode } from "@reenact/player";
import { EVIL_ORIGIN } from "./hostile-visit.ts";
import { NodeWriter, PageWriter, idOf } from "./recording-writer.ts";

const ORIGIN = "https://tools.example";
const RUN = "(window.evil||parent.evil||top.evil)('ran')";
export const HOSTILE_TEXT = `<img src="${EVIL_ORIGIN}/called" onerror="${RUN}"><script>${RUN}</script>`;
export const HUGE_CHARS = 300_000;

const STACK = [
  "TypeError: total is undefined",
  `    at addUp (${ORIGIN}/assets/cart.js:12:7)`,
  `    at HTMLButtonElement.onClick (${ORIGIN}/assets/cart.js?v=3:40:11)`,
].join("\n");

function page(): SerializedNode {
  const n = new NodeWriter();
  const shadow = { ...n.element("span", { id: "in-shadow" }, "Only here"), isShadow: true };
  const host = { ...n.element("price-tag", { id: "host" }), isShadowHost: true, childNodes: [shadow] };
  const list = Array.from({ length: 40 }, (_, at) => n.element("li", { class: "row" }, `Row ${at}`));
  return n.document(
    "#total{color:#123456;font-weight:700} .row{padding:2px} @media (max-width:10px){#total{color:red}}",
    n.element("h1", {}, "Tools"),
    n.element("p", { id: "total", class: "sum", style: "margin: 3px" }, "Total: 0"),
    n.element("button", { id: "add", onclick: RUN }, "Add"),
    host,
    n.element("ul", { id: "rows" }, ...list),
  );
}

export function toolsVisit(startMs: number): RecordedEvent[] {
  const node = page();
  const writer = new PageWriter(startMs, "window-tools", "page-tools");
  writer.open(0, `${ORIGIN}/cart`, "Cart – Tools", node);
  writeConsole(writer);
  writeNetwork(writer, startMs);
  writeState(writer);
  writeErrors(writer);
  writeMeasurements(writer);
  const total = idOf(node, "total");
  const add = idOf(node, "add");
  writer.moveAndClick(8_000, add, 60, 120, 300, 300);
  writer.mutate(8_200, { texts: [{ id: total + 1, value: "Total: 89" }] });
  writer.mutate(9_000, { attributes: [{ id: total, attributes: { class: "sum changed" } }] });
  writer.mutate(12_000, { attributes: [{ id: total, attributes: { "data-step": "3" } }] });
  writer.custom(30_000, "reenact/end@1", { reason: "stop" });
  return writer.events.sort((a, b) => a.event.timestamp - b.event.timestamp);
}

function writeConsole(writer: PageWriter): void {
  writer.console(1_000, "log", '"cart ready"', '{"items":[{"sku":"aster","price":89}],"open":true}');
  for (let at = 0; at < 5; at++) writer.console(2_000 + at * 10, "warn", '"slow answer"');
  writer.console(2_500, "debug", '"debugging"');
  writer.console(3_000, "error", '"could not add up"', '{"total":null}');
  writer.console(
    3_500,
    "log",
    JSON.stringify(HOSTILE_TEXT),
    JSON.stringify({ __proto__: 1, html: HOSTILE_TEXT }),
  );
  writer.console(4_000, "log", JSON.stringify("x".repeat(HUGE_CHARS)));
  const deep = `${'{"in":'.repeat(5_000)}1${"}".repeat(5_000)}`;
  writer.console(4_500, "log", deep);
  const wide = JSON.stringify(
    Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`member${at}`, at])),
  );
  writer.console(4_600, "log", wide);
}

function writeNetwork(writer: PageWriter, startMs: number): void {
  const request = (atMs: number, part: Record<string, unknown>): void => {
    const base = { initiatorType: "fetch", startTime: atMs, timeOrigin: startMs };
    const requests = [{ ...base, endTime: atMs + Number(part.duration), ...part }];
    writer.write(atMs + Number(part.duration), 6, { plugin: "rrweb/network@1", payload: { requests } });
  };
  request(1_000, {
    url: `${ORIGIN}/api/prices?currency=EUR`,
    method: "GET",
    status: 200,
    duration: 120,
    responseSize: 3_400,
  });
  request(1_050, {
    url: `${ORIGIN}/api/cart`,
    method: "POST",
    status: 201,
    duration: 340,
    requestSize: 38,
    responseSize: 61,
    requestHeaders: { "content-type": "application/json", "x-request-id": "it's 7" },
    responseHeaders: { "content-type": "application/json", server: "shop" },
    requestBody: '{"sku":"aster","note":"it\'s a gift"}',
    responseBody: '{"cart":{"lines":[{"sku":"aster","count":1}]},"total":89}',
  });
  request(1_400, {
    url: `${ORIGIN}/api/stock`,
    method: "GET",
    initiatorType: "xmlhttprequest",
    status: 404,
    duration: 40,
  });
  request(7_000, { url: `${ORIGIN}/api/slow`, method: "GET", duration: 2_000, error: "Failed to fetch" });
  request(10_000, {
    url: `javascript:${RUN}`,
    method: "<b>GET</b>",
    status: 200,
    duration: 5,
    responseBody: HOSTILE_TEXT,
  });
}

function writeState(writer: PageWriter): void {
  writer.custom(500, "reenact/identify@1", { user: "ada@tools.example", traits: { plan: "trade" } });
  writer.custom(600, "reenact/flag@1", { name: "new-cart", value: true });
  writer.custom(700, "reenact/state@1", { name: "cart", snapshot: { lines: [], total: 0 } });
  writer.custom(8_300, "reenact/state@1", {
    name: "cart",
    snapshot: { lines: [{ sku: "aster" }], total: 89 },
  });
  writer.custom(8_400, "reenact/flag@1", { name: "new-cart", value: "variant-b" });
  writer.custom(8_500, "reenact/track@1", { name: "added_to_cart", data: { sku: "aster" } });
}

function writeErrors(writer: PageWriter): void {
  const error = (atMs: number, part: object): void =>
    void writer.custom(atMs, "reenact/error@1", {
      name: "TypeError",
      message: "total is undefined",
      ...part,
    });
  for (const atMs of [9_100, 9_200, 9_300]) {
    error(atMs, { stack: STACK, file: `${ORIGIN}/assets/cart.js`, line: 12, column: 7, origin: "error" });
  }
  error(9_500, {
    name: "AbortError",
    message: "given up",
    origin: "unhandledrejection",
    stack: `wait@${ORIGIN}/assets/wait.js:3:9`,
  });
  error(9_600, { name: HOSTILE_TEXT, message: HOSTILE_TEXT, origin: "reported" });
}

function writeMeasurements(writer: PageWriter): void {
  writer.custom(800, "reenact/web_vital@1", { name: "FCP", value: 640, rating: "good" });
  writer.custom(900, "reenact/web_vital@1", { name: "LCP", value: 2_900, rating: "needs-improvement" });
  writer.custom(9_800, "reenact/web_vital@1", { name: "CLS", value: 0.31 });
  writer.custom(9_900, "reenact/long_task@1", { duration_ms: 180 });
  writer.custom(10_100, "reenact/cost@1", {
    window_ms: 10_000,
    main_thread_ms: 42,
    events: 120,
    bytes_raw: 90_000,
    bytes_sent: 8_000,
    retries: 1,
    events_dropped: 0,
  });
}
