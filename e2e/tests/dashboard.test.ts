// A new user's first minutes: log in, visit the shop, find the visit, watch it, delete it.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { Reenact } from "../src/reenact";
import { Visitor } from "../src/shop";
import { tracesOf } from "../src/traces";

let server: Reenact;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const violations: string[] = [];

beforeAll(async () => {
  server = await Reenact.start();
  browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.stopAndForget();
});

test("the printed login opens the dashboard, which leads to the shop", async () => {
  expect(server.password, server.log).toBeTruthy();
  await page.goto(server.url);
  await page.getByLabel("E-mail").fill("admin@localhost");
  await page.getByLabel("Password").fill(server.password!);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  await page.getByText("Waiting for a visit of the shop…").waitFor();
  expect(await page.getByRole("link", { name: "Open the sample shop" }).getAttribute("href")).toBe("/demo/");
});

test("a visit of the shop is found and can be watched", async () => {
  const shopper = await (await browser.newContext({ viewport: { width: 1180, height: 820 } })).newPage();
  const visitor = new Visitor(shopper, server.url);
  await visitor.open("/");
  await eventually("the recorder compresses in a worker, as the shop has its origin", () =>
    shopper.workers().some((worker) => worker.url().endsWith("/compressor.js")),
  );
  await visitor.click("category-light");
  await visitor.open("/product/tarn-daypack");
  await visitor.click("add-to-cart");
  await visitor.click("check-stock");
  await shopper.close({ runBeforeUnload: true });

  const api = await Api.open(server, "demo");
  const { id } = await api.onlySession();
  await api.eventsOnce(id, "the visit arrived", ({ event }) => event.data.payload?.name === "added_to_cart");

  // Whoever came to the dashboard first is told, without doing anything.
  await page.getByText("Your visit of the shop is recorded.").waitFor();
  expect(await page.getByRole("link", { name: "Watch it" }).getAttribute("href")).toBe(
    `/sessions/${id}?project=demo`,
  );
  await page.goto(`${server.url}/?project=demo`);
  const row = page.locator("a[href*='/sessions/']").first();
  await row.click();
  await page.getByText("Opened", { exact: false }).first().waitFor();
  // A link to a moment waits there.
  const atStart = new URL(page.url());
  atStart.searchParams.set("t", "0");
  await page.goto(atStart.href);
  const rebuilt = page.frameLocator(".reenact-root iframe");
  const show = async (text: string, place = 0) => {
    // Only the rows in sight are in the list.
    await page.getByLabel("Search the events").fill(text);
    await page.locator(".entry", { hasText: text }).nth(place).click();
  };
  await show("Clicked");
  await rebuilt.getByTestId("category-light").waitFor();
  // Opening the next page takes the one before it away at once, not only when time goes on.
  await show("Opened", 1);
  await rebuilt.getByTestId("category-light").waitFor({ state: "detached" });
  await show("added_to_cart");
  await rebuilt.getByTestId("add-to-cart").waitFor();
  expect(await rebuilt.locator("script").count()).toBe(0);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  expect(violations.filter((text) => !text.includes("script"))).toEqual([]);
});

test("a deleted session is gone from the list, the API and the data folder", async () => {
  const api = await Api.open(server, "demo");
  const { id } = await api.onlySession();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("button", { name: "Delete the session" }).click();
  await page.getByRole("button", { name: "To the sessions" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  expect(await api.sessions()).toEqual([]);
  expect((await api.request(`/sessions/${id}`)).status).toBe(404);
  await eventually(
    "nothing of it lies in the data folder",
    () => tracesOf([id, "tarn-daypack"], server.dataDir).length === 0,
  );
});
