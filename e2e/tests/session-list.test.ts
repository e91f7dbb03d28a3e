// The list of sessions and the pages of people, through the real server: what is filtered, found, announced, exported
// and erased. Visits are made of batches, so that they differ in all that can be filtered by.
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { Reenact } from "../src/reenact";
import { tracesOf } from "../src/traces";
import { Sender, type VisitFacts } from "../src/visits";

const WINDOWS_CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
const LINUX_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0";
const IPHONE_SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1";
const HOUR_MS = 3_600_000;
const QUIET_AT_ONCE = ["--quiet-after-s", "0", "--quiet-every-s", "1"];
const now = Date.now();

const ANN: VisitFacts = {
  id: "session-ann",
  startMs: now - 30 * 24 * HOUR_MS,
  lengthMs: 5_000,
  user: "customer-ann",
  traits: { plan: "trade" },
  path: "/cart?coupon=1",
  userAgent: WINDOWS_CHROME,
  release: "1.0",
  environment: "production",
  language: "de",
  event: { name: "checkout", data: { total: 12 } },
  flag: { name: "new-cart", value: true },
  text: "Your cart is empty",
};
const ANN_AGAIN: VisitFacts = {
  ...ANN,
  id: "session-ann-again",
  startMs: now - 2 * HOUR_MS,
  lengthMs: 90_000,
  path: "/lamps",
  userAgent: LINUX_FIREFOX,
  release: "2.0",
  language: "fr",
  event: { name: "look", data: {} },
  flag: { name: "new-cart", value: false },
  errors: 3,
  text: "Lamps for quiet rooms",
};
const BOB: VisitFacts = {
  ...ANN,
  id: "session-bob",
  startMs: now - HOUR_MS,
  lengthMs: 400_000,
  user: "customer-bob",
  path: "/checkout/pay",
  userAgent: IPHONE_SAFARI,
  // Germany, in every table of countries.
  address: "88.198.0.1",
  release: "2.0",
  environment: "staging",
  language: "en",
  event: { name: "checkout", data: { total: 99 } },
  consoleErrors: 2,
  failedRequests: 1,
  text: "Your card was declined",
  activeAtMs: [10_000, 100_000, 200_000],
};
delete BOB.flag;

let server: Reenact;
let sender: Sender;
let browser: Browser;
let page: Page;
let home: string;

beforeAll(async () => {
  server = await Reenact.start({ flags: [...QUIET_AT_ONCE, "--trusted-proxies", "127.0.0.0/8"] });
  sender = Sender.to(server);
  for (const visit of [ANN, ANN_AGAIN, BOB]) await sender.send(visit);
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  await page.goto(server.url);
  await page.getByLabel("E-mail").fill("admin@localhost");
  await page.getByLabel("Password").fill(server.password!);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  home = `${server.url}/?project=default`;
});

afterAll(async () => {
  await browser?.close();
  await server?.stopAndForget();
});

const rows = (): Promise<string[]> =>
  page
    .locator(".session-grid")
    .evaluateAll((links) =>
      links.map((link) =>
        new URL((link as HTMLAnchorElement).href).pathname.replace("/sessions/session-", ""),
      ),
    );

async function shows(...names: string[]): Promise<void> {
  await eventually(`the list shows ${names.join(", ")}`, async () => (await rows()).join() === names.join());
}

test.each([
  ["User", "customer-ann", ["ann-again", "ann"]],
  ["URL contains", "shop.example/c", ["bob", "ann"]],
  ["Page visited", "shop.example/lamps", ["ann-again"]],
  ["Time", "Last 24 hours", ["bob", "ann-again"]],
  ["Longer than", "60", ["bob", "ann-again"]],
  ["Shorter than", "10", ["ann"]],
  ["Active for at least", "15", ["bob"]],
  ["Errors", "2", ["ann-again"]],
  ["Console errors", "1", ["bob"]],
  ["Failed requests", "1", ["bob"]],
  ["Browser", "Firefox", ["ann-again"]],
  ["System", "Windows", ["ann"]],
  ["Device", "mobile", ["bob"]],
  ["Language", "fr", ["ann-again"]],
  ["Release", "2.0", ["bob", "ann-again"]],
  ["Environment", "staging", ["bob"]],
  ["Event", "checkout", ["bob", "ann"]],
  ["Event property", "checkout.total=99", ["bob"]],
  ["Flag", "new-cart=true", ["ann"]],
])("the filter %s: %s", async (kind, value, expected) => {
  await page.goto(home);
  await shows("bob", "ann-again", "ann");
  const field = page.getByRole("combobox", { name: "Add a filter" });
  await field.fill(kind);
  await page.getByRole("option", { name: kind, exact: true }).click();
  const values = page.getByRole("combobox", { name: `${kind}: value` });
  await values.fill(value);
  await page.getByRole("option").filter({ hasText: value }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: `Remove the filter ${kind}` }).waitFor();
  await shows(...expected);
  // The view is its address.
  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  await shows(...expected);
});

