/** Two runs of agents side by side. */
import { expect, test } from "vitest";
import { COMPARE_SHORTCUTS } from "../../src/agent/player/run-shortcuts.ts";
import { OTHER_RUN_ID, RUN_ID, agentSessions } from "../mock/agent-run.ts";
import { useFixture } from "./fixture.ts";

const fixture = useFixture();

test("another run is chosen, the clock drives both and stops where they go apart", async () => {
  const { page, mock } = fixture;
  mock.state.sessions.push(...agentSessions(Date.now()));
  await page.goto(`${mock.origin}/agents/${RUN_ID}/compare`);
  await page.getByRole("link", { name: /^Discounts, second try/ }).click();
  await page.getByText(/^They differ in 1 place, first at step \d+ of/).waitFor();
  expect(new URL(page.url()).searchParams.get("with")).toBe(OTHER_RUN_ID);
  const current = page.locator("li[aria-current=step]");
  expect(await current.getByText("The total must take").count()).toBe(2);
  await page.keyboard.press("j");
  expect(await current.getByText(/^Read/).count()).toBe(2);
  await page.getByRole("button", { name: "8×" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.getByText("Playback stopped here").waitFor();
  await page.getByText(/^Difference 1 of 1\./).waitFor();
  await page.getByText(/Left: Prompt: Keep the discount|Left: .* Right: Prompt: Now publish it/).waitFor();
  expect(await current.getAttribute("class")).toContain("diverges");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.locator("li[aria-current=step] + li").waitFor({ state: "detached" });
});

test("the timeline has both runs' marks; keys step, and by Shift from difference to difference; they are listed", async () => {
  const { page, mock } = fixture;
  mock.state.sessions.push(...agentSessions(Date.now()));
  await page.goto(`${mock.origin}/agents/${RUN_ID}/compare?with=${OTHER_RUN_ID}`);
  await page.getByText(/^They differ in/).waitFor();
  expect(await page.getByRole("list", { name: "Lanes" }).getByRole("listitem").allTextContents()).toEqual([
    "Left",
    "Right",
  ]);
  expect(await page.locator(".track .mark.difference").count()).toBe(1);
  expect(await page.locator(".track .mark.tool").count()).toBeGreaterThan(4);
  const slider = page.getByRole("slider", { name: "Time" });
  const time = (): Promise<string | null> => slider.getAttribute("aria-valuenow");
  await page.keyboard.press("Shift+ArrowRight");
  await page.locator("li.diverges[aria-current=step]").waitFor();
  const apartAt = await time();
  await page.keyboard.press("ArrowLeft");
  expect(Number(await time())).toBe(Number(apartAt) - 5);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.locator("li.diverges[aria-current=step]").waitFor();
  await page.keyboard.press("Home");
  const box = await page.locator(".track .mark.difference").boundingBox();
  await page.mouse.click((box?.x ?? 0) + 9, (box?.y ?? 0) + 9);
  await page.locator("li.diverges[aria-current=step]").waitFor();
  await page.keyboard.press("Home");
  await page.keyboard.press(" ");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.keyboard.press(" ");
  await page.keyboard.press("?");
  expect(await page.locator("dialog dt").count()).toBe(COMPARE_SHORTCUTS.length);
  await page.getByRole("dialog").getByText("Next difference").waitFor();
});
