/** The panels beside the picture, each with the keyboard too. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { TOOLS_ID, toolsSession } from "../mock/state.ts";
import { expectAccessible, useFixture } from "./fixture.ts";
import { seconds, waitForTime } from "./player-page.ts";

const fixture = useFixture();
beforeEach(() => void fixture.mock.state.sessions.push(toolsSession()));

async function openPanel(name: string, search = "?t=0"): Promise<{ page: Page; panel: Locator }> {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${TOOLS_ID}${search}`);
  await page.locator(".entry").first().waitFor();
  await page.getByRole("tab", { name }).click();
  return { page, panel: page.getByRole("tabpanel", { name }) };
}

const texts = (rows: Locator): Promise<string[]> =>
  rows.allInnerTexts().then((all) => all.map((text) => text.replace(/\s+/g, " ").trim()));

test("tabs are gone through with the arrow keys, and each panel says what it is", async () => {
  const { page } = await openPanel("Activity");
  const tabs = page.getByRole("tab");
  expect(await tabs.count()).toBe(9);
  await tabs.first().focus();
  for (let at = 1; at < 9; at++) {
    await page.keyboard.press("ArrowRight");
    expect(await tabs.nth(at).getAttribute("aria-selected")).toBe("true");
    await page.getByRole("tabpanel").locator("> *").first().waitFor();
  }
  await page.keyboard.press("Home");
  expect(await tabs.first().getAttribute("aria-selected")).toBe("true");
});

test("a panel's code and events are asked for when it is opened, and once", async () => {
  const { mock } = fixture;
  const asked = (): number =>
    mock.requests.filter((line) => line.includes("kind=rrweb%2Fconsole%401&") && !line.includes("cursor="))
      .length;
  const { page } = await openPanel("Activity");
  const before = asked();
  await page.getByRole("tab", { name: "Console" }).click();
  await page.locator(".entry", { hasText: "cart ready" }).waitFor();
  await page.getByRole("tab", { name: "Facts" }).click();
  await page.getByRole("tab", { name: "Console" }).click();
  await page.locator(".entry", { hasText: "cart ready" }).waitFor();
  expect(asked()).toBe(before + 1);
});

test("console: repeated lines are one, levels and words filter, a click goes there and shows all of it", async () => {
  const { page, panel } = await openPanel("Console");
  const rows = panel.locator(".entry");
  await rows.filter({ hasText: "slow answer" }).filter({ hasText: "5 times" }).waitFor();
  await panel.getByRole("button", { name: /^Errors/ }).click();
  await expect.poll(() => texts(rows)).toEqual([expect.stringContaining("could not add up {total: null}")]);
  await panel.getByRole("button", { name: /^Debug/ }).click();
  await expect.poll(() => rows.count()).toBe(2);
  await panel.getByRole("button", { name: /^All/ }).click();
  await panel.getByLabel("Search the console").fill("CART READY");
  await expect.poll(() => rows.count()).toBe(1);
  await rows.first().press("Enter");
  await waitForTime(page, 1, 1);
  const detail = panel.getByRole("region", { name: "Console line", exact: true });
  await detail.getByText("console.log").waitFor();
  await detail.locator("summary", { hasText: "items" }).click();
  await detail.locator("summary", { hasText: "(1)" }).click();
  await detail.locator("summary", { hasText: "0: " }).click();
  await detail.locator("p", { hasText: 'sku: "aster"' }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await detail.waitFor({ state: "detached" });
  await panel.getByLabel("Search the console").fill("nothing of the kind");
  await panel.getByText("Nothing here matches “nothing of the kind”").waitFor();
  await panel.getByRole("button", { name: /Show all/ }).click();
  await expect.poll(() => rows.count()).toBeGreaterThan(5);
});

test("console: huge, deep and hostile arguments are shown as bounded text", async () => {
  const { context } = fixture;
  const ran: string[] = [];
  await context.exposeFunction("evil", (what: string) => void ran.push(what));
  const { page, panel } = await openPanel("Console");
  const detail = panel.getByRole("region", { name: "Console line", exact: true });
  await panel.locator(".entry", { hasText: "<img src=" }).click();
  await detail.getByText("<img src=").first().waitFor();
  expect(await panel.locator("img, script, iframe").count()).toBe(0);
  await panel.locator(".entry", { hasText: "xxxxx" }).click();
  await detail.getByRole("button", { name: /Show all/ }).click();
  const shown = await detail.locator(".string").innerText();
  expect(shown.length).toBeLessThan(110_000);
  await panel.locator(".entry", { hasText: "in: {in:" }).click();
  for (let depth = 0; depth < 3; depth++)
    await detail.locator("details:not([open]) > summary").first().click();
  await panel.locator(".entry", { hasText: "member0" }).click();
  await detail.getByRole("button", { name: /Show 100 more of 1001/ }).waitFor();
  expect(await detail.locator("p").count()).toBeLessThan(150);
  expect(ran).toEqual([]);
  expect(fixture.consoleErrors).toEqual([]);
  expect(page.url()).toContain(TOOLS_ID);
});

test("network: requests with their timing, headers and bodies; copied as curl and HAR, saved as HAR", async () => {
  const { mock, context } = fixture;
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: mock.origin });
  const { page, panel } = await openPanel("Network");
  const rows = panel.locator(".entry");
  await expect.poll(() => rows.count()).toBe(5);
  expect((await texts(rows)).map((text) => text.split(" ").slice(1, 4).join(" "))).toEqual(
    [
      "200 GET prices?currency=EUR",
      "201 POST cart",
      "404 GET stock",
      "failed GET slow",
      "200 <B>GET</B> /",
    ].map((text) => expect.stringContaining(text.split("/")[0] ?? text) as unknown as string),
  );
  const bars = await rows
    .locator(".bar")
    .evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().left));
  expect(bars[1]).toBeGreaterThan(bars[0] ?? 0);
  await panel.getByRole("button", { name: /^Failed/ }).click();
  await expect.poll(() => rows.count()).toBe(2);
  await panel.getByRole("button", { name: /^All/ }).click();
  await panel.getByLabel("Search the requests").fill("post");
  await expect.poll(() => rows.count()).toBe(1);
  await rows.first().click();
  await waitForTime(page, 1, 1);
  const detail = panel.getByRole("region", { name: "Request", exact: true });
  await detail.getByText("it's 7").waitFor();
  await detail.getByText('sku: "aster"').first().waitFor();
  await expectAccessible(page);
  await detail.getByRole("button", { name: "Copy as curl" }).click();
  await detail.getByText("Copied").waitFor();
  const curl = await page.evaluate(() => navigator.clipboard.readText());
  expect(curl).toContain("curl 'https://tools.example/api/cart'");
  expect(curl).toContain(`-H 'x-request-id: it'\\''s 7'`);
  await detail.getByRole("button", { name: "Copy as HAR" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('"version":"1.2"');
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    panel.getByRole("button", { name: "HAR", exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`reenact-${TOOLS_ID}.har`);
  const har = JSON.parse(await readFile(await download.path(), "utf8")) as {
    log: { entries: { request: { method: string }; response: { status: number } }[] };
  };
  expect(har.log.entries).toHaveLength(5);
  expect(har.log.entries[1]?.response.status).toBe(201);
});

test("errors: thrown ones folded, with their stacks, by keyboard", async () => {
  const { page, panel } = await openPanel("Errors");
  const rows = panel.locator(".entry");
  await expect.poll(() => rows.count()).toBe(4);
  expect(await rows.nth(1).innerText()).toContain("total is undefined");
  expect(await rows.nth(1).innerText()).toContain("3");
  await rows.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await waitForTime(page, 9, 9);
  const detail = panel.getByRole("region", { name: "Error", exact: true });
  await detail.getByText("addUp").waitFor();
  await detail.getByText("assets/cart.js:12:7").waitFor();
  await detail.getByText("assets/cart.js:40:11").waitFor();
  expect(await detail.locator("a").count()).toBe(0);
  await expectAccessible(page);
  await panel.getByRole("button", { name: /^Rejected 1/ }).click();
  await expect.poll(() => rows.count()).toBe(1);
  await rows.first().click();
  await detail.getByText("assets/wait.js:3:9").waitFor();
});

test("state: what holds at this moment, and every change", async () => {
  const { page, panel } = await openPanel("State", "?t=5");
  const now = panel.getByRole("region", { name: "At this moment" });
  await now.getByText("{lines: [], total: 0}").waitFor();
  await now.getByText("ada@tools.example").waitFor();
  await panel.locator(".entry", { hasText: "variant-b" }).click();
  await waitForTime(page, 8, 8);
  await now.getByText("variant-b").waitFor();
  await now.getByText("total: 89").waitFor();
  await panel.locator(".entry", { hasText: "total: 89" }).click();
  await panel.getByRole("region", { name: "Value" }).getByText("total: 89").first().waitFor();
  await expectAccessible(page);
});

test("performance: vitals with their rating, long tasks, the recorder's own cost", async () => {
  const { page, panel } = await openPanel("Performance", "?t=5");
  const now = panel.getByRole("region", { name: "At this moment" });
  await now.getByText("needs improvement").waitFor();
  expect(await now.innerText()).toMatch(/LCP\s+2\.9 s/);
  expect(await now.innerText()).not.toContain("CLS");
  expect(await now.innerText()).toContain("42 ms (0.42 % of the time)");
  await panel.locator(".entry", { hasText: "busy for 180 ms" }).click();
  await waitForTime(page, 10, 10);
  expect(await now.innerText()).toMatch(/CLS\s+0\.310\s+poor/);
  await expectAccessible(page);
});

test("a list follows the time until it is scrolled, and again when asked", async () => {
  const { mock } = fixture;
  const visit = mock.state.sessions.find(({ detail }) => detail.id === TOOLS_ID);
  if (!visit) throw new Error("no such visit");
  mock.eventsAPage = 500;
  addLines(visit.events, 400);
  const { page, panel } = await openPanel("Console", "?t=1");
  const current = panel.locator(".entry[aria-current]");
  await panel.locator(".entry", { hasText: "cart ready" }).waitFor();
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("End");
  await current.filter({ hasText: "line 399" }).waitFor();
  await panel.locator(".rows").hover();
  await page.mouse.wheel(0, -100_000);
  await panel.getByRole("button", { name: "Follow the time" }).waitFor();
  await panel.locator(".entry", { hasText: "cart ready" }).waitFor();
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("End");
  await waitForTime(page, 30);
  await panel.locator(".entry", { hasText: "cart ready" }).waitFor();
  await panel.getByRole("button", { name: "Follow the time" }).click();
  await current.filter({ hasText: "line 399" }).waitFor();
  await panel.getByRole("button", { name: "Follow the time" }).waitFor({ state: "detached" });
});

test("100,000 lines are listed, searched and gone through without holding up the page", async () => {
  const { mock } = fixture;
  const visit = mock.state.sessions.find(({ detail }) => detail.id === TOOLS_ID);
  if (!visit) throw new Error("no such visit");
  mock.eventsAPage = 5_000;
  addLines(visit.events, 100_500);
  const { page } = await openPanel("Activity", "?t=1");
  await page.getByRole("button", { name: /^Console 100,5/ }).waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask" });
  });
  await page.getByRole("tab", { name: "Console" }).click();
  const listed = page.getByRole("tabpanel", { name: "Console" });
  await listed.getByText("Only the first 100,000 lines are listed").waitFor({ timeout: 60_000 });
  expect(await listed.locator(".entry").count()).toBeLessThan(100);
  await listed.getByLabel("Search the console").fill("line 9876");
  await expect.poll(() => listed.locator(".entry").count()).toBe(11);
  await listed.locator(".entry").first().click();
  expect(await seconds(page)).toBeGreaterThan(1);
  const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  console.log(`long tasks with 100,000 console lines: ${tasks.map(Math.round).join(", ") || "none"} ms`);
});

function addLines(events: unknown[], count: number): void {
  const list = events as {
    window_id: string;
    page_id: string;
    sequence: number;
    index: number;
    event: { timestamp: number };
  }[];
  const first = list[0];
  if (!first) return;
  const from = first.event.timestamp;
  for (let at = 0; at < count; at++) {
    const payload = { level: "log", trace: [], payload: [JSON.stringify(`line ${at}`), `{"at":${at}}`] };
    const event = {
      type: 6,
      timestamp: from + 5_000 + Math.floor((at / count) * 24_000),
      data: { plugin: "rrweb/console@1", payload },
    };
    list.push({ window_id: first.window_id, page_id: first.page_id, sequence: 1_000 + at, index: 0, event });
  }
  list.sort((a, b) => a.event.timestamp - b.event.timestamp);
}

test("a server that is away is said in the panel, and what was wanted comes when it is asked again", async () => {
  const { mock } = fixture;
  mock.isAway = ({ searchParams }) => searchParams.getAll("kind").join() === "rrweb/network@1";
  const { page, panel } = await openPanel("Network");
  await panel.getByText("The server cannot be reached").waitFor();
  await expectAccessible(page);
  mock.isAway = () => false;
  await panel.getByRole("button", { name: "Try again" }).click();
  await panel.locator(".entry", { hasText: "prices" }).waitFor();
});

test("elements: the tree at the moment, opened by keyboard, with attributes, styles and when it changed", async () => {
  const { page, panel } = await openPanel("Elements", "?t=8.1");
  const row = (name: RegExp | string): Locator => panel.getByRole("treeitem").filter({ hasText: name });
  await row('id="total"').click();
  const detail = panel.getByRole("region", { name: "Element", exact: true });
  await detail.getByText("color: #123456").waitFor();
  expect(await detail.innerText()).toContain("Total: 0");
  await expectAccessible(page);
  await row('id="total"').focus();
  await page.keyboard.press("ArrowRight");
  await row("Total: 0").waitFor();
  await detail.getByRole("button", { name: /class became “sum changed”/ }).click();
  await waitForTime(page, 9, 9);
  await row('class="sum changed"').waitFor();
  await row("Total: 89").click();
  await detail.getByRole("button", { name: /Its text became “Total: 89”/ }).press("Enter");
  await waitForTime(page, 8, 8);
  await row('id="total"').focus();
  await page.keyboard.press("ArrowLeft");
  await row("Total: 89").waitFor({ state: "detached" });
  await page.keyboard.press("ArrowLeft");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("<body");
  expect(await panel.locator("script, img").count()).toBe(0);
});

test("elements: found by selector, and picked in the picture, which is marked", async () => {
  const { page, panel } = await openPanel("Elements", "?t=8.1");
  await panel.getByLabel("Find by CSS selector").fill(".row");
  await panel.getByLabel("Find by CSS selector").press("Enter");
  await panel.getByText("1 of 40").waitFor();
  await panel.getByRole("button", { name: "Next" }).click();
  await panel.getByText("2 of 40").waitFor();
  await panel.getByRole("treeitem", { selected: true }).filter({ hasText: "<li" }).waitFor();
  await panel.getByLabel("Find by CSS selector").fill("[");
  await panel.getByLabel("Find by CSS selector").press("Enter");
  await panel.getByText("is no CSS selector").waitFor();
  await panel.getByRole("button", { name: "Pick" }).click();
  const button = await page.frameLocator(".reenact-root iframe").locator("#add").boundingBox();
  const [x, y] = [(button?.x ?? 0) + 5, (button?.y ?? 0) + 5];
  await page.mouse.move(x, y);
  const box = page.locator(".layer .box");
  await box.waitFor();
  const marked = await box.boundingBox();
  expect(Math.abs((marked?.x ?? 0) - (button?.x ?? 0))).toBeLessThan(2);
  expect(Math.abs((marked?.width ?? 0) - (button?.width ?? 0))).toBeLessThan(3);
  await page.mouse.click(x, y);
  await panel.getByRole("treeitem", { selected: true }).filter({ hasText: 'id="add"' }).waitFor();
  await panel.getByRole("button", { name: "Pick" }).click();
  await page.keyboard.press("Escape");
  await page.locator(".layer.picking").waitFor({ state: "detached" });
});
