/** A run of an agent that still goes on, followed. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { RUN_ID, agentSessions } from "../mock/agent-run.ts";
import { LiveRun } from "../mock/live-run.ts";
import { expectAccessible, useFixture } from "./fixture.ts";
import { seconds, waitForTime } from "./player-page.ts";

const fixture = useFixture();
const ARRIVED_MS = 6_500;

async function open(search = "", arrivedMs = ARRIVED_MS): Promise<{ page: Page; run: LiveRun }> {
  const { page, mock } = fixture;
  mock.state.sessions.push(...agentSessions(Date.now()));
  const run = new LiveRun(mock.state, arrivedMs);
  await page.goto(`${mock.origin}/agents/${RUN_ID}${search}`);
  await page.getByRole("region", { name: "Conversation" }).waitFor();
  return { page, run };
}

const badge = (page: Page, mode: string) => page.locator(`.live.${mode}`, { hasText: "LIVE" });

test("the library says which runs go on", async () => {
  const { page, mock } = fixture;
  mock.state.sessions.push(...agentSessions(Date.now()));
  new LiveRun(mock.state, ARRIVED_MS);
  await page.goto(`${mock.origin}/agents`);
  const row = page.getByRole("listitem").filter({ has: page.getByText("running", { exact: true }) });
  await row.waitFor();
  expect(await row.count()).toBe(1);
});

test("it is followed at the edge; what arrives appears, and only that is asked for", async () => {
  const { page, run } = await open();
  await badge(page, "following").waitFor();
  await page.getByText("The run is followed live.", { exact: true }).waitFor();
  await waitForTime(page, 6, 6);
  expect(await page.getByText("Keep the discount").count()).toBe(0);
  await expectAccessible(page);
  run.arrive(120_000);
  await waitForTime(page, 100);
  await page.getByText("Keep the discount").first().waitFor();
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  const { requests } = fixture.mock;
  expect(requests.filter((request) => /\/agent\?/.test(request))).toHaveLength(1);
  expect(requests.some((request) => /\/agent\/changes\?.*since=/.test(request))).toBe(true);
});

test("rewinding leaves the edge, the timeline stands still while the run grows, and N catches up", async () => {
  const { page, run } = await open("?t=3");
  await badge(page, "behind").waitFor();
  const track = page.getByRole("slider", { name: "Time" });
  const box = (await track.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.05, box.y + 12);
  const edge = (): Promise<number> =>
    page.locator(".track .ahead").evaluate((element) => element.getBoundingClientRect().x);
  const marks = (): Promise<number[]> =>
    page
      .locator(".track .mark.prompt, .track .mark.tool")
      .evaluateAll((all) => all.slice(0, 2).map((mark) => mark.getBoundingClientRect().x));
  const [edgeBefore, marksBefore] = [await edge(), await marks()];
  run.arrive(9_000);
  await expect.poll(edge).toBeGreaterThan(edgeBefore);
  expect(await marks()).toEqual(marksBefore);
  expect(await seconds(page)).toBe(3);
  await page.keyboard.press("n");
  await badge(page, "following").waitFor();
  await waitForTime(page, 7, 9);
  await page.keyboard.press("ArrowLeft");
  await badge(page, "behind").waitFor();
  await page.getByRole("button", { name: "Catch up" }).click();
  await badge(page, "following").waitFor();
});

test("what is learned late of an entry is shown in its place, and its detail is asked for anew", async () => {
  const { page, run } = await open("?t=1");
  run.knowOnly("toolu_0002", { text: "npm …", to_ms: null });
  const line = page.locator(".entry.tool").filter({ hasText: "npm …" });
  await line.first().waitFor();
  await page.getByRole("tab", { name: "Tool call" }).click();
  await page.getByRole("tabpanel").getByText("$ npm test").waitFor();
  const asked = (): number =>
    fixture.mock.requests.filter((request) => /entry\?.*toolu_0002/.test(request)).length;
  const before = asked();
  run.fillIn("toolu_0002");
  await expect.poll(asked).toBe(before + 1);
  await page.getByRole("tab", { name: "Conversation" }).click();
  await page.getByText("npm …").waitFor({ state: "detached" });
  expect(await seconds(page)).toBe(1);
});

test("the end of the run ends the following, and nothing more is asked", async () => {
  const { page, run } = await open("", 158_000);
  await badge(page, "following").waitFor();
  run.end();
  await page.getByText("The run has ended").waitFor();
  await page.locator(".live", { hasText: "LIVE" }).waitFor({ state: "detached" });
  await waitForTime(page, 160, 160);
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  expect(await page.locator(".track .ahead").count()).toBe(0);
  const changes = (): number =>
    fixture.mock.requests.filter((request) => request.includes("/agent/changes")).length;
  const before = changes();
  // Playing once more takes longer than the time between two questions.
  await page.keyboard.press("Home");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await waitForTime(page, 2);
  expect(changes()).toBe(before);
});

test("a server that is away is said, and the following goes on when it is back", async () => {
  const { page, run } = await open();
  await badge(page, "following").waitFor();
  fixture.mock.isAway = ({ pathname }) => pathname.endsWith("/agent/changes");
  await page.getByText(/^The server cannot be reached\. What is new/).waitFor();
  fixture.mock.isAway = () => false;
  run.arrive(9_000);
  await page.getByText(/^The server cannot be reached/).waitFor({ state: "detached" });
  await waitForTime(page, 8);
});
