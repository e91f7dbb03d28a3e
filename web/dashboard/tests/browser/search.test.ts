import { expect, test } from "vitest";
import { CHECKOUT_ID } from "../mock/state.ts";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture();

test("words lead from the bar to the moment, by keyboard alone", async () => {
  const { mock, page } = fixture;
  await page.goto(`${mock.origin}/`);
  await page.locator(".session-grid").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("payment");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/" && url.searchParams.get("q") === "payment");
  await page.getByText("1 moment in 1 session").waitFor();
  expect(await page.locator("mark").allTextContents()).toEqual(["payment"]);
  await expectAccessible(page);
  await page.locator("a.moment").focus();
  await page.keyboard.press("Enter");
  await page.frameLocator(".reenact-root iframe").getByText("The payment did not go through").waitFor();
  expect(new URL(page.url()).searchParams.get("t")).toBe("54.7");
  expect(await page.getByRole("slider", { name: "Time" }).getAttribute("aria-valuenow")).toBe("55");
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
});

test("a moment in another window shows that window", async () => {
  const { mock, page } = fixture;
  await page.goto(`${mock.origin}/search?q=half+length`);
  await page.getByRole("link", { name: /half of its length/ }).click();
  await page.frameLocator(".reenact-root iframe").getByText("half of its length").waitFor();
  expect(new URL(page.url()).searchParams.get("window")).toBe("window-guide");
});

test("what is typed on is looked for, and nothing found says so", async () => {
  const { mock, page } = fixture;
  await page.goto(`${mock.origin}/`);
  const field = page.getByRole("searchbox", { name: "Search in sessions" });
  await field.fill("pay");
  await page.getByText("2 moments in 1 session").waitFor();
  await field.fill("pay now");
  await page.getByText("1 moment in 1 session").waitFor();
  await field.fill("nobody saw this");
  await page.getByText("Nothing was found for “nobody saw this”").waitFor();
  expect(await field.inputValue()).toBe("nobody saw this");
});

test("a refusal is said and can be tried again", async () => {
  const { mock, page } = fixture;
  mock.failing.set("/v1/search", 503);
  await page.goto(`${mock.origin}/search?q=payment`);
  await page.getByText("The storage failed").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(`.session-grid[href="/sessions/${CHECKOUT_ID}"]`).waitFor();
});

test("filters apply to what is looked for", async () => {
  const { mock, page } = fixture;
  await page.goto(`${mock.origin}/?q=pay&browser=Firefox`);
  await page.getByText("Nothing was found for “pay”").waitFor();
  await page.getByRole("button", { name: "Remove the filter Browser: Firefox" }).click();
  await page.getByText("2 moments in 1 session").waitFor();
});
