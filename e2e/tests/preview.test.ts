// The page at the pointer's time over the timeline, with the pictures that were kept of it.
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { Reenact } from "../src/reenact";
import { Visitor } from "../src/shop";
import { Watcher } from "../src/watch";

let server: Reenact;
let browser: Browser;
let page: Page;
let api: Api;
let sessionId: string;
let endMs: number;
const requests: Request[] = [];
const violations: string[] = [];

beforeAll(async () => {
  server = await Reenact.start();
  const { dataDir, port, password, url } = server;
  browser = await launchChromium();
  const visit = await browser.newContext({ viewport: { width: 1180, height: 820 } });
  const visitor = await Visitor.enter(visit, url);
  await visitor.lookAround();
  await visitor.readAboutAProduct();
  await visitor.page.evaluate(() => (window as any).Reenact.track("visit_over", {}));
  // The timeline of a visit that goes on would grow.
  await visitor.page.evaluate(() => (window as any).Reenact.stop());
  await visitor.page.goto("about:blank");
  const before = await Api.open(server, "demo");
  ({ id: sessionId } = await before.onlySession());
  await before.eventsOnce(
    sessionId,
    "the end arrived",
    ({ event }) => event.data.payload?.name === "visit_over",
  );
  await visit.close();
  await server.stop();
  // The files of a session are kept as soon as the server starts.
  const flags = [
    "--quiet-after-s",
    "0",
    "--quiet-every-s",
    "1",
    "--assets-origins",
    url,
    "--assets-private-networks",
    "127.0.0.0/8",
  ];
  server = await Reenact.start({ dataDir, port, flags });
  api = await Api.open(server, "demo");
  const { pages } = await api.session(sessionId);
  endMs = Math.max(...pages.map(({ last_at_ms }) => last_at_ms));
  await eventually("pictures are kept", async () => (await downloaded()).includes("data:image/"));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  ({ page } = await Watcher.logIn(context, server, password!));
  page.on("request", (request) => requests.push(request));
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  await page.goto(`${server.url}/sessions/${sessionId}?project=demo&t=0`);
  await page.locator(".entry").first().waitFor();
});

afterAll(async () => {
  await browser?.close();
  await server?.stopAndForget();
});

/** The last page as a file to keep. */
async function downloaded(): Promise<string> {
  const answer = await api.request(`/sessions/${sessionId}/page?at_ms=${endMs}&format=html&assets=kept`);
  return answer.text();
}

async function point(share: number): Promise<void> {
  const box = (await page.getByRole("slider", { name: "Time" }).boundingBox())!;
  await page.mouse.move(box.x + box.width * share, box.y + 8);
}

/** Pictures in sight of the preview, once it is laid out. */
async function pictures(): Promise<string[]> {
  await page.locator(".preview:not(.waiting) iframe").waitFor();
  return page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>(".preview iframe")!;
    const shown = [...frame.contentDocument!.images].filter(
      (image) => image.complete && image.naturalWidth > 0,
    );
    return shown.map((image) => new URL(image.currentSrc).pathname);
  });
}

const asked = (part: string): Request[] => requests.filter((request) => request.url().includes(part));

test("it has the pictures that were kept, and loads nothing else", async () => {
  requests.length = 0;
  await point(0.98);
  const shown = await pictures();
  expect(shown.length).toBeGreaterThan(0);
  expect(
    shown.every((path) => path.startsWith(`/v1/sessions/${sessionId}/assets/`)),
    shown.join("\n"),
  ).toBe(true);
  const frame = page.frameLocator(".preview iframe");
  expect(await frame.locator("script").count()).toBe(0);
  expect(await page.locator(".preview iframe").getAttribute("sandbox")).toBe("allow-same-origin");
  const elsewhere = requests.filter((request) => !request.url().startsWith(`${server.url}/v1/`));
  expect(elsewhere.map((request) => request.url())).toEqual([]);
  expect(violations.filter((text) => text.includes("/v1/"))).toEqual([]);
});

test("its pictures are asked for once, and pages that are wanted again not at all", async () => {
  const client = await page.context().newCDPSession(page);
  const ofCache = new Set<string>();
  const loaded: string[] = [];
  client.on("Network.requestServedFromCache", ({ requestId }) => ofCache.add(requestId));
  client.on("Network.responseReceived", ({ requestId, response }) => {
    const isCached = response.fromDiskCache || ofCache.has(requestId);
    if (response.url.includes("/assets/") && !isCached) loaded.push(response.url);
  });
  await client.send("Network.enable");
  await point(0.9);
  const shown = await pictures();
  await point(0.98);
  await pictures();
  const pages = asked("/page?").length;
  await point(0.9);
  expect(await pictures()).toEqual(shown);
  expect(asked("/page?").length).toBe(pages);
  expect(loaded.filter((url, place) => loaded.indexOf(url) !== place)).toEqual([]);
  await client.detach();
});

test("while the pointer moves on nothing jumps, and what is stale is given up", async () => {
  // Nothing is answered until the pointer rests.
  let rests = (): void => undefined;
  const resting = new Promise<void>((resolve) => (rests = resolve));
  await page.route("**/page?*", async (route) => {
    await resting;
    await route.continue().catch(() => undefined);
  });
  const failed: Request[] = [];
  page.on("requestfailed", (request) => failed.push(request));
  const before = asked("/page?").length;
  const boxes = new Set<string>();
  for (let step = 0; step < 30; step += 1) {
    await point(0.1 + step / 50);
    const box = await page.locator(".preview").boundingBox();
    boxes.add(`${box?.width} ${box?.height} ${box?.y}`);
  }
  await eventually("the last moment is asked for", () => asked("/page?").length > before + failed.length);
  rests();
  await pictures();
  expect(boxes.size).toBe(1);
  const made = asked("/page?").slice(before);
  expect(made.length - failed.length, "all but the last were given up").toBe(1);
  expect(await page.locator(".preview iframe").count()).toBe(1);
  await page.unroute("**/page?*");
  await page.mouse.move(10, 10);
  await page.locator(".preview").waitFor({ state: "detached" });
});

test("a download has everything in it", async () => {
  const html = await downloaded();
  expect(html).toContain("data:image/");
  expect(html).not.toContain("/assets/");
});

test("the picture is asked for with the login, and with nothing in its address", async () => {
  const [request] = asked("/assets/");
  const url = new URL(request!.url());
  expect([...url.searchParams.keys()]).toEqual(["project_id"]);
  expect((await fetch(url)).status).toBe(401);
  const answer = await api.request(url.pathname.replace("/v1", ""));
  expect(answer.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  expect(answer.headers.get("content-security-policy")).toContain("sandbox");
});
