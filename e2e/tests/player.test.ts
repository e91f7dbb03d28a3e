// Watching a recorded visit in the dashboard with the real server: every moment is the page that was there, in whatever
// order it is gone to; what was seen is found and leads to its moment; a server that goes away is waited for.
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api, type SessionSummary } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import type { Moment } from "../src/moments";
import { acceptMasks, type PageState } from "../src/page-state";
import { Reenact } from "../src/reenact";
import { Visitor } from "../src/shop";
import { Watcher, asRecorded } from "../src/watch";

/** Sessions are gone through as soon as the server starts. */
const SEARCH_AT_ONCE = ["--quiet-after-s", "0", "--quiet-every-s", "1"];
const STEPS = 14;

let server: Reenact;
let browser: Browser;
let context: BrowserContext;
let watcher: Watcher;
let api: Api;
let session: SessionSummary & { pages: { first_at_ms: number; last_at_ms: number }[] };
let moments: Moment[];
let startMs: number;
let durationMs: number;

beforeAll(async () => {
  server = await Reenact.start();
  const { dataDir, port, password } = server;
  browser = await launchChromium();
  const visit = await browser.newContext({ viewport: { width: 1180, height: 820 } });
  const visitor = await Visitor.enter(visit, server.url);
  await visitor.lookAround();
  await visitor.readAboutAProduct();
  moments = visitor.moments;
  await visitor.page.evaluate(() => (window as any).Reenact.track("visit_over", {}));
  await visitor.page.goto("about:blank");
  api = await Api.open(server, "demo");
  const { id } = await api.onlySession();
  await api.eventsOnce(id, "the end arrived", ({ event }) => event.data.payload?.name === "visit_over");
  await visit.close();
  await server.stop();
  server = await Reenact.start({ dataDir, port, flags: SEARCH_AT_ONCE });
  api = await Api.open(server, "demo");
  session = await api.session(id);
  startMs = Math.min(...session.pages.map(({ first_at_ms }) => first_at_ms));
  durationMs = Math.max(...session.pages.map(({ last_at_ms }) => last_at_ms)) - startMs;
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  watcher = await Watcher.logIn(context, server, password!);
});

afterAll(async () => {
  await browser?.close();
  await server?.stopAndForget();
});

test("each moment is the page that was there, also when gone to backwards", async () => {
  await watcher.open(session.id, 0);
  for (const { name, atMs, state } of [...moments].reverse()) {
    await watcher.seek(session.id, atMs - startMs);
    const shown = await watcher.shown();
    acceptMasks(state.body, shown.body);
    asRecorded(state.body);
    expect(shown.text, name).toEqual(state.text);
    expect(shown.body, name).toEqual(state.body);
  }
});

test("what is gone to in any order is what is come to step by step", async () => {
  const times = Array.from({ length: STEPS }, (_, step) => Math.round((durationMs * (step + 0.5)) / STEPS));
  const forward: PageState[] = [];
  await watcher.seek(session.id, 0);
  for (const atMs of times) {
    await watcher.seek(session.id, atMs);
    forward.push(await watcher.shown());
  }
  // Far jumps, each to another part of the visit.
  const order = times.map((_, place) => (place * 5 + 3) % STEPS);
  expect(new Set(order).size).toBe(STEPS);
  for (const place of order) {
    await watcher.seek(session.id, times[place]!);
    expect(await watcher.shown(), `at ${times[place]} ms`).toEqual(forward[place]);
  }
});

test("playing comes to the same as going there", async () => {
  const { page } = watcher;
  const fromMs = Math.round(durationMs * 0.4);
  await watcher.seek(session.id, fromMs);
  await page.getByRole("button", { name: "4×" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction(
    (seconds) => Number(document.querySelector("[role=slider]")?.getAttribute("aria-valuenow")) >= seconds,
    Math.floor((durationMs * 0.7) / 1000),
  );
  await page.keyboard.press("End");
  await page.getByRole("button", { name: "1×" }).click();
  await watcher.arrived();
  const played = await watcher.shown();
  await watcher.open(session.id, durationMs);
  expect(await watcher.shown()).toEqual(played);
});

test("text that was seen is found, and its moment shows it", async () => {
  const [first, last] = [moments[0]!, moments.at(-1)!];
  const before = new Set(first.state.text);
  const phrase = last.state.text.find((text) => /^[A-Za-z]+( [a-z]+){2,6}$/.test(text) && !before.has(text))!;
  expect(phrase).toBeTruthy();
  await eventually("the session is searchable", async () => {
    const found = await api.get<{ results: unknown[] }>(`/search?q=${encodeURIComponent(`"${phrase}"`)}`);
    return found.results.length > 0;
  });
  const { page } = watcher;
  await page.keyboard.press("/");
  await page.keyboard.type(`"${phrase}"`);
  await page.keyboard.press("Enter");
  const moment = page.locator("a.moment").first();
  await moment.waitFor();
  expect((await moment.locator("mark").allTextContents()).join(" ")).toContain(phrase.split(" ")[0]);
  await moment.press("Enter");
  await page.waitForURL(/\/sessions\//);
  await watcher.arrived();
  await eventually("the moment shows it", async () => (await watcher.shown()).text.includes(phrase));
});

test("the timeline previews the page at the pointer, and health agrees with the server", async () => {
  const { page } = watcher;
  const moment = moments.find(({ name }) => name === "a list that grew")!;
  const box = (await page.getByRole("slider", { name: "Time" }).boundingBox())!;
  await page.mouse.move(box.x + (box.width * (moment.atMs - startMs)) / durationMs, box.y + 10);
  const preview = page.locator(".preview iframe");
  await eventually("the preview shows that page", async () => {
    const frame = await (await preview.elementHandle())?.contentFrame();
    const text = (await frame?.evaluate(() => document.body.innerText.replace(/\s+/g, " "))) ?? "";
    return moment.state.text.slice(0, 12).every((part) => text.includes(part));
  });
  expect(await preview.getAttribute("sandbox")).toBe("allow-same-origin");
  await page.mouse.move(box.x, box.y - 300);
  const health = await api.get<{ event_count: number; findings: unknown[] }>(
    `/sessions/${session.id}/health`,
  );
  await page.getByRole("tab", { name: /Health/ }).click();
  const count = new Intl.NumberFormat("en").format(health.event_count);
  await page.getByRole("region", { name: "Health" }).getByText(`${count} events`).waitFor();
  expect(await page.locator(".health .findings li").count()).toBe(health.findings.length);
});

test("a server that goes away is told, and what was wanted comes when it is back", async () => {
  const { page } = watcher;
  const { dataDir, port } = server;
  await watcher.open(session.id, 0);
  await server.stop();
  await page.keyboard.press("End");
  await page.getByText("The server cannot be reached").waitFor();
  server = await Reenact.start({ dataDir, port, flags: SEARCH_AT_ONCE });
  await page.getByText("The server cannot be reached").waitFor({ state: "detached" });
  await watcher.arrived();
  expect((await watcher.shown()).text).toEqual(moments.at(-1)!.state.text);
});
