/** Runs of coding agents as files. */
import { readFile } from "node:fs/promises";
import type { Download, Page } from "playwright-core";
import { expect, test } from "vitest";
import { RUN_ID, agentSessions } from "../mock/agent-run.ts";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture();

async function open(path: string): Promise<Page> {
  const { page, mock } = fixture;
  mock.state.sessions.push(...agentSessions(Date.now()));
  await page.goto(mock.origin + path);
  return page;
}

async function downloaded(page: Page): Promise<{ download: Download; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "Download" }).click(),
  ]);
  return { download, text: await readFile(await download.path(), "utf8") };
}

test("the conversation is saved from the library as one text, by keys alone", async () => {
  const page = await open("/agents");
  await page.getByRole("button", { name: "Download Discounts", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Download this run" }).waitFor();
  await expectAccessible(page);
  const { download, text } = await downloaded(page);
  expect(download.suggestedFilename()).toBe(`reenact-${RUN_ID}.md`);
  expect(text).toBe("# Discounts\n\n> The total must take a discount. Add a test for it.\n");
  await page.getByText(`reenact-${RUN_ID}.md`).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("the events are saved from the player, as other programs read them", async () => {
  const page = await open(`/agents/${RUN_ID}`);
  await page.getByRole("button", { name: "Download", exact: true }).click();
  await page.getByRole("radio", { name: /^Events as rrweb JSON/ }).check();
  const { download, text } = await downloaded(page);
  expect(download.suggestedFilename()).toBe(`reenact-${RUN_ID}.json`);
  expect(Array.isArray(JSON.parse(text))).toBe(true);
});

test("what fails says why and is tried again", async () => {
  const page = await open(`/agents/${RUN_ID}`);
  fixture.mock.failing.set(`/v1/sessions/${RUN_ID}/agent/markdown`, 503);
  await page.getByRole("button", { name: "Download", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Download" }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "Try again" }).last().click(),
  ]);
  expect(download.suggestedFilename()).toBe(`reenact-${RUN_ID}.md`);
});
