import { expect, test } from "vitest";
import { session } from "../mock/state.ts";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture();
const ROWS = ".session-grid";

test("sessions are listed by recency and loaded page by page", async () => {
  const { page, mock, consoleErrors } = fixture;
  await page.goto(`${mock.origin}/`);
  await page.locator(ROWS).first().waitFor();
  expect(await page.locator(ROWS).count()).toBe(50);
  const first = page.locator(ROWS).first();
  expect(await first.textContent()).toContain("ada@lumen.example");
  expect(await first.textContent()).toContain("Germany");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Load more" }).click();
  await page.getByText("67 sessions, that is all.").waitFor();
  expect(await page.locator(ROWS).count()).toBe(67);
  expect(consoleErrors).toEqual([]);
});

test("a filter is added with the keyboard, stands in the address bar and can be removed", async () => {
  const { page, mock, consoleErrors } = fixture;
  await page.goto(`${mock.origin}/`);
  await page.locator(ROWS).first().waitFor();
  const field = page.getByRole("combobox", { name: "Add a filter" });
  await field.focus();
  await page.getByRole("option", { name: "Browser" }).waitFor();
  await expectAccessible(page);
  await page.keyboard.type("brow");
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: /^Firefox/ }).waitFor();
  await page.keyboard.type("fire");
  await page.getByRole("option", { name: /^Chrome/ }).waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.waitForURL("**/?browser=Firefox");
  const firefox = mock.state.sessions.filter(({ detail }) => detail.browser?.name === "Firefox").length;
  await page.getByText(`${firefox} sessions, that is all.`).waitFor();
  // A second value lets more through; another kind fewer.
  await field.fill("browser");
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: /^Safari/ }).click();
  await page.waitForURL("**/?browser=Firefox&browser=Safari");
  await field.fill("errors");
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "1 or more" }).click();
  await page.waitForURL(/errors=1/);
  await page.getByRole("button", { name: "Remove the filter Browser: Safari" }).waitFor();
  await expectAccessible(page);
  await page.reload();
  await page.locator(ROWS).first().waitFor();
  await page.getByRole("button", { name: "Remove the filter Browser: Firefox" }).click();
  await page.waitForURL("**/?browser=Safari&errors=1");
  await page.getByRole("combobox", { name: "Add a filter" }).focus();
  await page.keyboard.press("Backspace");
  await page.waitForURL("**/?browser=Safari");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForURL(`${mock.origin}/`);
  expect(consoleErrors).toEqual([]);
});

test("every filter reaches the API", async () => {
  const { page, mock } = fixture;
  await page.goto(
    `${mock.origin}/?url=checkout&browser=Safari&from=1000&to=99999999999999&longer=10&shorter=9000&active=1&sort=longest`,
  );
  await page.locator(ROWS).first().waitFor();
  const request = mock.requests.find((line) => line.startsWith("GET /v1/sessions?")) ?? "";
  const query = new URL(request.replace("GET ", ""), mock.origin).searchParams;
  expect(Object.fromEntries(query)).toEqual({
    url: "checkout",
    browser: "Safari",
    from_ms: "1000",
    to_ms: "99999999999999",
    duration_min_ms: "10000",
    duration_max_ms: "9000000",
    active_min_ms: "1000",
    sort: "duration",
    order: "descending",
    project_id: "demo",
    limit: "50",
  });
});

test("j, k and Enter lead through the list", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/`);
  await page.locator(ROWS).first().waitFor();
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute("href") ?? null);
  const href = (row: number): Promise<string | null> => page.locator(ROWS).nth(row).getAttribute("href");
  await page.keyboard.press("j");
  expect(await focused()).toBe(await href(0));
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  expect(await focused()).toBe(await href(2));
  await page.keyboard.press("k");
  expect(await focused()).toBe(await href(1));
  const to = await href(1);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${mock.origin}${to}`);
});

