/** A session's page, watched in Chromium. Long because it is one page with many parts, each with a case. */
import { readFile } from "node:fs/promises";
import type { FrameLocator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { CHECKOUT_ID, STOCK_ID } from "../mock/state.ts";
import { expectAccessible, useFixture } from "./fixture.ts";
import { seconds, waitForTime } from "./player-page.ts";

const fixture = useFixture();

async function open(search = "?t=0", id = CHECKOUT_ID): Promise<{ page: Page; rebuilt: FrameLocator }> {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${id}${search}`);
  await page.locator(".entry").first().waitFor();
  return { page, rebuilt: page.frameLocator(".reenact-root iframe") };
}

const isPlaying = (page: Page): Promise<boolean> =>
  page.getByRole("button", { name: "Pause", exact: true }).isVisible();

test("a session opens at its moment, paused, with the page as it was", async () => {
  const { page, rebuilt } = await open("?t=55");
  await rebuilt.getByText("The payment did not go through").waitFor();
  expect(await isPlaying(page)).toBe(false);
  expect(await seconds(page)).toBe(55);
  expect(await page.locator(".url").textContent()).toContain("https://lumen.example/checkout");
  expect(await rebuilt.locator("#gift").isChecked()).toBe(true);
  expect(fixture.consoleErrors).toEqual([]);
  await expectAccessible(page);
});

test("without a moment it plays from the start, before everything is loaded", async () => {
  const { mock, page } = fixture;
  const held: { release: () => void } = { release: () => undefined };
  mock.beforeOutline = (cursor) =>
    cursor === 0 ? Promise.resolve() : new Promise<void>((resolve) => (held.release = resolve));
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}`);
  await waitForTime(page, 1);
  expect(await isPlaying(page)).toBe(true);
  await page.frameLocator(".reenact-root iframe").getByText("Lamps for quiet rooms").waitFor();
  const loaded = await page.locator(".entry").count();
  mock.beforeOutline = () => Promise.resolve();
  held.release();
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  expect(loaded).toBeGreaterThan(0);
});

test("play, pause, and the clock in between", async () => {
  const { page } = await open();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await waitForTime(page, 1);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  const at = await seconds(page);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await seconds(page)).toBe(at);
});

test("seeking back and forth shows each page as it was", async () => {
  const { page, rebuilt } = await open("?t=3");
  await rebuilt.locator("#aster", { hasText: "Add to cart" }).waitFor();
  const slider = page.getByRole("slider", { name: "Time" });
  await slider.focus();
  await page.keyboard.press("End");
  await rebuilt.getByText("The payment did not go through").waitFor();
  await page.keyboard.press("Home");
  await rebuilt.locator("#aster", { hasText: "Add to cart" }).waitFor();
  await page.keyboard.press("ArrowRight");
  expect(await seconds(page)).toBe(5);
  await rebuilt.locator("#aster", { hasText: "In your cart" }).waitFor();
  expect(await page.locator(".url").textContent()).toContain("/lamps");
});

test("before its first snapshot a window shows that one, and what follows is right", async () => {
  const { page, rebuilt } = await open("?t=12");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  // The second window opens eight seconds after the start.
  await page.getByLabel("Window", { exact: true }).selectOption({ index: 2 });
  await page.getByRole("slider", { name: "Time" }).focus();
  for (const [key, words] of [
    ["End", "half of its length"],
    ["Home", "a third of its length"],
    ["End", "half of its length"],
  ] as const) {
    await page.keyboard.press(key);
    await rebuilt.getByText(words).waitFor();
  }
});

test("a click on the timeline goes there", async () => {
  const { page, rebuilt } = await open();
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  const box = await page.getByRole("slider", { name: "Time" }).boundingBox();
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.5, (box?.y ?? 0) + 10);
  await waitForTime(page, 32, 34);
  await rebuilt.getByRole("heading", { name: "Checkout" }).waitFor();
});

