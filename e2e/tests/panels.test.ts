// The panels beside the picture, with a real visit of the sample shop: what went wrong there is found in them.
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api } from "../src/api";
import { launchChromium } from "../src/chromium";
import { Reenact } from "../src/reenact";
import { Visitor } from "../src/shop";
import { Watcher } from "../src/watch";

let server: Reenact;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let watcher: Watcher;

beforeAll(async () => {
  server = await Reenact.start();
  browser = await launchChromium();
  const shopper = await (await browser.newContext({ viewport: { width: 1180, height: 820 } })).newPage();
  const visitor = new Visitor(shopper, server.url);
  await visitor.meetFaults();
  await visitor.open("/product/tarn-daypack");
  await Promise.all([
    shopper.waitForResponse((response) => response.url().includes("/stock/tarn-daypack")),
    visitor.click("check-stock"),
  ]);
  await visitor.click("add-to-cart");
  const api = await Api.open(server, "demo");
  const { id } = await api.onlySession();
  // A request is told once its body was read, which may be after the click that follows it.
  const asksForStock = (request: { url: string }): boolean => request.url.includes("/stock/tarn-daypack");
  await api.eventsOnce(id, "the request for the stock arrived", ({ event }) =>
    event.data.payload?.requests?.some(asksForStock),
  );
  await shopper.close({ runBeforeUnload: true });
  await api.eventsOnce(id, "the visit arrived", ({ event }) => event.data.payload?.name === "added_to_cart");
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  watcher = await Watcher.logIn(context, server, server.password!);
  page = watcher.page;
  await watcher.open(id, 1_000);
});

afterAll(async () => {
  await browser?.close();
  await server?.stopAndForget();
});

async function panel(name: string): Promise<Locator> {
  await page.getByRole("tab", { name }).click();
  return page.getByRole("tabpanel", { name });
}

/** Chooses a line, whose moment is then on show. */
async function choose(line: Locator): Promise<void> {
  await line.first().click();
  await watcher.arrived();
}

test("console: what the page wrote, with its arguments", async () => {
  const lines = await panel("Console");
  await choose(lines.locator(".entry", { hasText: "Shelf %s is nearly empty" }));
  const line = lines.getByRole("region", { name: "Console line", exact: true });
  await line.getByText("console.warn").waitFor();
  await line.locator("summary", { hasText: "left" }).click();
  await line.locator("p", { hasText: "left: 2" }).waitFor();
});

test("network: the requests, and those that failed", async () => {
  const requests = await panel("Network");
  await requests.getByRole("button", { name: /^Failed/ }).click();
  await requests.locator(".entry", { hasText: "everything" }).first().waitFor();
  await requests.getByRole("button", { name: /^All/ }).click();
  await requests.getByLabel("Search the requests").fill("stock/tarn-daypack");
  await choose(requests.locator(".entry", { hasText: "tarn-daypack" }));
  const request = requests.getByRole("region", { name: "Request", exact: true });
  await request.getByText("/demo/api/stock/tarn-daypack").first().waitFor();
});

test("errors: what was thrown, with the stack it had", async () => {
  const errors = await panel("Errors");
  await choose(errors.locator(".entry", { hasText: "The total is not a number" }));
  const error = errors.getByRole("region", { name: "Error", exact: true });
  await error.getByRole("heading", { name: "RangeError" }).waitFor();
  expect(await error.locator("li").count()).toBeGreaterThan(0);
});

test("elements: the page at that moment, and when something in it changed", async () => {
  const elements = await panel("Elements");
  await elements.getByLabel("Find by CSS selector").fill("[data-testid=fault-throw]");
  await elements.getByLabel("Find by CSS selector").press("Enter");
  const found = elements.getByRole("treeitem", { selected: true });
  await found.filter({ hasText: "fault-throw" }).waitFor();
  const element = elements.getByRole("region", { name: "Element", exact: true });
  await element.getByText("It was clicked, touched or focused").first().waitFor();
  // Rules of the shop's own style sheet.
  await element.locator("pre").first().waitFor();
  await choose(element.getByRole("button", { name: /clicked, touched or focused/ }));
  await watcher.rebuilt.getByTestId("fault-throw").waitFor();
});
