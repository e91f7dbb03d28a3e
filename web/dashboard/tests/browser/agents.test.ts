/** The library of coding agents' runs. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { RUN_ID, agentSessions } from "../mock/agent-run.ts";
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
  for (const text of ["shop", "main", "Claude Code", "claude-sonnet", "Read, Bash"]) {
    expect(await row.textContent()).toContain(text);
  }
  expect(await page.locator("a.session-grid").count()).toBe(3);
  expect(fixture.mock.requests.filter((request) => request.includes("/agent"))).toEqual(
    fixture.mock.requests.filter((request) => request.includes(" /agents")),
  );
  await expectAccessible(page);
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
