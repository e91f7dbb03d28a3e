import { afterAll, beforeAll, expect, test } from "vitest";
import { blockFont } from "./support/block-font.ts";
import { Firefox } from "./support/firefox.ts";
import { IngestServer } from "./support/ingest-server.ts";
import { PageServer } from "./support/page-server.ts";

let firefox: Firefox;
let ingest: IngestServer;
let site: PageServer;

beforeAll(async () => {
  ingest = await new IngestServer().start();
  site = await new PageServer().start();
  firefox = await Firefox.launch();
}, 120_000);

afterAll(async () => {
  await firefox?.close();
  await ingest?.stop();
  await site?.stop();
});

test("Firefox ESR records under a strict policy, masked, to the last part on leaving", async () => {
  const url = site.page(
    "/",
    `<title>Fox</title><script src="${ingest.origin}/recorder.js" crossorigin="anonymous" data-key="pk_fox"></script><h1>Hello</h1><input id="pw" type="password">`,
    {
      "content-security-policy": `default-src 'none'; script-src ${ingest.origin}; connect-src ${ingest.origin}`,
    },
  );
  const page = await firefox.open(url);
  await ingest.until(() => ingest.events().some((event) => event.type === 2), "the first snapshot");
  await ingest.until(
    () => ingest.requests.some((request) => request.url.endsWith("/extras.js")),
    "the extras",
  );
  await page.evaluate("document.getElementById('pw').focus()");
  await page.type("fox-secret-99");
  await page.evaluate(
    "document.querySelector('h1').textContent = 'typed ' + document.getElementById('pw').value; console.log('log', document.getElementById('pw').value)",
  );
  await page.evaluate("Reenact.flush()");
  await ingest.until(() => ingest.plugin("rrweb/console@1").length, "the console event");
  await page.evaluate("Reenact.track('leaving')");
  await page.navigate("about:blank");
  await ingest.until(() => ingest.custom("reenact/track@1").length, "the last part");
  expect(ingest.allText).toContain("typed *************");
  expect(ingest.allText).not.toContain("fox-secret-99");
  expect(ingest.stored.some((received) => received.encoding === "gzip")).toBe(true);
  expect(ingest.requests.every((request) => request.method !== "OPTIONS")).toBe(true);
  expect(ingest.custom("reenact/start@1")).toMatchObject([{ reason: "new", webdriver: true }]);
});

test("Firefox ESR gives the files that the page shows, and asks for none of them again", async () => {
  const asked: string[] = [];
  const file = (path: string, type: string, body: string | Buffer) =>
    site.route(path, (_request, response) => {
      asked.push(path);
      response.writeHead(200, { "content-type": type, "cache-control": "max-age=3600" }).end(body);
    });
  const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';
  file("/fox/shown.svg", "image/svg+xml", picture);
  file("/fox/behind.svg", "image/svg+xml", `${picture}<!-- behind -->`);
  file("/fox/block.woff2", "font/woff2", blockFont);
  file("/fox/hidden.svg", "image/svg+xml", `${picture}<!-- hidden -->`);
  const url = site.page(
    "/fox-files",
    `<style>@font-face{font-family:f;src:url(/fox/block.woff2)} p{font-family:f;background:url(/fox/behind.svg)}</style>
     <script src="${ingest.origin}/recorder.js" crossorigin="anonymous" data-key="pk_fox" data-file-urls="/fox/*"></script>
     <p>Text</p><b class="rr-block"><img src="/fox/hidden.svg"></b><img src="/fox/shown.svg">`,
  );
  const page = await firefox.open(url);
  const sent = () =>
    ingest
      .events()
      .filter((event) => event.type === 7)
      .map((event) => new URL(event.data.url).pathname)
      .sort();
  await ingest.until(async () => {
    await page.evaluate("Reenact.flush()");
    return sent().length >= 3;
  }, "the files");
  expect(sent()).toEqual(["/fox/behind.svg", "/fox/block.woff2", "/fox/shown.svg"]);
  expect([...asked].sort()).toEqual([
    "/fox/behind.svg",
    "/fox/block.woff2",
    "/fox/hidden.svg",
    "/fox/shown.svg",
  ]);
});