test("the visitor's window is followed, and another can be chosen", async () => {
  const { page, rebuilt } = await open("?t=12");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await rebuilt.getByRole("heading", { name: "Size guide" }).waitFor();
  expect(await page.locator(".size").textContent()).toBe("900 × 640");
  await page.getByLabel("Window", { exact: true }).selectOption({ index: 1 });
  await rebuilt.getByRole("heading", { name: "Lamps for quiet rooms" }).waitFor();
  await page.getByLabel("Window", { exact: true }).selectOption({ index: 0 });
  await rebuilt.getByRole("heading", { name: "Size guide" }).waitFor();
});

/** Recorded milliseconds for each real one, by the playhead's place over some frames. */
function playbackRate(page: Page, durationMs: number): Promise<number> {
  return page.evaluate(async (wholeMs) => {
    const head = document.querySelector<HTMLElement>(".track .head");
    const sample = (): [number, number] => [
      (parseFloat(head?.style.left ?? "0") / 100) * wholeMs,
      performance.now(),
    ];
    const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
    await frame();
    const [fromMs, fromAt] = sample();
    for (let frames = 0; frames < 45; frames++) await frame();
    const [toMs, toAt] = sample();
    return (toMs - fromMs) / (toAt - fromAt);
  }, durationMs);
}

test("each speed is that much faster than the clock on the wall", async () => {
  const { page } = await open("?t=23");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.getByRole("checkbox", { name: "Skip inactivity" }).uncheck();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  for (const speed of [0.5, 2, 8]) {
    await page.getByRole("button", { name: `${speed}×` }).click();
    const rate = await playbackRate(page, 66_000);
    expect(rate / speed).toBeGreaterThan(0.8);
    expect(rate / speed).toBeLessThan(1.25);
  }
});

test("inactivity is skipped when asked, and said", async () => {
  const { page } = await open("?t=22");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  expect(await page.getByRole("checkbox", { name: "Skip inactivity" }).isChecked()).toBe(true);
  expect(await page.locator(".track .inactive").count()).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.getByText(/Skipped 30 s without activity/).waitFor();
  await waitForTime(page, 53, 60);
});

test("it plays to the end and starts over", async () => {
  const { page } = await open("?t=65");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await waitForTime(page, 66);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await waitForTime(page, 0, 10);
});

test("the keyboard does it all", async () => {
  const { page } = await open("?t=20");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  expect(await seconds(page)).toBe(15);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await seconds(page)).toBe(25);
  await page.keyboard.press("Shift+ArrowRight");
  await waitForTime(page, 35, 35);
  await page.keyboard.press("Shift+ArrowLeft");
  await waitForTime(page, 22, 22);
  await page.keyboard.press(">");
  expect(await page.getByRole("button", { name: "2×" }).getAttribute("aria-pressed")).toBe("true");
  await page.keyboard.press("<");
  expect(await page.getByRole("button", { name: "1×" }).getAttribute("aria-pressed")).toBe("true");
  await page.keyboard.press(" ");
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  await page.keyboard.press(" ");
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("keys typed into a field are no shortcuts", async () => {
  const { page } = await open("?t=20");
  await page.getByLabel("Search the events").fill("");
  await page.getByLabel("Search the events").press("?");
  await page.keyboard.press(" ");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await isPlaying(page)).toBe(false);
});

test("the events are told in plain words, filtered, searched, and lead to their moment", async () => {
  const { page, rebuilt } = await open();
  await page.getByRole("button", { name: "Errors 3" }).click();
  const titles = await page.locator(".entry .title").allTextContents();
  expect(titles).toEqual([
    "POST /api/payments → 502",
    'payment failed {"status":502}',
    "TypeError: Cannot read properties of undefined (reading 'token')",
  ]);
  await page.getByRole("button", { name: /^All/ }).click();
  await page.getByLabel("Search the events").fill("gift");
  await page.getByRole("button", { name: /Ticked checkbox “Wrap it as a gift”/ }).click();
  await waitForTime(page, 22, 22);
  await rebuilt.locator("#gift:checked").waitFor();
  await page.getByLabel("Search the events").fill("no such thing");
  await page.getByText("Nothing here matches").waitFor();
});

