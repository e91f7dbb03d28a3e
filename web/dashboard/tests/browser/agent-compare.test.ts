/** Two runs of agents side by side. */
import { expect, test } from "vitest";
import { OTHER_RUN_ID, RUN_ID, agentSessions } from "../mock/agent-run.ts";
import { useFixture } from "./fixture.ts";

const fixture = useFixture();

test("another run is chosen, the clock drives both and stops where they go apart", async () => {
  const { page, mock } = fixture;
  mock.state.sessions.push(...agentSessions(Date.now()));
  await page.goto(`${mock.origin}/agents/${RUN_ID}/compare`);
  await page.getByRole("link", { name: /^Discounts, second try/ }).click();
  await page.getByText(/^They go apart at step \d+ of/).waitFor();
  expect(new URL(page.url()).searchParams.get("with")).toBe(OTHER_RUN_ID);
  const current = page.locator("li[aria-current=step]");
  expect(await current.getByText("The total must take").count()).toBe(2);
  await page.keyboard.press("j");
  expect(await current.getByText(/^Read/).count()).toBe(2);
  await page.getByRole("button", { name: "8×" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.getByText("Playback stopped there").waitFor();
  expect(await current.getAttribute("class")).toContain("diverges");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.locator("li[aria-current=step] + li").waitFor({ state: "detached" });
});
