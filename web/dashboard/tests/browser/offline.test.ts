/** A session as one HTML file: downloaded from the dashboard, opened without a network. */
import { readFile, writeFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { CHECKOUT_ID } from "../mock/state.ts";
import { expectAccessible, useFixture } from "./fixture.ts";
import { OpenedFile, downloadOffline, type SavedFile } from "./offline-file.ts";

const fixture = useFixture();
let saved: SavedFile | null = null;
let file: OpenedFile | null = null;

afterEach(async () => {
  await file?.context.close();
  await saved?.remove();
  file = null;
  saved = null;
});

async function download(at = "?t=20", beginsHere = false): Promise<SavedFile> {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}${at}`);
  await page.locator(".reenact-root iframe").waitFor();
  saved = await downloadOffline(page, beginsHere);
  return saved;
}

/** The rebuilt page: its markup, and where each of its elements lies. */
async function picture(page: Page, second: number): Promise<{ html: string; boxes: number[][] }> {
  await page.waitForFunction((wanted) => {
    const now = document.querySelector("[role=slider][aria-label=Time]")?.getAttribute("aria-valuenow");
    if (Number(now) !== wanted || document.querySelector(".stage[aria-busy=false]") === null) return false;
    // What was drawn on a canvas is put there as a picture, a while after the page.
    const frame = document.querySelector<HTMLIFrameElement>(".reenact-root iframe");
    const canvases = [...(frame?.contentDocument?.querySelectorAll("canvas") ?? [])];
    return canvases.every((canvas) => canvas.style.content !== "");
  }, second);
  return page.locator(".reenact-root iframe").evaluate((frame: HTMLIFrameElement) => {
    const root = frame.contentDocument?.documentElement;
    const elements = [...(root?.querySelectorAll("*") ?? [])];
    return {
      // A canvas shows what was drawn as a picture of its own; a class that was taken away may leave an empty one.
      html: (root?.outerHTML ?? "").replace(/blob:[^"&]+/g, "blob:").replaceAll(' class=""', ""),
      boxes: elements.map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height];
      }),
    };
  });
}

const MOMENTS = [2, 5, 12, 20, 25, 55, 64];

test("every moment looks as in the dashboard, and nothing but the file is asked for", async () => {
  const { page, mock, browser } = fixture;
  const { name, told } = await download();
  expect(name).toMatch(/^reenact-2026-11-2\d-\d{4}-01JDCHECKOUT\.html$/);
  expect(told).toContain("plays without a network");
  file = await OpenedFile.open(browser, saved as SavedFile, "#t=0");
  for (const second of MOMENTS) {
    await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}?t=${second}`);
    await file.page.evaluate((at) => void (location.hash = `t=${at}`), second);
    const [there, here] = [await picture(page, second), await picture(file.page, second)];
    expect(here.html, `at ${second} s`).toBe(there.html);
    expect(here.boxes, `at ${second} s`).toEqual(there.boxes);
    expect(here.boxes.length).toBeGreaterThan(10);
  }
  expect(file.requests).toEqual([]);
  expect(file.errors).toEqual([]);
});

test("the keyboard plays, goes and chooses as in the dashboard; the list leads there", async () => {
  const { browser } = fixture;
  await download();
  file = await OpenedFile.open(browser, saved as SavedFile, "#t=20");
  const { page } = file;
  await picture(page, 20);
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  for (const [key, second] of [
    ["PageUp", 30],
    ["PageDown", 20],
    ["ArrowRight", 25],
    ["Home", 0],
    ["End", 66],
  ] as const) {
    await page.keyboard.press(key);
    await picture(page, second);
  }
  await page.keyboard.press("Home");
  for (let step = 0; step < 3; step++) await page.keyboard.press(">");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  await page.waitForFunction(
    () => Number(document.querySelector("[role=slider]")?.getAttribute("aria-valuenow")) > 4,
  );
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.keyboard.press("e");
  await page.locator(".entry[aria-current].error, .entry[aria-current] .error").first().waitFor();
  await page.getByRole("searchbox", { name: "Search the events" }).fill("size guide");
  await page.keyboard.press("Tab");
  await page.locator(".entry", { hasText: "Opened “Size guide" }).click();
  await file.rebuilt.getByText("Size guide").first().waitFor();
  await page.getByLabel("Window").selectOption({ label: "Window 1" });
  await file.rebuilt.getByText("Lamps").first().waitFor();
  await page.locator("body").press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard" });
  await keys.getByText("Play or pause").waitFor();
  expect(await keys.getByText("Copy a link").count()).toBe(0);
  expect(file.requests).toEqual([]);
});

