import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useScene } from "./support/scene.ts";

const scene = useScene();
const compressor = readFileSync(new URL("../../dist/compressor.js", import.meta.url), "utf8");
const READY = 'postMessage("reenact-compressor@1");';

/** Counts what is compressed in the page's own thread, and notes everything that a page could notice. */
const WATCH = `
  window.noticed = [];
  window.mainThreadCompressions = 0;
  addEventListener("error", (event) => noticed.push("error " + event.message));
  addEventListener("unhandledrejection", (event) => noticed.push("rejection " + event.reason));
  addEventListener("securitypolicyviolation", (event) => noticed.push("violation " + event.effectiveDirective));
  window.CompressionStream = class extends CompressionStream {
    constructor(format) { super(format); window.mainThreadCompressions++; }
  };
  const start = Worker;
  window.Worker = class extends start {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => (window.workerReady ||= data === "reenact-compressor@1"));
    }
  };`;

async function openWith(
  worker: { status?: number; type?: string; body: string },
  policy = "worker-src 'self'",
): Promise<{ page: Page; console: string[]; asked: () => boolean }> {
  let asked = false;
  scene.site.route("/compressor.js", (_request, response) => {
    asked = true;
    response
      .writeHead(worker.status ?? 200, { "content-type": worker.type ?? "text/javascript" })
      .end(worker.body);
  });
  const { origin } = scene.ingest;
  const url = scene.site.page("/", `${scene.script({ "worker-url": "/compressor.js" })}<p>x`, {
    "content-security-policy": `default-src 'none'; script-src ${origin}; connect-src ${origin}; ${policy}`,
  });
  const page = await scene.context.newPage();
  const written: string[] = [];
  page.on("console", (message) => written.push(message.text()));
  await page.addInitScript(WATCH);
  await page.goto(url);
  await scene.ingest.until(
    () => scene.ingest.events().some((event) => event.type === 2),
    "the first snapshot",
  );
  await scene.extrasLoaded();
  return { page, console: written, asked: () => asked };
}

const noticed = (page: Page) => page.evaluate(() => (window as any).noticed as string[]);
const workerReady = (page: Page) => page.waitForFunction(() => (window as any).workerReady);
const mainThreadCompressions = (page: Page) =>
  page.evaluate(() => (window as any).mainThreadCompressions as number);

const track = (page: Page, name: string) =>
  page.evaluate((given) => {
    (window as any).Reenact.track(given);
    (window as any).Reenact.flush();
  }, name);

const tracked = () => scene.ingest.custom("reenact/track@1").map((payload) => payload.name);
const arrived = (name: string) => scene.ingest.until(() => tracked().includes(name), name);

test("from the page's own origin a worker compresses, under a strict policy, unnoticed", async () => {
  const { page, console } = await openWith({ body: compressor });
  await workerReady(page);
  expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual(["/compressor.js"]);
  const before = await mainThreadCompressions(page);
  await track(page, "packed elsewhere");
  await arrived("packed elsewhere");
  const carrier = scene.ingest.stored.find(({ text }) => text.includes("packed elsewhere"))!;
  expect(carrier.encoding).toBe("gzip");
  expect(await mainThreadCompressions(page)).toBe(before);
  expect(await noticed(page)).toEqual([]);
  expect(console).toEqual([]);
  await page.evaluate(() => (window as any).Reenact.stop());
  await scene.ingest.until(() => page.workers().length === 0, "the end of the worker");
});

test.each([
  ["is not there", { status: 404, body: "not found" }],
  ["is a page", { body: "<!doctype html><title>Shop</title>", type: "text/html" }],
  ["is something else", { body: "<!doctype html>" }],
  ["is another worker", { body: "postMessage('hello'); onmessage = () => postMessage(null)" }],
  ["never gets ready", { body: "" }],
])("recording goes on, unnoticed, where the worker's file %s", async (_what, worker) => {
  const { page, console, asked } = await openWith(worker);
  await scene.ingest.until(asked, "the request for the worker");
  await track(page, "packed here");
  await arrived("packed here");
  expect(await noticed(page)).toEqual([]);
  expect(console.filter((text) => !text.startsWith("Failed to load resource"))).toEqual([]);
});

test("a policy that forbids workers is kept; the page gets no error for it", async () => {
  const { page, console, asked } = await openWith({ body: compressor }, "worker-src 'none'");
  await track(page, "packed here");
  await arrived("packed here");
  expect(asked()).toBe(false);
  expect(await noticed(page)).toEqual(["violation worker-src"]);
  expect(console.every((text) => text.includes("Content Security Policy"))).toBe(true);
});

test("a worker that dies over a batch gives it back: it arrives once, and so does what follows", async () => {
  const { page, console } = await openWith({
    body: `${READY} onmessage = () => { throw new Error("ill") };`,
  });
  await workerReady(page);
  await track(page, "given back");
  await arrived("given back");
  await track(page, "after it");
  await arrived("after it");
  const { length } = scene.ingest.received;
  expect(new Set(scene.ingest.received.map(({ batch }) => batch.sequence)).size).toBe(length);
  expect(await noticed(page)).toEqual([]);
  expect(console).toEqual([]);
});

test("what is at the worker when the page goes is sent by the page that goes", async () => {
  const { page } = await openWith({ body: `${READY} onmessage = () => {};` });
  await workerReady(page);
  await track(page, "at the worker");
  await page.goto("about:blank");
  await arrived("at the worker");
});