test("columns, order and a named view are an address", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/`);
  await page.locator(ROWS).first().waitFor();
  await page.getByLabel("Order").selectOption("longest");
  await page.waitForURL(/sort=longest/);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Release" }).check();
  await page.getByRole("checkbox", { name: "Pages" }).uncheck();
  await page.waitForURL(/columns=from%2Cwhen%2Cactivity%2Cduration%2Cerrors%2Crelease/);
  expect(await page.locator(ROWS).first().textContent()).toContain("2026.11.3");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByLabel("Name of what is shown now").fill("Long ones");
  await page.getByRole("button", { name: "Save" }).click();
  const address = page.url();
  await page.goto(`${mock.origin}/?user=nobody`);
  await page.getByText("No session matches").waitFor();
  await page.getByRole("button", { name: "Views" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Long ones", exact: true }).click();
  await page.waitForURL(address);
  await page.getByRole("button", { name: "Long ones" }).waitFor();
});

test("the page is shown beside the row that is pointed at", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/`);
  await page.locator(`${ROWS}[href="/sessions/01JDCHECKOUT"]`).hover();
  await page.frameLocator(".picture iframe").locator("body").waitFor();
  expect(await page.locator(".picture iframe").getAttribute("sandbox")).toBe("allow-same-origin");
  await page.mouse.move(0, 0);
  await page.locator(".picture").waitFor({ state: "detached" });
});

test("a new session is announced and does not move the list", async () => {
  const { page, mock } = fixture;
  await page.clock.install();
  await page.goto(`${mock.origin}/`);
  await page.locator(ROWS).first().waitFor();
  const before = await page.locator(ROWS).first().getAttribute("href");
  mock.state.sessions.push({
    detail: session("01JDLIVE1", 1, Date.now() + 1_000, 2_000),
    events: [],
    health: [],
    moments: [],
  });
  await page.clock.runFor(11_000);
  const announcement = page.getByRole("button", { name: "1 new session: show" });
  await announcement.waitFor();
  expect(await page.locator(ROWS).first().getAttribute("href")).toBe(before);
  await announcement.click();
  await page.locator(`${ROWS}[href="/sessions/01JDLIVE1"]`).waitFor();
  expect(await page.locator(ROWS).first().textContent()).toContain("live");
});

test("an empty project leads to the sample shop and shows the snippet", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/?project=studio`);
  await page.getByText("Nothing is recorded yet").waitFor();
  expect(await page.getByRole("link", { name: "Open the sample shop" }).getAttribute("href")).toBe("/demo/");
  expect(await page.locator("pre").textContent()).toBe(
    `<script src="${mock.origin}/recorder.js" data-key="pk_studio_3vN8sLq0"></script>`,
  );
  await expectAccessible(page);
});

test("without a sample shop nothing leads there", async () => {
  const { page, mock } = fixture;
  mock.state.projects = mock.state.projects.filter(({ id }) => id !== "demo");
  await page.goto(`${mock.origin}/`);
  await page.getByText("Nothing is recorded yet").waitFor();
  expect(await page.getByRole("link", { name: "Open the sample shop" }).count()).toBe(0);
});

test("the first visit appears by itself", async () => {
  const { page, mock } = fixture;
  await page.clock.install();
  mock.state.sessions = [];
  await page.goto(`${mock.origin}/`);
  await page.getByText("Nothing is recorded yet").waitFor();
  mock.state.sessions.push({
    detail: session("01JDLIVE1", 1, Date.now(), 2_000),
    events: [],
    health: [],
    moments: [],
  });
  await page.clock.runFor(11_000);
  await page.locator(ROWS).first().waitFor();
});

test("filters that match nothing say so", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/?user=nobody`);
  await page.getByText("No session matches these filters").waitFor();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await page.locator(ROWS).first().waitFor();
});

test("a failure says what, why and what to do, and can be tried again", async () => {
  const { page, mock } = fixture;
  mock.failing.set("/v1/sessions", 503);
  await page.goto(`${mock.origin}/`);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  const text = await alert.textContent();
  for (const part of ["The storage failed", "did not answer in time", "Try again in a moment"]) {
    expect(text).toContain(part);
  }
  await expectAccessible(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(ROWS).first().waitFor();
  expect(await alert.count()).toBe(0);
});

test("an unknown address is a page that says so", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/nowhere/at/all`);
  await page.getByText("There is no page here").waitFor();
  await expectAccessible(page);
});

test("colours follow the choice, and dark is accessible too", async () => {
  const { page, mock } = fixture;
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${mock.origin}/`);
  await page.locator(ROWS).first().waitFor();
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: "Colours: as the system" }).click();
  expect(await background()).toBe(light);
  await page.getByRole("button", { name: "Colours: light" }).click();
  expect(await background()).not.toBe(light);
  await page.reload();
  await page.locator(ROWS).first().waitFor();
  expect(await background()).not.toBe(light);
  await expectAccessible(page);
});
