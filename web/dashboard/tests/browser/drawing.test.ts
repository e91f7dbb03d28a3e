/** What a session's page draws anew: nothing that looks as it did before. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { CHECKOUT_ID } from "../mock/state.ts";
import { useFixture } from "./fixture.ts";

const fixture = useFixture();

async function openAt(search: string): Promise<Page> {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}${search}`);
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.locator(".entry[aria-current]").waitFor();
  await page.locator(".reenact-root iframe").waitFor();
  return page;
}

const frames = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Notes from now on what changes in a part of the page. */
async function watch(page: Page, selector: string): Promise<() => Promise<string[]>> {
  await page.evaluate((wanted) => {
    const changed: string[] = [];
    const part = document.querySelector(wanted) as Element;
    const note = (records: readonly MutationRecord[]): void =>
      void changed.push(
        ...records.map(({ type, attributeName, target }) => {
          const element = target as Element;
          return `${type} ${attributeName ?? ""} ${element.nodeName} ${element.className ?? ""}`;
        }),
      );
    const observer = new MutationObserver(note);
    observer.observe(part, { subtree: true, childList: true, attributes: true, characterData: true });
    Object.assign(window, { changed: () => (note(observer.takeRecords()), changed) });
  }, selector);
  return () => page.evaluate(() => (window as unknown as { changed: () => string[] }).changed());
}

const currentRow = (page: Page): Promise<string | null> =>
  page.locator(".entry[aria-current]").getAttribute("data-place");

async function clickTrack(page: Page, x: number): Promise<void> {
  const box = await page.locator(".track").boundingBox();
  await page.mouse.click((box?.x ?? 0) + x, (box?.y ?? 0) + 10);
  await page.locator(".reenact-layer").nth(1).waitFor({ state: "detached" });
  await frames(page);
}

test("a seek that leads to no other entry leaves the panel as it is", async () => {
  const page = await openAt("?t=23");
  const width = (await page.locator(".track").boundingBox())?.width ?? 0;
  let compared = 0;
  for (const share of [0.1, 0.25, 0.4, 0.6, 0.8]) {
    await clickTrack(page, width * share);
    const before = await currentRow(page);
    const changed = await watch(page, ".beside");
    await clickTrack(page, width * share + 1);
    if ((await currentRow(page)) !== before) continue;
    expect(await changed()).toEqual([]);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(0);
});

test("a seek to another entry takes its rows in place and makes none anew", async () => {
  // So that few rows are in sight, and the ends of the list far from each other.
  await fixture.page.setViewportSize({ width: 1280, height: 560 });
  const page = await openAt("?t=23");
  const width = (await page.locator(".track").boundingBox())?.width ?? 0;
  await clickTrack(page, width * 0.1);
  const before = await currentRow(page);
  const rows = await page.locator(".rows li").count();
  const changed = await watch(page, ".rows");
  await clickTrack(page, width * 0.9);
  expect(await currentRow(page)).not.toBe(before);
  // At the end of the list fewer are in sight.
  const moved = (await changed()).filter((change) => /^childList\s+OL/.test(change));
  expect(moved.length).toBeLessThan(rows);
});

test("while it plays, the timeline only moves its playhead", async () => {
  const page = await openAt("?t=23");
  await page.getByRole("checkbox", { name: "Skip inactivity" }).uncheck();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const changed = await watch(page, ".timeline");
  await page.waitForFunction(() => (window as unknown as { changed: () => string[] }).changed().length > 20);
  const kinds = new Set((await changed()).map((change) => change.split(" ").slice(0, 2).join(" ")));
  expect([...kinds].sort()).toEqual(
    [...kinds].filter((kind) => /^attributes (style|aria-valuenow|aria-valuetext)$/.test(kind)).sort(),
  );
  const laidOut = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".played, .way")].flatMap(({ style }) => [...style]),
  );
  expect(new Set(laidOut)).toEqual(new Set(["transform"]));
});
