/** The player on a phone. How every page looks on one is in `accessible.test.ts`. */
import { expect, test } from "vitest";
import { CHECKOUT_ID } from "../mock/state.ts";
import { useFixture } from "./fixture.ts";

const fixture = useFixture({ viewport: { width: 390, height: 844 } });

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
