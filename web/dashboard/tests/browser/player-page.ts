/** The session's page as the tests look at it. */
import type { Page } from "playwright-core";

/** The player's time in seconds, as its slider tells it. */
export async function seconds(page: Page): Promise<number> {
  return Number(await page.getByRole("slider", { name: "Time" }).getAttribute("aria-valuenow"));
}

export async function waitForTime(page: Page, from: number, to = Infinity): Promise<void> {
  await page.waitForFunction(
    ([least, most]) => {
      const now = Number(document.querySelector("[role=slider]")?.getAttribute("aria-valuenow"));
      return now >= (least ?? 0) && now <= (most ?? Infinity);
    },
    [from, to],
  );
}