test("the filter Country: by the address that the proxy tells", async () => {
  await page.goto(home);
  await page.getByRole("combobox", { name: "Add a filter" }).fill("Country");
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: /Germany/ }).waitFor();
  await page.getByRole("combobox", { name: "Country: value" }).fill("DE");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove the filter Country: Germany" }).waitFor();
  await shows("bob");
});

test("what users saw is found, with its moments, once visits are quiet", async () => {
  await page.goto(`${home}&q=declined`);
  await eventually("the words are found", async () => {
    await page.reload();
    await page
      .getByText(/^1 moment|Nothing was found/)
      .first()
      .waitFor();
    return (await page.locator("a.moment").count()) > 0;
  });
  await shows("bob");
  expect(await page.locator("mark").allTextContents()).toEqual(["declined"]);
  await page.goto(`${home}&q=declined&browser=Firefox`);
  await page.getByText("Nothing was found for “declined”").waitFor();
});

test("the recording's health is a filter once it was examined", async () => {
  await page.goto(`${home}&health=ok`);
  await eventually("a recording is said to be whole", async () => {
    await page.reload();
    await page.locator(".session-grid, h2").first().waitFor();
    return (await rows()).includes("bob");
  });
});

test("orders sort, and the keyboard leads to a visit", async () => {
  await page.goto(`${home}&sort=shortest`);
  await shows("ann", "ann-again", "bob");
  await page.getByLabel("Order").selectOption("active");
  await eventually("the most active is first", async () => (await rows())[0] === "bob");
  await page.keyboard.press("Escape");
  await page.locator("h1").click();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sessions\/session-bob/);
});

test("a new visit is announced and does not move the list", async () => {
  await page.goto(home);
  await shows("bob", "ann-again", "ann");
  await sender.send({
    ...BOB,
    id: "session-new",
    user: "customer-eve",
    startMs: Date.now() - 1_000,
    lengthMs: 500,
  });
  await page.getByRole("button", { name: "1 new session: show" }).waitFor({ timeout: 60_000 });
  expect((await rows())[0]).toBe("bob");
  await page.getByRole("button", { name: "1 new session: show" }).click();
  await shows("new", "bob", "ann-again", "ann");
});

test("a person is exported and erased, and nothing of them is left", async () => {
  await page.goto(`${home}&user=customer-ann`);
  await page.getByRole("link", { name: "All about customer-ann" }).click();
  await page.getByText("trade").waitFor();
  await shows("ann-again", "ann");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const saved = await readFile(await (await download).path(), "utf8");
  const held = JSON.parse(saved) as { sessions: { session: { id: string }; events: unknown[] }[] };
  expect(held.sessions.map(({ session }) => session.id)).toEqual(["session-ann-again", "session-ann"]);
  expect(saved).toContain("Lamps for quiet rooms");
  expect(tracesOf(["session-ann", "customer-ann"], server.dataDir).length).toBeGreaterThan(0);

  await page.getByRole("button", { name: "Erase…" }).click();
  await page.getByLabel("Type customer-ann to confirm").fill("customer-ann");
  await page.getByRole("button", { name: "Erase", exact: true }).click();
  await page.getByText("The last of the bytes will be gone by").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await shows("new", "bob");
  await eventually(
    "nothing of the person lies in the data folder",
    () => tracesOf(["session-ann", "customer-ann", "Lamps for quiet rooms"], server.dataDir).length === 0,
  );
});
