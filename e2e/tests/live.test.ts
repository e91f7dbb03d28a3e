// A visit is followed while it goes on: one page uses the sample shop, another one watches it in the dashboard.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api, type SessionSummary } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { Reenact } from "../src/reenact";
import { Visitor } from "../src/shop";
import { Watcher } from "../src/watch";

let server: Reenact;
let browser: Browser;
let shop: BrowserContext;
let visitor: Visitor;
let watcher: Watcher;
let session: SessionSummary;
/** Milliseconds from the capture to the picture. */
const delays: number[] = [];

beforeAll(async () => {
  server = await Reenact.start();
  browser = await launchChromium();
  shop = await browser.newContext({ viewport: { width: 1180, height: 820 } });
  visitor = await Visitor.enter(shop, server.url);
  const api = await Api.open(server, "demo");
  session = await api.onlySession();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  watcher = await Watcher.logIn(context, server, server.password!);
  await watcher.page.goto(`${server.url}/sessions/${session.id}?project=demo&live`);
  await watcher.page.locator(".live.following, .live.idle").first().waitFor();
});

afterAll(async () => {
  const sorted = [...delays].sort((a, b) => a - b);
  if (sorted.length > 0) {
    const middle = sorted[sorted.length >> 1]!;
    console.log(
      `from the capture to the picture: ${sorted.length} times, median ${middle} ms, at worst ${sorted.at(-1)} ms`,
    );
  }
  await browser?.close();
  await server?.stopAndForget();
});

/** What the visitor does shows in the dashboard; how long that took is noted. */
async function shows(page: Page, text: string, write: () => Promise<unknown>): Promise<void> {
  await write();
  const doneAt = Date.now();
  await watcher.rebuilt.getByText(text, { exact: true }).first().waitFor({ timeout: 60_000 });
  delays.push(Date.now() - doneAt);
  expect(page.isClosed()).toBe(false);
}

/** Changes the page that is visited, as a page does by itself. */
async function note(page: Page, text: string): Promise<void> {
  await shows(page, text, () =>
    page.evaluate((text) => {
      const note = document.body.appendChild(document.createElement("p"));
      note.textContent = text;
    }, text),
  );
}

const mode = async (): Promise<string> =>
  (await watcher.page.locator("div.live").getAttribute("class")) ?? "";
const isFollowing = (): Promise<boolean> => mode().then((name) => /following|idle/.test(name));
const seconds = async (): Promise<number> =>
  Number(await watcher.page.getByRole("slider", { name: "Time" }).getAttribute("aria-valuenow"));

test("what the visitor does is shown some seconds later, again and again", async () => {
  for (let step = 0; step < 5; step++) await note(visitor.page, `Seen live, ${step}`);
  expect(await isFollowing()).toBe(true);
});

test("a page that is gone to, and a second tab, are followed", async () => {
  await visitor.open("/product/tarn-daypack");
  await watcher.rebuilt.getByTestId("add-to-cart").waitFor({ timeout: 60_000 });
  await note(visitor.page, "On the product's page");
  const tab = new Visitor(await shop.newPage(), server.url);
  await tab.open("/product/cairn-kettle");
  await tab.click("add-to-cart");
  await note(tab.page, "In the second tab");
  expect(await watcher.page.locator(".url").textContent()).toContain("cairn-kettle");
  await tab.page.close({ runBeforeUnload: true });
  await visitor.page.bringToFront();
  await visitor.click("quantity-more");
  await note(visitor.page, "Back in the first tab");
  expect(await watcher.page.getByLabel("Window", { exact: true }).inputValue()).toBe("");
});

test("who rewinds watches the earlier moment in peace, and catches up by key", async () => {
  const { page } = watcher;
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("Home");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.locator("div.live.behind").waitFor();
  const shown = await seconds();
  const entries = (): Promise<string | null> => page.getByRole("button", { name: /^All/ }).textContent();
  const [before, scrolled] = [
    await entries(),
    await page.locator(".rows").evaluate((rows) => rows.scrollTop),
  ];
  await visitor.click("add-to-cart");
  await eventually("the list has the new lines", async () => (await entries()) !== before);
  expect(await seconds()).toBe(shown);
  expect(await page.locator(".rows").evaluate((rows) => rows.scrollTop)).toBe(scrolled);
  await page.keyboard.press("n");
  await eventually("it is followed again", isFollowing);
  await note(visitor.page, "After catching up");
});

test("the server goes away and comes back, and the visit is followed again", async () => {
  const { dataDir, port } = server;
  await server.stop("SIGKILL");
  await watcher.page.getByText("The server cannot be reached").waitFor();
  server = await Reenact.start({ dataDir, port });
  await watcher.page
    .getByText("The server cannot be reached")
    .waitFor({ state: "detached", timeout: 60_000 });
  await visitor.page.evaluate(
    () => (document.body.appendChild(document.createElement("p")).textContent = "Back"),
  );
  await watcher.rebuilt.getByText("Back", { exact: true }).waitFor({ timeout: 120_000 });
  expect(await isFollowing()).toBe(true);
});

test("panels get what happens while it is followed", async () => {
  const { page } = watcher;
  await page.getByRole("tab", { name: "Console" }).click();
  await visitor.page.evaluate(() => console.warn("told while it is followed"));
  await page.getByRole("tabpanel").locator(".entry", { hasText: "told while it is followed" }).waitFor({
    timeout: 60_000,
  });
  await page.getByRole("tab", { name: "Activity" }).click();
});

test("the end of the visit ends following it", async () => {
  const { page } = watcher;
  await visitor.page.evaluate(() => (window as any).Reenact.stop());
  await page.getByText("The visit has ended.").waitFor({ timeout: 60_000 });
  await page.locator("div.live").waitFor({ state: "detached" });
  expect(await page.getByText("Still going on").count()).toBe(0);
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("Home");
  await watcher.arrived();
  expect(await seconds()).toBe(0);
});
