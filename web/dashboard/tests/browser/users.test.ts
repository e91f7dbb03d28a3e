import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture();
const ADA = "ada@lumen.example";

test("a person has traits and sessions, and is reached from a row", async () => {
  const { page, mock, consoleErrors } = fixture;
  await page.goto(`${mock.origin}/`);
  await page
    .getByRole("link", { name: `About ${ADA}` })
    .first()
    .click();
  await page.waitForURL(`${mock.origin}/users/${encodeURIComponent(ADA)}`);
  await page.getByRole("heading", { name: ADA }).waitFor();
  await page.getByText("trade").waitFor();
  await page.getByText(/^\d+ sessions, that is all/).waitFor();
  const names = await page.locator(".session-grid .name").allTextContents();
  expect(names.every((name) => name.includes(ADA))).toBe(true);
  await expectAccessible(page);
  expect(consoleErrors).toEqual([]);
});

test("all that is held of a person is saved, and goes on where it failed", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/users/${encodeURIComponent(ADA)}`);
  const own = mock.state.sessions
    .filter(({ detail }) => detail.user?.id === ADA)
    .map(({ detail }) => detail.id);
  mock.failing.set(`/v1/sessions/${own[2]}`, 503);
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByText("The storage failed").waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Try again" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`${ADA}.json`);
  const saved = JSON.parse(await readFile(await file.path(), "utf8")) as {
    user: { id: string };
    sessions: { session: { id: string }; events: unknown[] }[];
  };
  expect(saved.user.id).toBe(ADA);
  expect(saved.sessions.map(({ session }) => session.id).sort()).toEqual([...own].sort());
  const checkout = saved.sessions.find(({ session }) => session.id === "01JDCHECKOUT");
  const recorded = mock.state.sessions.find(({ detail }) => detail.id === "01JDCHECKOUT");
  expect(checkout?.events).toEqual(recorded?.events);
  await page.getByText(`${own.length} sessions saved as one JSON file.`).waitFor();
});

test("a person is erased once their name was typed", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/users/${encodeURIComponent(ADA)}`);
  await page.getByRole("button", { name: "Erase…" }).click();
  const erase = page.getByRole("button", { name: "Erase", exact: true });
  expect(await erase.isDisabled()).toBe(true);
  await expectAccessible(page);
  await page.getByLabel(`Type ${ADA} to confirm`).fill(ADA);
  await erase.click();
  await page.getByText("The last of the bytes will be gone by").waitFor();
  expect(mock.state.sessions.some(({ detail }) => detail.user?.id === ADA)).toBe(false);
  await page.getByRole("button", { name: "Done" }).click();
  await page.waitForURL(`${mock.origin}/`);
});

test("nobody is said to be nobody", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/users/nobody%2F%3Cb%3E`);
  await page.getByText("There is nothing of this person").waitFor();
  await page.getByRole("heading", { name: "nobody/<b>" }).waitFor();
  await expectAccessible(page);
});

test("dark is accessible too", async () => {
  const { page, mock } = fixture;
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${mock.origin}/users/${encodeURIComponent(ADA)}`);
  await page.getByText("trade").waitFor();
  await page.locator(".session-grid").first().waitFor();
  await expectAccessible(page);
  await page.goto(`${mock.origin}/?browser=Chrome&errors=1&q=pay`);
  await page.getByText("2 moments in 1 session").waitFor();
  await expectAccessible(page);
});
