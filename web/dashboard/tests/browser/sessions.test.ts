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

test("filters are in the address bar, and the address bar fills the filters", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/`);
  await page.locator(ROWS).first().waitFor();
  await page.getByLabel("User").fill("grace@lumen.example");
  await page.waitForURL("**/?user=grace%40lumen.example");
  await page.getByLabel("Errors").selectOption("1");
  await page.waitForURL(/errors=1/);
  await page.waitForFunction((rows) => {
    const names = [...document.querySelectorAll(`${rows} .name`)].map((name) => name.textContent?.trim());
    return names.length > 0 && names.length < 12 && names.every((name) => name === "grace@lumen.example");
  }, ROWS);
  const filtered = await page.locator(ROWS).count();
  await page.reload();
  await page.locator(ROWS).first().waitFor();
  expect(await page.locator(ROWS).count()).toBe(filtered);
  expect(await page.getByLabel("User").inputValue()).toBe("grace@lumen.example");
  expect(await page.getByLabel("Errors").inputValue()).toBe("1");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForURL(`${mock.origin}/`);
});

test("every filter reaches the API", async () => {
  const { page, mock } = fixture;
  await page.goto(
    `${mock.origin}/?url=checkout&browser=Safari&from=1000&to=99999999999999&longer=10&shorter=9000`,
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
    project_id: "demo",
    limit: "50",
  });
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
