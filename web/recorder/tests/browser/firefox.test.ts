import { afterAll, beforeAll, expect, test } from "vitest";
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