test("the list is in step with the time", async () => {
  const { page } = await open("?t=16");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  expect(await page.locator(".entry[aria-current]").textContent()).toContain("Opened “Checkout – Lumen”");
  await page.keyboard.press("End");
  await page.locator(".entry[aria-current]", { hasText: "Recording ended" }).waitFor();
});

test("what is missing is shown on the picture and on the timeline", async () => {
  const { page } = await open("?t=58");
  await page.getByText("A part of the recording is missing here").waitFor();
  expect(await page.locator(".track .gap").count()).toBe(1);
  await page.goto(`${fixture.mock.origin}/sessions/${STOCK_ID}?t=1`);
  await page.getByText("This page cannot be shown").waitFor();
});

test("a page that no browser can build is said, and the next one plays", async () => {
  const { mock } = fixture;
  const visit = mock.state.sessions.find(({ detail }) => detail.id === CHECKOUT_ID);
  for (const { page_id: pageId, event } of visit?.events ?? []) {
    const { type, data } = event as { type: number; data: { node: { childNodes: { name: string }[] } } };
    const doctype = data.node?.childNodes[0];
    if (pageId === "page-catalogue" && type === 2 && doctype) doctype.name = "not a name";
  }
  const { page, rebuilt } = await open("?t=7");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.getByText("This moment could not be rebuilt").waitFor();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await rebuilt.getByRole("heading", { name: "Size guide" }).waitFor();
  await page.getByText("This moment could not be rebuilt").waitFor({ state: "hidden" });
  await page.keyboard.press("End");
  await rebuilt.getByText("The payment did not go through").waitFor();
});

test("another moment in the address is gone to", async () => {
  const { page, rebuilt } = await open("?t=5");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await rebuilt.getByText("Lamps for quiet rooms").waitFor();
  await page.evaluate((path) => {
    const link = document.body.appendChild(document.createElement("a"));
    link.href = path;
    link.click();
  }, `/sessions/${CHECKOUT_ID}?t=55`);
  await rebuilt.getByText("The payment did not go through").waitFor();
  expect(await seconds(page)).toBe(55);
});

test("facts tell who and from where", async () => {
  const { page } = await open();
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.getByRole("tab", { name: "Facts" }).click();
  const facts = await page.getByRole("region", { name: "Facts" }).innerText();
  for (const part of ["Chrome 143.0", "Germany", "2026.11.3", "trade", "payment_card"]) {
    expect(facts).toContain(part);
  }
  await expectAccessible(page);
});

test("health tells what is wrong, when, and leads there, by keyboard too", async () => {
  const { page } = await open();
  await page.getByRole("tab", { name: /Health 1/ }).waitFor();
  await page.getByRole("tab", { name: "Activity" }).focus();
  await page.keyboard.press("ArrowLeft");
  const health = page.getByRole("region", { name: "Health" });
  await health.getByText("data.id: expected an integer").waitFor();
  await health.getByText("never arrived").waitFor();
  expect(await health.locator(".findings .state").allTextContents()).toEqual(["made up for", "shows"]);
  await expectAccessible(page);
  await page.getByRole("button", { name: /0:56 Missing part/ }).press("Enter");
  await waitForTime(page, 56, 56);
  // What is made up for is not marked.
  expect(await page.locator(".track .mark.finding").count()).toBe(1);
});