test("it begins where it was downloaded, if that is wanted", async () => {
  const { browser } = fixture;
  await download("?t=20", true);
  file = await OpenedFile.open(browser, saved as SavedFile);
  await picture(file.page, 20);
  await file.page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await file.context.close();
  file = await OpenedFile.open(browser, saved as SavedFile, "#t=0:55");
  await picture(file.page, 55);
});

test("it plays from the start otherwise", async () => {
  const { browser } = fixture;
  await download();
  file = await OpenedFile.open(browser, saved as SavedFile);
  await file.page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  await file.page.waitForFunction(
    () => Number(document.querySelector("[role=slider]")?.getAttribute("aria-valuenow")) >= 1,
  );
});

test("its policy lets its own script run and nothing else", async () => {
  const { browser } = fixture;
  const { path } = await download();
  const html = await readFile(path, "utf8");
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(html)?.[1];
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[A-Za-z0-9+/]{43}='; style-src 'unsafe-inline' blob:; img-src data: blob:; font-src data: blob:; media-src data: blob:; base-uri 'none'; form-action 'none'$/,
  );
  await writeFile(path, html.replace("</body>", "<script>document.title = 'ran'</script></body>"));
  file = await OpenedFile.open(browser, saved as SavedFile, "#t=20");
  await picture(file.page, 20);
  const tried = await file.page.evaluate(async () => {
    const image = new Image();
    const done = new Promise((settle) => (image.onload = image.onerror = (event) => settle(event)));
    image.src = "https://elsewhere.example/a.png";
    await done;
    const sent = await fetch("https://elsewhere.example/").then(
      () => "sent",
      () => "refused",
    );
    const near = await fetch("file:///etc/hostname").then(
      () => "sent",
      () => "refused",
    );
    return { title: document.title, sent, near };
  });
  expect(tried).toEqual({
    title: expect.stringContaining("ada@lumen.example"),
    sent: "refused",
    near: "refused",
  });
  expect(file.requests).toEqual([]);
});

test.each(["light", "dark"] as const)("it is accessible, wide and narrow, %s", async (colorScheme) => {
  const { browser, mock } = fixture;
  const found = mock.state.sessions.find(({ detail }) => detail.id === CHECKOUT_ID);
  if (found) found.detail.live = true;
  await download();
  expect(saved?.told).toContain("Not in the file");
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    file = await OpenedFile.open(browser, saved as SavedFile, "#t=20", { viewport, colorScheme });
    const { page } = file;
    await picture(page, 20);
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.getByRole("button", { name: "Not all is in this file" }).click();
    const about = page.getByRole("dialog", { name: "About this file" });
    await about.getByText("the visit was still going on").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await file.context.close();
  }
});

test.each(["light", "dark"] as const)("the dialog is accessible, %s", async (colorScheme) => {
  const { page, mock } = fixture;
  await page.emulateMedia({ colorScheme });
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}?t=20`);
  await page.locator(".reenact-root iframe").waitFor();
  await page.getByRole("button", { name: "Download" }).click();
  await page.getByRole("dialog", { name: "Download this visit" }).waitFor();
  await expectAccessible(page);
});

test("a download is given up, fails in words, and is tried again", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}?t=20`);
  await page.locator(".reenact-root iframe").waitFor();
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.getByRole("button", { name: "Download" }).click();
  const dialog = page.getByRole("dialog", { name: "Download this visit" });
  // Answers are held back until the download was given up.
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.context().route(/\/events\?.*assets=kept.*limit_bytes=2097152/, async (route) => {
    await held;
    // Nobody waits for it any more.
    await route.abort().catch(() => undefined);
  });
  await dialog.getByRole("button", { name: "Download" }).click();
  await dialog.getByRole("progressbar", { name: "Downloading" }).waitFor();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.getByRole("progressbar").waitFor({ state: "detached" });
  release();
  await page.context().unroute(/\/events\?.*assets=kept.*limit_bytes=2097152/);
  mock.state.sessions = mock.state.sessions.filter(({ detail }) => detail.id !== CHECKOUT_ID);
  await dialog.getByRole("button", { name: "Download" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByRole("button", { name: "Try again" }).waitFor();
});
