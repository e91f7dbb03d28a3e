// The server is killed while a visitor goes on: the page notices nothing, and nothing of the visit is missing once
// the server is back.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api } from "../src/api";
import { launchChromium } from "../src/chromium";
import { Reenact } from "../src/reenact";
import { startSite, type Site } from "../src/site";

let server: Reenact;
let browser: Browser;
let site: Site;

beforeAll(async () => {
  server = await Reenact.start();
  browser = await launchChromium();
  site = await startSite(server.projectKey(), server.url);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await server?.stopAndForget();
});

test("a site of another origin, under a strict policy, is recorded through a killed server without a gap", async () => {
  const api = await Api.open(server, "default");
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(site.url);
  await page.evaluate(() => (window as any).Reenact.track("before", { step: 1 }));
  const session = await api.onlySession();
  await api.eventsOnce(
    session.id,
    "the first events arrived",
    ({ event }) => event.data.payload?.name === "before",
  );

  await server.stop("SIGKILL");
  for (let step = 0; step < 5; step++) {
    await page.getByRole("button").click();
    await page.evaluate((step) => (window as any).Reenact.track("during", { step }), step);
  }
  const refused = page.waitForEvent("requestfailed", (request) => request.url().includes("/v1/batches"));
  await refused;
  server = await Reenact.start({ dataDir: server.dataDir, port: server.port });
  await page.evaluate(() => (window as any).Reenact.track("after", {}));

  const back = await Api.open(server, "default");
  const events = await back.eventsOnce(
    session.id,
    "the last event arrived",
    ({ event }) => event.data.payload?.name === "after",
  );
  const steps = events
    .filter(({ event }) => event.data.payload?.name === "during")
    .map(({ event }) => event.data.payload.data.step);
  expect(steps).toEqual([0, 1, 2, 3, 4]);
  const clicks = events.filter(
    ({ event }) => event.type === 3 && event.data.source === 2 && (event.data as any).type === 2,
  );
  expect(clicks).toHaveLength(5);
  const detail = await back.session(session.id);
  expect(detail.gap_count).toBe(0);
  for (const { missing_sequences } of detail.pages) expect(missing_sequences).toEqual([]);
  expect(await page.locator("#count").textContent()).toBe("5");
  expect(complaints).toEqual([]);
});
