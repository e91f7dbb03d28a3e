/** A visit that still goes on, followed. */
import type { FrameLocator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { VISIT_START_MS } from "../mock/checkout-visit.ts";
import { LiveVisit } from "../mock/live-visit.ts";
import { PageWriter } from "../mock/recording-writer.ts";
import { CHECKOUT_ID } from "../mock/state.ts";
import { expectAccessible, useFixture } from "./fixture.ts";
import { seconds, waitForTime } from "./player-page.ts";

const fixture = useFixture();
/** Before the payment is refused. */
const ARRIVED_MS = 54_500;

async function open(search: string): Promise<{ page: Page; rebuilt: FrameLocator }> {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}${search}`);
  await page.locator(".entry").first().waitFor();
  return { page, rebuilt: page.frameLocator(".reenact-root iframe") };
}

const badge = (page: Page, mode: string) => page.locator(`.live.${mode}`, { hasText: "LIVE" });
const speed = (page: Page, name: string): Promise<string | null> =>
  page.getByRole("button", { name, exact: true }).getAttribute("aria-pressed");

test("an address that ends in live begins at the edge, and goes on when more arrives", async () => {
  const visit = new LiveVisit(fixture.mock.state, ARRIVED_MS);
  const { page, rebuilt } = await open("?live");
  await badge(page, "following").getByText("behind").waitFor();
  await page.getByText("The visit is followed live.", { exact: true }).waitFor();
  expect(await seconds(page)).toBeGreaterThanOrEqual(49);
  await waitForTime(page, 54, 54);
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  await expectAccessible(page);
  visit.arrive(58_000);
  await waitForTime(page, 56);
  await rebuilt.getByText("The payment did not go through").waitFor();
  expect(await page.getByRole("link", { name: "New window" }).getAttribute("href")).toContain("?live");
});

test("who opens it elsewhere is offered to follow; rewinding leaves the edge, N goes back to it", async () => {
  const visit = new LiveVisit(fixture.mock.state, ARRIVED_MS);
  const { page } = await open("?t=20");
  await badge(page, "behind").getByText("0:34 behind").or(page.getByText("0:35 behind")).waitFor();
  await page.getByRole("button", { name: "Catch up" }).click();
  await badge(page, "following").waitFor();
  await waitForTime(page, 49);
  await page.keyboard.press("PageDown");
  await badge(page, "behind").waitFor();
  await expectAccessible(page);
  visit.arrive(60_000);
  await page.keyboard.press("n");
  await badge(page, "following").waitFor();
  await waitForTime(page, 55);
  await page.keyboard.press(" ");
  await badge(page, "behind").waitFor();
  await page.keyboard.press("?");
  await page
    .getByRole("dialog", { name: "Keyboard" })
    .getByText("Follow a visit that still goes on")
    .waitFor();
});

test("who plays faster comes to the edge, stays there at the ordinary speed, and is as fast again elsewhere", async () => {
  const visit = new LiveVisit(fixture.mock.state, ARRIVED_MS);
  const { page } = await open("?t=53");
  await page.getByRole("button", { name: "2×", exact: true }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await badge(page, "following").waitFor();
  expect(await seconds(page)).toBe(54);
  expect(await speed(page, "1×")).toBe("true");
  visit.arrive(57_000);
  await waitForTime(page, 55);
  await badge(page, "following").waitFor();
  await page.keyboard.press("ArrowLeft");
  expect(await speed(page, "2×")).toBe("true");
});

test("while an earlier moment is watched nothing on the timeline moves as the visit grows", async () => {
  const visit = new LiveVisit(fixture.mock.state, ARRIVED_MS);
  const { page } = await open("?t=20");
  await page.getByRole("button", { name: "Errors" }).first().waitFor();
  const box = (await page.getByRole("slider", { name: "Time" }).boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 12);
  await page.locator(".tip b").waitFor();
  const places = async (): Promise<unknown> => ({
    head: await page.locator(".track .head").boundingBox(),
    tip: await page.locator(".tip b").textContent(),
    marks: await page
      .locator(".track .mark")
      .evaluateAll((marks) => marks.slice(0, 4).map((mark) => mark.getBoundingClientRect().x)),
  });
  const before = await places();
  const edge = (): Promise<number> =>
    page.locator(".track .ahead").evaluate((element) => element.getBoundingClientRect().x);
  const edgeBefore = await edge();
  visit.arrive(62_000);
  await expect.poll(edge).toBeGreaterThan(edgeBefore);
  expect(await places()).toEqual(before);
  expect(await seconds(page)).toBe(20);
  await badge(page, "behind").waitFor();
  // What has not happened yet cannot be gone to.
  await page.mouse.click(box.x + box.width - 2, box.y + 12);
  await waitForTime(page, 62, 62);
});

test("the end of the visit turns its page into that of an ended one", async () => {
  const visit = new LiveVisit(fixture.mock.state, ARRIVED_MS);
  const { page } = await open("?live");
  await page.getByText("Still going on").waitFor();
  await waitForTime(page, 54, 54);
  visit.end();
  await page.getByText("The visit has ended. This is its last picture.").waitFor();
  await page.locator(".live", { hasText: "LIVE" }).waitFor({ state: "detached" });
  await page.getByText("Still going on").waitFor({ state: "detached" });
  await page.getByText("Has ended", { exact: true }).waitFor();
  expect(await page.locator(".track .ahead").count()).toBe(0);
  await page.locator(".entry[aria-current]", { hasText: "Recording ended" }).waitFor();
  await page.getByRole("tab", { name: "Facts" }).click();
  await page.getByRole("region", { name: "Facts" }).getByText("1 min 6 s").waitFor();
  await expectAccessible(page);
  // It is played from the start, as any other.
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await waitForTime(page, 0, 20);
});

test("lists get new lines without losing their place or what is chosen in them", async () => {
  const writer = new PageWriter(VISIT_START_MS, "window-main", "page-checkout-lines");
  for (let at = 0; at < 80; at++) writer.console(20_000 + at * 400, "log", `"line ${at}"`);
  // The last line comes again and again, which makes it another line of the list.
  for (const atMs of [54_470, 54_480, 55_000, 56_000, 57_000, 58_000])
    writer.console(atMs, "warn", '"again"');
  const visit = new LiveVisit(fixture.mock.state, ARRIVED_MS, writer.events);
  const { page } = await open("?t=20");
  await page.getByRole("tab", { name: "Console" }).click();
  const panel = page.getByRole("tabpanel", { name: "Console" });
  const again = panel.locator(".entry", { hasText: "again" });
  await panel.getByRole("region", { name: "Console lines" }).hover();
  await page.mouse.wheel(0, 100_000);
  await again.click();
  const detail = panel.getByRole("region", { name: "Console line", exact: true });
  await detail.getByText("console.warn").waitFor();
  await again.getByText(/2 times/).waitFor();
  const rows = panel.getByRole("region", { name: "Console lines" });
  const scrollTop = (): Promise<number> => rows.evaluate((element) => element.scrollTop);
  const before = await scrollTop();
  visit.arrive(60_000);
  await again.getByText(/6 times/).waitFor();
  expect(await scrollTop()).toBe(before);
  expect(await again.getAttribute("class")).toContain("chosen");
  await detail.getByText("console.warn").waitFor();
  await panel.getByRole("button", { name: "Follow the time" }).waitFor();
});

test("a server that goes away is said, and the visit is followed again when it is back", async () => {
  const { mock } = fixture;
  const visit = new LiveVisit(mock.state, ARRIVED_MS);
  const { page, rebuilt } = await open("?live");
  await waitForTime(page, 54, 54);
  mock.isAway = () => true;
  await page.getByText("The server cannot be reached").waitFor();
  visit.arrive(58_000);
  mock.isAway = () => false;
  await page.getByText("The server cannot be reached").waitFor({ state: "detached" });
  await rebuilt.getByText("The payment did not go through").waitFor();
  await badge(page, "following").waitFor();
});

test("a visit in which nothing happens says so", async () => {
  const { mock, page } = fixture;
  new LiveVisit(mock.state, ARRIVED_MS);
  const session = mock.state.sessions.find(({ detail }) => detail.id === CHECKOUT_ID)!;
  session.detail.clock_offset_ms -= 120_000;
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}?live`);
  await badge(page, "idle")
    .getByText(/nothing new for 2 min/)
    .waitFor();
  await page.getByText("The visit is followed live. Nothing new arrives.").waitFor();
  await expectAccessible(page);
});
