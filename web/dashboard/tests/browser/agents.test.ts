/** The library of coding agents' runs. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { counted } from "../../src/format/numbers.ts";
import { costText, toolsText } from "../../src/agent/run-numbers.ts";
import { OTHER_RUN_ID, RUN_ID, agentSessions } from "../mock/agent-run.ts";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture();

async function open(search = ""): Promise<Page> {
  const { page, mock } = fixture;
  mock.state.sessions.push(...agentSessions(Date.now()));
  await page.goto(`${mock.origin}/agents${search}`);
  await page.locator("a.session-grid").first().waitFor();
  return page;
}

test("runs are listed with what is known of them, and nothing is asked for each", async () => {
  const page = await open();
  const row = page.getByRole("listitem").filter({ hasText: "Discounts, second try" });
  const run = fixture.mock.state.sessions.find(({ detail }) => detail.id === OTHER_RUN_ID)!.detail;
  const summary = run.agent!.summary!;
  const told = [
    ...["shop", "main", "Claude Code", "claude-sonnet"],
    `${summary.files_touched}`,
    counted(summary.tool_uses, "use"),
    toolsText(summary),
    costText(summary),
  ];
  for (const text of told) expect(await row.textContent()).toContain(text);
  expect(await page.locator("a.session-grid").count()).toBe(3);
  expect(fixture.mock.requests.filter((request) => request.includes("/agent"))).toEqual(
    fixture.mock.requests.filter((request) => request.includes(" /agents")),
  );
  await expectAccessible(page);
});

test("they are sorted by cost and by events", async () => {
  const page = await open();
  for (const [order, sort] of [
    ["Most expensive first", "run_cost"],
    ["Most events first", "run_events"],
  ] as const) {
    const asked = page.waitForRequest((request) => request.url().includes(`sort=${sort}`));
    await page.getByLabel("Order").selectOption(order);
    await asked;
    await page.locator("a.session-grid").first().waitFor();
  }
});

test("what is found in a run leads to its moment", async () => {
  const page = await open();
  await page.getByRole("searchbox").fill("npm test");
  const moments = page.getByRole("list", { name: "Moments" });
  await moments.first().waitFor();
  const command = moments
    .first()
    .getByRole("link", { name: /Command/ })
    .first();
  expect(await command.locator("mark").allTextContents()).toEqual(["npm", "test"]);
  const time = await command.locator(".time").textContent();
  await expectAccessible(page);
  await command.click();
  await page.waitForURL(/\/agents\/.+[?&]t=/);
  const clock = page.getByRole("slider", { name: "Time" });
  await clock.waitFor();
  expect(await clock.getAttribute("aria-valuetext")).toMatch(new RegExp(`^${time} of`));
});

test("no text of a run is cut", async () => {
  const page = await open();
  const cut = await page
    .locator("a.session-grid span")
    .evaluateAll((spans) =>
      spans
        .filter((span) => span.clientWidth > 1 && span.scrollWidth > span.clientWidth + 1)
        .map((span) => span.textContent),
    );
  expect(cut).toEqual([]);
});

test("they are filtered by what agents have", async () => {
  const page = await open();
  await page.getByRole("combobox", { name: "Add a filter" }).click();
  await page.getByRole("option", { name: "Tool" }).click();
  await page.getByRole("option", { name: /Bash/ }).first().waitFor();
  await page.getByRole("option", { name: /^Grep/ }).click();
  await page.getByText("Tool Grep").waitFor();
  expect(new URL(page.url()).searchParams.getAll("tool")).toEqual(["Grep"]);
});

test("one is named, and one is deleted after a question", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Name Discounts", exact: true }).click();
  await page.getByLabel("Title").fill("The discount");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: /^The discount/ }).waitFor();
  await page.getByRole("button", { name: "Delete Discounts, second try" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Delete Discounts, second try" }).click();
  await page.getByRole("button", { name: "Delete the run" }).click();
  await page.getByRole("link", { name: /^Discounts, second try/ }).waitFor({ state: "detached" });
  expect(await page.locator("a.session-grid").count()).toBe(2);
});

test("the keyboard goes from run to run and opens one", async () => {
  const page = await open();
  await page.keyboard.press("j");
  await page.locator("a.session-grid:focus").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/agents/${RUN_ID}`);
});

test("without runs it says how to record some", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/agents`);
  await page.getByText("reenact agent install").waitFor();
  await page.getByText("reenact agent import").waitFor();
  await expectAccessible(page);
});

test("what failed is said, and tried again", async () => {
  const { page, mock } = fixture;
  mock.failing.set("/v1/sessions", 500);
  await page.goto(`${mock.origin}/agents`);
  await page.getByRole("alert").getByText("The storage failed").waitFor();
  mock.state.sessions.push(...agentSessions(Date.now()));
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: /^Discounts,/ }).waitFor();
});

test("the list of sessions leads to a run’s own page", async () => {
  const { page, mock } = fixture;
  mock.state.sessions.unshift(...agentSessions(Date.now()));
  await page.goto(mock.origin);
  const row = page.getByRole("link", { name: /^Discounts \// });
  expect(await row.getAttribute("href")).toBe(`/agents/${RUN_ID}`);
});
