/** The line between the picture and the panels. */
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { CHECKOUT_ID } from "../mock/state.ts";
import { useFixture } from "./fixture.ts";
import { seconds } from "./player-page.ts";

const fixture = useFixture({ viewport: { width: 1440, height: 900 } });

async function open(): Promise<{ divider: Locator; widthPx: () => Promise<number> }> {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}?t=20`);
  const divider = page.getByRole("separator", { name: "Width of the panels" });
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  const widthPx = (): Promise<number> =>
    page.locator(".beside").evaluate((beside) => Math.round(beside.getBoundingClientRect().width));
  return { divider, widthPx };
}

test("it is dragged, over the picture too, and remembered", async () => {
  const { page } = fixture;
  const { divider, widthPx } = await open();
  const usual = await widthPx();
  const box = (await divider.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, 400);
  await page.mouse.down();
  await page.mouse.move(box.x - 150, 420, { steps: 5 });
  await page.mouse.up();
  const wider = await widthPx();
  expect(wider - usual).toBeGreaterThan(145);
  expect(wider - usual).toBeLessThan(165);
  await page.reload();
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await expect.poll(widthPx).toBe(wider);
  await divider.dblclick();
  await expect.poll(widthPx).toBe(usual);
});

test("keys move it within bounds, and are not the player's meanwhile", async () => {
  const { page } = fixture;
  const { divider, widthPx } = await open();
  const usual = await widthPx();
  await divider.press("ArrowLeft");
  expect(await widthPx()).toBe(usual + 24);
  await divider.press("ArrowRight");
  expect(await widthPx()).toBe(usual);
  await divider.press("Home");
  expect(await widthPx()).toBe(300);
  expect(await divider.getAttribute("aria-valuenow")).toBe("300");
  await divider.press("End");
  expect(await widthPx()).toBe(1440 - 420);
  expect(await seconds(page)).toBe(20);
  // In a smaller window the picture keeps its room.
  await page.setViewportSize({ width: 1000, height: 700 });
  await expect.poll(widthPx).toBe(1000 - 420);
  await divider.press("Enter");
  expect(await widthPx()).toBe(360);
});
