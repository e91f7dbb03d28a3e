import { expect, test } from "vitest";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture();

test("without a login every page asks for it and returns there", async () => {
  const { page, mock, context } = fixture;
  await context.clearCookies();
  await page.goto(`${mock.origin}/settings/project`);
  await page.waitForURL("**/login?next=*");
  await page.getByLabel("E-mail address").fill(mock.state.email);
  await page.getByLabel("Password").fill(mock.state.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/settings/project");
});

test("a wrong password is said, with what to do", async () => {
  const { page, mock, context } = fixture;
  await context.clearCookies();
  await page.goto(`${mock.origin}/login`);
  await page.getByLabel("E-mail address").fill(mock.state.email);
  await page.getByLabel("Password").fill("wrong");
  await page.keyboard.press("Enter");
  const alert = page.getByRole("alert");
  await alert.waitFor();
  expect(await alert.textContent()).toContain("Check both and try again.");
  expect(await page.getByLabel("Password").inputValue()).toBe("");
  await expectAccessible(page);
});

test("an address of another site is not followed after logging in", async () => {
  const { page, mock, context } = fixture;
  await context.clearCookies();
  await page.goto(`${mock.origin}/login?next=//evil.example/`);
  await page.getByLabel("E-mail address").fill(mock.state.email);
  await page.getByLabel("Password").fill(mock.state.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  expect(page.url()).toBe(`${mock.origin}/`);
});

test("logging out leads to the login", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/`);
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Log in to Reenact" }).waitFor();
});
