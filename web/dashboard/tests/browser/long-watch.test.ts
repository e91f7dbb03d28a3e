/** Whoever watches for long keeps no more than the picture on show. */
import type { CDPSession } from "playwright-core";
import { expect, test } from "vitest";
import { CHECKOUT_ID } from "../mock/state.ts";
import { useFixture } from "./fixture.ts";

const fixture = useFixture();
const SEEKS = 50;
/** Looks at the counts until they are at rest. */
const LOOKS_MAX = 20;

interface Counters {
  documents: number;
  nodes: number;
  jsEventListeners: number;
}

/** What is there once the browser has thrown away what nothing refers to; that takes it several goes. */
async function countersOf(session: CDPSession): Promise<Counters> {
  let last: Counters | null = null;
  for (let look = 0; look < LOOKS_MAX; look++) {
    await session.send("HeapProfiler.collectGarbage");
    const now = await session.send("Memory.getDOMCounters");
    if (last?.nodes === now.nodes && last.documents === now.documents) break;
    last = now;
  }
  return last!;
}

test("fifty seeks leave no page, no node and no listener behind", async () => {
  const { page, mock, context } = fixture;
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}?t=0`);
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.getByRole("slider", { name: "Time" }).focus();
  const session = await context.newCDPSession(page);
  const rebuilt = page.frameLocator(".reenact-root iframe");
  const goThere = async (key: "Home" | "End", wait: () => Promise<unknown>): Promise<void> => {
    await page.keyboard.press(key);
    await page.waitForFunction(
      (at) => {
        const slider = document.querySelector("[role=slider]");
        return slider?.getAttribute("aria-valuenow") === slider?.getAttribute(`aria-value${at}`);
      },
      key === "Home" ? "min" : "max",
    );
    await page.locator(".stage[aria-busy=false]").waitFor();
    await wait();
  };
  const round = async (): Promise<void> => {
    await goThere("End", () => rebuilt.locator("body").waitFor());
    await goThere("Home", () => rebuilt.locator("body").waitFor());
  };
  for (let seek = 0; seek < 4; seek += 2) await round();
  const before = await countersOf(session);
  for (let seek = 0; seek < SEEKS; seek += 2) await round();
  const after = await countersOf(session);
  expect(after.documents).toBeLessThanOrEqual(before.documents);
  // Of the panels' own rows some more or less are there.
  expect(after.nodes).toBeLessThanOrEqual(before.nodes * 1.05);
  expect(after.jsEventListeners).toBeLessThanOrEqual(before.jsEventListeners * 1.05);
  expect(await page.locator(".reenact-layer").count()).toBe(1);
});
