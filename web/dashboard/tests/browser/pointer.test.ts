/** What is drawn over the picture: the pointer with its trail, clicks, touches; and what reduced motion leaves of it. */
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { VISIT_START_MS } from "../mock/checkout-visit.ts";
import { NodeWriter, PageWriter, idOf } from "../mock/recording-writer.ts";
import { pagesOf, session } from "../mock/state.ts";
import { useFixture } from "./fixture.ts";

const fixture = useFixture();
const ID = "01JDPOINTER";

/** The pointer moves and clicks again and again, and later a finger does. */
function visit() {
  const n = new NodeWriter();
  const node = n.document("button{margin:200px 200px 3000px}", n.element("button", { id: "buy" }, "Buy"));
  const writer = new PageWriter(VISIT_START_MS, "window-pointer", "page-pointer");
  writer.open(0, "https://pointer.example/", "Pointer", node);
  const buy = idOf(node, "buy");
  for (let atMs = 1_000; atMs < 8_000; atMs += 700) writer.moveAndClick(atMs, buy, 240, 210, 600, 400);
  for (let atMs = 10_000; atMs < 16_000; atMs += 500) {
    writer.incremental(atMs, 2, { type: 7, id: buy, x: 240, y: 210, pointerType: 2 });
    const way = [0, 40, 80].map((by) => ({ x: 240 + by, y: 210, id: buy, timeOffset: by - 80 }));
    writer.incremental(atMs + 150, 6, { positions: way });
    writer.incremental(atMs + 300, 2, { type: 9, id: buy, x: 320, y: 210, pointerType: 2 });
  }
  writer.incremental(16_500, 3, { id: node.id, x: 0, y: 640 });
  writer.custom(17_000, "reenact/end@1", { reason: "stop" });
  return writer.events.sort((a, b) => a.event.timestamp - b.event.timestamp);
}

beforeEach(() => {
  const events = visit();
  const detail = { ...session(ID, 1, VISIT_START_MS, 17_000), pages: pagesOf(events) };
  fixture.mock.state.sessions.push({ detail, events, health: [], moments: [] });
});

async function play(search: string): Promise<Page> {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${ID}${search}`);
  await page.frameLocator(".reenact-root iframe").getByText("Buy").waitFor();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  return page;
}

test("the pointer leaves a trail, and its clicks are seen", async () => {
  const page = await play("?t=0.5");
  await page.waitForFunction(() => {
    const line = document.querySelector(".reenact-pointer-trail polyline");
    return (line?.getAttribute("points") ?? "").split(" ").length > 2;
  });
  await page.locator(".replayer-mouse.active").waitFor({ state: "attached" });
});

test("touches are seen where they are, and not as a pointer", async () => {
  const { page } = fixture;
  // A finger is down for a moment, which a slow machine may not draw.
  await page.addInitScript(() => {
    const noted = new Set<string>();
    Object.assign(window, { noted });
    new MutationObserver((records) => {
      for (const { target, oldValue } of records) {
        for (const names of [oldValue ?? "", (target as Element).className]) noted.add(String(names));
      }
    }).observe(document, { subtree: true, attributeFilter: ["class"], attributeOldValue: true });
  });
  await play("?t=9.5");
  await page.waitForFunction(() =>
    [...(window as unknown as { noted: Set<string> }).noted].some((names) =>
      /^(?=.*\breplayer-mouse\b)(?=.*\btouch-device\b)(?=.*\btouch-active\b)/.test(names),
    ),
  );
});

test("the page is scrolled as it was, and how far is said", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${ID}?t=16.8`);
  await page.getByTitle("How far the page is scrolled").getByText("640 px").waitFor();
  const scrolled = (): Promise<number> =>
    page
      .frameLocator(".reenact-root iframe")
      .locator("html")
      .evaluate((html) => html.scrollTop);
  expect(await scrolled()).toBe(640);
});

test("who wants less motion gets no trail, nothing glides, and clicks are seen all the same", async () => {
  await fixture.page.emulateMedia({ reducedMotion: "reduce" });
  const page = await play("?t=0.5");
  await page.locator(".replayer-mouse.active").waitFor({ state: "attached" });
  expect(await page.locator(".reenact-pointer-trail").count()).toBe(0);
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .map((animation) => animation.effect?.getComputedTiming().duration)
      .filter((duration) => Number(duration) > 100),
  );
  expect(moving).toEqual([]);
});
