/** Every page on a phone: nothing sticks out to the side, and axe finds nothing. */
import { expect, test } from "vitest";
import { CHECKOUT_ID } from "../mock/state.ts";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture({ viewport: { width: 390, height: 844 } });

test.each([
  ["/login", "#password"],
  ["/", ".session-grid"],
  ["/?browser=Chrome&q=pay", "a.moment"],
  ["/users/ada%40lumen.example", ".session-grid"],
  ["/?project=studio", "pre"],
  ["/settings?project=studio", "pre"],
  ["/settings/project", "#origins"],
  ["/settings/keys", "#key-name"],
  ["/settings/recorder", "#maskSelector"],
  ["/settings/members", "#member-email"],
  ["/api", "section#list_sessions"],
  ["/nowhere", "h1"],
  [`/sessions/${CHECKOUT_ID}?t=20`, ".entry"],
])("%s", async (path, ready) => {
  const { page, mock } = fixture;
  await page.goto(mock.origin + path);
  await page.locator(ready).first().waitFor();
  const [shown, whole] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  expect(whole).toBe(shown);
  await expectAccessible(page);
});

test("the player is used with the fingers", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}?t=3`);
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.getByRole("button", { name: "Forward 5 seconds" }).click();
  expect(await page.getByRole("slider", { name: "Time" }).getAttribute("aria-valuetext")).toBe(
    "0:08 of 1:06",
  );
  await page.getByRole("button", { name: /Clicked link “Cart/ }).click();
  await page.frameLocator(".reenact-root iframe").getByText("Lamps for quiet rooms").waitFor();
});
