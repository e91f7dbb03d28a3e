// The pictures of README and docs, from the running program. The visits are always the same; how long ago they were is too.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { Reenact } from "../src/reenact";
import { Visitor } from "../src/shop";
import { Sender } from "../src/visits";
import { Watcher } from "../src/watch";
import { pictureVisits } from "./visits";

const FOLDER = join(import.meta.dirname, "../../docs/pictures");
const PICTURE_BYTES_MAX = 250_000;
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
const FLAGS = ["--quiet-after-s", "5", "--quiet-every-s", "1", "--trusted-proxies", "127.0.0.0/8"];

let server: Reenact;
let browser: Browser;
let watcher: Watcher;
let page: Page;
let visitId: string;
/** Seconds from its start: a product is looked at, a mistake was met. */
let productS: number;
let errorS: number;

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  server = await Reenact.start({ flags: FLAGS });
  browser = await launchChromium();
  const api = await Api.open(server, "demo");
  const sender = Sender.to(server, "demo");
  for (const visit of pictureVisits(server.url, Date.now())) await sender.send(visit);
  const shop = await browser.newContext({ viewport: { width: 1180, height: 820 } });
  const visitor = await Visitor.enter(shop, server.url);
  await visitor.page.evaluate(() =>
    (window as any).Reenact.identify("wilhelmina@larch.example", { plan: "club" }),
  );
  await visitor.click("hint-close");
  await visitor.lookAround();
  await visitor.readAboutAProduct();
  await visitor.meetFaults();
  await visitor.buy();
  await visitor.page.evaluate(() => (window as any).Reenact.stop());
  await visitor.page.goto("about:blank");
  const found = await eventually("the visit is listed", async () =>
    (await api.sessions()).find(({ user }) => user?.id === "wilhelmina@larch.example"),
  );
  visitId = found.id;
  const events = await api.eventsOnce(
    visitId,
    "the visit arrived",
    ({ event }) => event.data.payload?.name === "order_placed",
  );
  const start = events[0]!.event.timestamp;
  const secondsOf = (wanted: (event: (typeof events)[number]) => boolean): number =>
    (events.find(wanted)!.event.timestamp - start) / 1000;
  productS = secondsOf(({ event }) => event.data.payload?.name === "product_viewed") + 1.5;
  errorS = secondsOf(({ event }) => event.data.tag === "reenact/error@1") + 0.4;
  await eventually("what was seen can be searched", async () => {
    const answer = await api.get<{ results: unknown[] }>("/search?q=declined");
    return answer.results.length > 0;
  });
  watcher = await Watcher.logIn(await browser.newContext({ viewport: WIDE }), server, server.password!);
  page = watcher.page;
});

afterAll(async () => {
  await browser?.close();
  await server?.stopAndForget();
});

async function take(name: string, of: Page | Locator = page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const path = join(FOLDER, `${name}.png`);
  await of.screenshot({ path, animations: "disabled" });
  expect(statSync(path).size, `${name}.png`).toBeLessThan(PICTURE_BYTES_MAX);
}

async function goTo(path: string, project = "demo"): Promise<void> {
  const [before, hash = ""] = path.split("#");
  await page.goto(
    `${server.url}${before}${before!.includes("?") ? "&" : "?"}project=${project}${hash && `#${hash}`}`,
  );
}

async function open(atS: number): Promise<void> {
  await watcher.open(visitId, Math.round(atS * 1000));
  await page.getByRole("button", { name: /^Errors [1-9]/ }).waitFor();
}

test("finding visits", async () => {
  await goTo("/");
  await page.locator("a.session-grid").nth(10).waitFor();
  await take("sessions");
  await goTo("/?q=declined");
  await page.locator("a.moment").first().waitFor();
  await take("search");
  await goTo("/users/ines%40tarn.example");
  await page.locator("a.session-grid").nth(2).waitFor();
  await take("user");
});

test("a visit, light and dark, wide and narrow", async () => {
  await open(productS);
  await take("session");
  await page.emulateMedia({ colorScheme: "dark" });
  await take("session-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(NARROW);
  await watcher.arrived();
  await take("session-narrow");
  await page.setViewportSize(WIDE);
});

test("the panels beside it", async () => {
  await open(errorS);
  const beside = page.locator(".beside");
  const choose = async (tab: string, line: string, shown: string): Promise<void> => {
    await page.getByRole("tab", { name: tab }).click();
    const panel = page.getByRole("tabpanel", { name: tab });
    await panel.locator(".entry, [role=treeitem]").filter({ hasText: line }).first().click();
    await panel.getByText(shown).first().waitFor();
    await watcher.arrived();
    await take(`panel-${tab.toLowerCase()}`, beside);
  };
  await choose("Console", "Shelf", "console.warn");
  await choose("Network", "everything", "Status");
  await choose("Errors", "The total is not a number", "RangeError");
  await page.getByRole("tab", { name: "Elements" }).click();
  await page.getByLabel("Find by CSS selector").fill("[data-testid=fault-throw]");
  await page.getByLabel("Find by CSS selector").press("Enter");
  await page.getByText("When did this change?").first().waitFor();
  await page.getByText("It was clicked, touched or focused").first().waitFor();
  await take("panel-elements", beside);
});

test("a visit that goes on, followed", async () => {
  const shop = await browser.newContext({ viewport: { width: 1180, height: 820 } });
  const visitor = await Visitor.enter(shop, server.url);
  await visitor.click("hint-close");
  await visitor.lookAround();
  await visitor.readAboutAProduct();
  await visitor.open("/product/cairn-kettle");
  const api = await Api.open(server, "demo");
  const { id } = await eventually("the visit is listed", async () => {
    const [newest] = await api.sessions("?source=web&limit=1");
    return newest?.user === null ? newest : undefined;
  });
  await goTo(`/sessions/${id}?live`);
  await page.locator("div.live.following, div.live.idle").first().waitFor();
  await visitor.click("add-to-cart");
  await watcher.rebuilt.getByTestId("toast-cart").waitFor({ timeout: 60_000 });
  await page.locator("div.live.following").waitFor();
  await take("live");
  await shop.close();
});

test("the settings", async () => {
  await goTo("/settings", "default");
  await page.locator("pre").first().waitFor();
  await take("settings");
  await goTo("/settings/recorder", "default");
  await page.getByLabel("Mask these elements").waitFor();
  await take("settings-recorder");
});

test("a run of a coding agent", async () => {
  await goTo("/agents");
  await page
    .getByRole("link", { name: /^Sample: / })
    .first()
    .click();
  const views = page.getByRole("tablist");
  await views.waitFor();
  const { pathname } = new URL(page.url());
  // Its test fails, a subagent has looked around, and the fault is being mended.
  await goTo(`${pathname}?t=31`);
  await page.locator("[aria-current=true], [aria-current=step]").first().waitFor();
  await take("agent-conversation");
  // And is mended.
  await goTo(`${pathname}?t=40`);
  await page.getByRole("tab", { name: "Files" }).click();
  await page.getByRole("button", { name: /voucher\.js/ }).click();
  await page
    .getByRole("region", { name: /^Content of / })
    .getByRole("listitem")
    .first()
    .waitFor();
  await take("agent-files");
  await page.getByRole("tab", { name: "Workshop" }).click();
  await page.locator("canvas").waitFor();
  await page.getByText("Terminal").first().waitFor();
  await take("agent-workshop");
});
