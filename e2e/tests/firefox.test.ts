// The same in Firefox ESR: a visit is recorded, read back, rebuilt, and watched in the dashboard.
import type { eventWithTime } from "@rrweb/types";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Firefox, type FirefoxPage } from "../../web/recorder/tests/browser/support/firefox";
import { Api } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { acceptMasks, type PageState, readPageState } from "../src/page-state";
import { Rebuilder } from "../src/rebuild";
import { Reenact } from "../src/reenact";
import { PRIVATE, SECRETS } from "../src/shop";
import { tracesOf } from "../src/traces";

let server: Reenact;
let firefox: Firefox;
let chromium: Browser;
let api: Api;
let sessionId: string;

beforeAll(async () => {
  server = await Reenact.start();
  api = await Api.open(server, "demo");
  firefox = await Firefox.launch();
  chromium = await launchChromium();
});

afterAll(async () => {
  await firefox?.close();
  await chromium?.close();
  await server?.stopAndForget();
});

const find = (testId: string) => `document.querySelector('[data-testid="${testId}"]')`;

/** Once the expression gives something truthy in the page. */
const once = (page: FirefoxPage, expression: string) =>
  eventually(expression, () => page.evaluate(expression));

async function click(page: FirefoxPage, testId: string): Promise<void> {
  await once(page, find(testId));
  await page.evaluate(`${find(testId)}.click()`);
}

async function typeInto(page: FirefoxPage, selector: string, text: string): Promise<void> {
  await once(page, `document.querySelector('${selector}')`);
  await page.evaluate(`document.querySelector('${selector}').focus()`);
  await page.type(text);
}

/** Two frames after the page has last changed, pictures loaded. */
const SETTLED = `new Promise((resolve) => {
  let quiet = 0;
  const observer = new MutationObserver(() => (quiet = 0));
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const look = () => {
    const moving = document.getAnimations().some((animation) => animation.playState === "running");
    quiet = moving ? 0 : quiet + 1;
    if (quiet < 20) return requestAnimationFrame(look);
    observer.disconnect();
    resolve();
  };
  requestAnimationFrame(look);
})`;

test("a visit is recorded as it was, masked, and the page rebuilt from it equals the page that was there", async () => {
  const page = await firefox.open(`${server.url}/demo/account`);
  await typeInto(page, "[data-testid=email]", PRIVATE.email);
  await typeInto(page, "[data-testid=password]", SECRETS.password);
  await click(page, "password-show");
  await page.navigate(`${server.url}/demo/product/tarn-daypack`);
  await click(page, "gallery-next");
  await click(page, "quantity-more");
  await click(page, "tab-reviews");
  await page.evaluate(SETTLED);
  const state = JSON.parse(
    String(await page.evaluate(`JSON.stringify((${readPageState})(document))`)),
  ) as PageState;
  const atMs = Number(await page.evaluate("Date.now()"));
  await click(page, "add-to-cart");
  await page.evaluate("Reenact.track('visit_over')");
  await page.navigate("about:blank");

  const session = await api.onlySession();
  sessionId = session.id;
  const events = await api.eventsOnce(
    sessionId,
    "the end of the visit arrived",
    ({ event }) => event.data.payload?.name === "visit_over",
  );
  expect(session.browser?.name).toMatch(/Firefox/);
  const { page_id: lastPage } = events.filter(({ event }) => event.type === 2).at(-1)!;
  const ofPage = events.filter(({ page_id }) => page_id === lastPage).map(({ event }) => event);
  const rebuilder = await Rebuilder.open(chromium, server.url, ofPage as eventWithTime[]);
  const rebuilt = await rebuilder.at(atMs);
  await rebuilder.close();
  acceptMasks(state.body, rebuilt.state.body);
  expect(rebuilt.state.body).toEqual(state.body);
  expect(tracesOf([SECRETS.password, PRIVATE.email], server.dataDir)).toEqual([]);
  expect(tracesOf(["tarn-daypack"], server.dataDir)).not.toEqual([]);
});

test("the dashboard lists it and plays it", async () => {
  const page = await firefox.open(server.url);
  await typeInto(page, "#email", "admin@localhost");
  await typeInto(page, "#password", server.password!);
  await page.evaluate("document.querySelector('button.primary').click()");
  await once(page, "document.querySelector('h1')?.textContent.includes('Sessions')");
  await page.navigate(`${server.url}/?project=demo`);
  const row = `document.querySelector('a[href*="/sessions/${sessionId}"]')`;
  await once(page, row);
  // A link to a moment waits there.
  await page.navigate(`${server.url}/sessions/${sessionId}?project=demo&t=0`);
  const show = async (text: string) => {
    // Only the rows in sight are in the list.
    const search = `document.querySelector('[placeholder="Search what happened"]')`;
    await once(page, search);
    await page.evaluate(
      `${search}.value = "${text}"; ${search}.dispatchEvent(new Event("input", { bubbles: true }))`,
    );
    const entry = `[...document.querySelectorAll(".entry")].find((entry) => entry.textContent.includes("${text}"))`;
    await once(page, entry);
    await page.evaluate(`${entry}.click()`);
  };
  const shown = `document.querySelector(".reenact-root iframe")?.contentDocument`;
  await show("Typed in");
  await once(page, `${shown}?.querySelector('[data-testid="email"]')?.checkVisibility()`);
  await show("added_to_cart");
  await once(page, `${shown}?.querySelector('[data-testid="add-to-cart"]')?.checkVisibility()`);
  expect(await page.evaluate(`${shown}.querySelectorAll("script").length`)).toBe(0);

  const clickTimeline = async (share: number) => {
    const box = JSON.parse(
      String(
        await page.evaluate(
          `JSON.stringify(document.querySelector(".track").getBoundingClientRect().toJSON())`,
        ),
      ),
    ) as DOMRect;
    await page.click(box.x + box.width * share, box.y + box.height / 2);
    await once(page, `document.querySelector(".stage[aria-busy=false]") !== null`);
  };
  const isThere = (testId: string) =>
    `${shown}?.querySelector('[data-testid="${testId}"]')?.checkVisibility()`;
  const said = (testId: string) =>
    page.evaluate(`${shown}.querySelector('[data-testid="${testId}"]').outerHTML`);
  await clickTimeline(0.98);
  await once(page, isThere("add-to-cart"));
  const atTheEnd = await said("add-to-cart");
  await clickTimeline(0.02);
  await once(page, isThere("email"));
  await clickTimeline(0.98);
  await once(page, isThere("add-to-cart"));
  expect(await said("add-to-cart")).toBe(atTheEnd);

  // From the start it plays, and comes to what was typed.
  await clickTimeline(0);
  const time = `Number(document.querySelector("[role=slider]").getAttribute("aria-valuenow"))`;
  await page.evaluate(`document.querySelector("button[aria-label=Play]").click()`);
  await once(page, `${time} >= 1`);
  expect(await page.evaluate(`document.querySelector(".reenact-root iframe").sandbox.value`)).toBe(
    "allow-same-origin",
  );
});