test("the page at the pointer's time is shown over the timeline, asked for once", async () => {
  const { mock } = fixture;
  const { page } = await open("?t=3");
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  const box = (await page.getByRole("slider", { name: "Time" }).boundingBox()) ?? { x: 0, y: 0, width: 0 };
  const point = (share: number): Promise<void> => page.mouse.move(box.x + box.width * share, box.y + 8);
  const preview = page.frameLocator(".preview iframe:not(.behind)");
  const asked = (): number => mock.requests.filter((line) => line.includes("/page?")).length;
  // Only where the pointer rests.
  for (let step = 10; step < 75; step++) await point(step / 100);
  await point(0.75);
  await preview.getByRole("heading", { name: /page-checkout at 49/, includeHidden: true }).waitFor();
  const before = asked();
  expect(before).toBeLessThan(20);
  await point(0.2);
  await preview.getByRole("heading", { name: /page-guide at 13/, includeHidden: true }).waitFor();
  const afterSecond = asked();
  await point(0.75);
  await preview.getByRole("heading", { name: /page-checkout at 49/, includeHidden: true }).waitFor();
  expect(asked()).toBe(afterSecond);
  expect(await seconds(page)).toBe(3);
  // A moment that is gone to stands on the stage, and needs no preview until the pointer moves on.
  await point(0.5);
  const onTheWay = asked();
  await page.mouse.down();
  await page.mouse.up();
  await waitForTime(page, 32, 34);
  await page.locator(".preview").waitFor({ state: "detached" });
  await page.frameLocator(".reenact-root iframe").getByRole("heading", { name: "Checkout" }).waitFor();
  expect(asked()).toBe(onTheWay);
  await point(0.2);
  await preview.getByRole("heading", { name: /page-guide at 13/, includeHidden: true }).waitFor();
  await page.mouse.move(box.x, box.y - 200);
  await page.locator(".preview").waitFor({ state: "detached" });
});

test("a link to the moment is copied, and the recording downloads as rrweb JSON", async () => {
  const { mock, context } = fixture;
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: mock.origin });
  const { page } = await open("?t=20");
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Link to this moment copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `${mock.origin}/sessions/${CHECKOUT_ID}?t=20`,
  );
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.getByRole("button", { name: "Download" }).click();
  const dialog = page.getByRole("dialog", { name: "Download this visit" });
  await dialog.getByRole("radio", { name: /rrweb JSON/ }).check();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`reenact-${CHECKOUT_ID}-window-main.json`);
  const events = JSON.parse(await readFile(await download.path(), "utf8")) as {
    type: number;
    timestamp: number;
  }[];
  expect(events.filter(({ type }) => type === 2)).toHaveLength(2);
  expect(
    events.every((event, index) => index === 0 || event.timestamp >= (events[index - 1]?.timestamp ?? 0)),
  ).toBe(true);
});

test("deleting asks first, then says when the bytes are gone", async () => {
  const { mock } = fixture;
  const { page } = await open();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  expect(mock.requests.some((line) => line.startsWith("DELETE"))).toBe(false);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete the session" }).click();
  await page.getByText("Its last bytes are gone from the disk by").waitFor();
  await page.getByRole("button", { name: "To the sessions" }).click();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  expect(await page.locator(`a[href="/sessions/${CHECKOUT_ID}"]`).count()).toBe(0);
});

test("a server that is away is said, and what was wanted comes when it is back", async () => {
  const { mock, page } = fixture;
  mock.isAway = ({ pathname }) => pathname.endsWith("/keyframe") || pathname.endsWith("/events");
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}?t=1`);
  await page.getByText("The server cannot be reached").waitFor();
  await page.getByText("It is tried again every few seconds").waitFor();
  await expectAccessible(page);
  mock.isAway = () => false;
  await page.getByText("The server cannot be reached").waitFor({ state: "detached" });
  await page.frameLocator(".reenact-root iframe").getByText("Lamps for quiet rooms").waitFor();
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
});

test("a failure while the list is loaded is said, and goes on where it stopped", async () => {
  const { mock, page } = fixture;
  mock.isAway = ({ pathname, searchParams }) => pathname.endsWith("/events") && searchParams.has("cursor");
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}?t=1`);
  await page.getByText("The server cannot be reached").waitFor();
  mock.isAway = () => false;
  mock.requests.length = 0;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  const outline = mock.requests.filter((line) => line.includes("kind="));
  expect(outline.every((line) => line.includes("cursor="))).toBe(true);
});

test("a session that is gone says so and leads back", async () => {
  const { mock, page } = fixture;
  await page.goto(`${mock.origin}/sessions/01JDNOTTHERE`);
  await page.getByText("There is no such session").waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "To the sessions" }).click();
  await page.locator(".session-grid").first().waitFor();
});
