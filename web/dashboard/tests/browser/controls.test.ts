/** What the player's controls and its timeline do, with the mouse and with the keyboard. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { SHORTCUTS } from "../../src/session/shortcuts.ts";
import { CHECKOUT_ID } from "../mock/state.ts";
import { expectAccessible, useFixture } from "./fixture.ts";
import { seconds, waitForTime } from "./player-page.ts";

const fixture = useFixture();

async function open(search: string): Promise<Page> {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${CHECKOUT_ID}${search}`);
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  return page;
}

test("ten seconds back and forth, by button and key", async () => {
  const page = await open("?t=20");
  await page.getByRole("button", { name: "Forward 10 seconds" }).click();
  expect(await seconds(page)).toBe(30);
  await page.getByRole("button", { name: "Back 10 seconds" }).click();
  expect(await seconds(page)).toBe(20);
  await page.locator("body").press("PageUp");
  expect(await seconds(page)).toBe(30);
  await page.getByRole("slider", { name: "Time" }).press("PageDown");
  expect(await seconds(page)).toBe(20);
});

test("the next and the previous error and click", async () => {
  const page = await open("?t=5");
  await page.keyboard.press("e");
  await waitForTime(page, 54, 54);
  await page.keyboard.press("c");
  await waitForTime(page, 62, 62);
  await page.keyboard.press("Shift+C");
  await waitForTime(page, 54, 54);
  await page.keyboard.press("Shift+C");
  await waitForTime(page, 22, 22);
  await page.getByRole("button", { name: "Next error" }).click();
  await waitForTime(page, 54, 54);
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+E");
  await waitForTime(page, 54, 55);
});

test("a time is gone to as people write it, and what is no time is said", async () => {
  const page = await open("?t=5");
  await page.keyboard.press("g");
  const field = page.getByLabel(/Go to a time/);
  await field.fill("soon");
  await field.press("Enter");
  await page.getByText("Write 83, 1:23").waitFor();
  await field.fill("0:54.5");
  await field.press("Enter");
  await waitForTime(page, 55, 55);
  await page.frameLocator(".reenact-root iframe").getByRole("heading", { name: "Checkout" }).waitFor();
  await page.getByRole("button", { name: /^Go to a time/ }).click();
  await field.press("Escape");
  await field.waitFor({ state: "detached" });
});

test("a range is looped until the loop is ended", async () => {
  const page = await open("?t=1");
  await page.keyboard.press("i");
  await page.keyboard.press("ArrowRight");
  expect(await seconds(page)).toBe(6);
  await page.keyboard.press("o");
  await page.locator(".track .loop").waitFor();
  await page.getByRole("button", { name: "8×" }).click();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    const note = (): void => {
      times.push(Number(document.querySelector("[role=slider]")?.getAttribute("aria-valuenow")));
      requestAnimationFrame(note);
    };
    note();
  });
  await page.getByRole("slider", { name: "Time" }).press("Home");
  await page.keyboard.press(" ");
  // Twice back to the beginning.
  await page.waitForFunction(() => {
    const { times } = window as unknown as { times: number[] };
    return times.filter((time, at) => time < (times[at - 1] ?? time)).length >= 3;
  });
  const highest = await page.evaluate(() =>
    Math.max(...(window as unknown as { times: number[] }).times.slice(10)),
  );
  expect(highest).toBeLessThanOrEqual(8);
  await page.keyboard.press("u");
  await page.locator(".track .loop").waitFor({ state: "detached" });
  await waitForTime(page, 9);
});

test("the player fills the screen and leaves it again", async () => {
  const page = await open("?t=5");
  await page.keyboard.press("f");
  await page.waitForFunction(() => document.fullscreenElement?.classList.contains("watch"));
  await page.getByRole("button", { name: "Full screen" }).click();
  await page.waitForFunction(() => document.fullscreenElement === null);
});

test("the picture is shown 1:1, and windows are gone through by key", async () => {
  const page = await open("?t=12");
  await page.keyboard.press("z");
  await page.locator(".reenact-actual").waitFor();
  await page.getByRole("button", { name: "1:1" }).click();
  await page.locator(".reenact-actual").waitFor({ state: "detached" });
  const shown = page.getByLabel("Window", { exact: true });
  await page.keyboard.press("w");
  expect(await shown.inputValue()).toBe("window-main");
  await page.keyboard.press("w");
  expect(await shown.inputValue()).toBe("window-guide");
  await page.keyboard.press("w");
  expect(await shown.inputValue()).toBe("");
});

test("what was typed is shown, masked where it was", async () => {
  const page = await open("?t=18.5");
  await page.locator(".typed", { hasText: "••" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator(".typed").waitFor({ state: "detached" });
});

test("events are gone through one by one, by key", async () => {
  const page = await open("?t=17");
  const current = page.locator(".entry[aria-current]");
  await page.keyboard.press("j");
  await current.filter({ hasText: "Clicked field “E-mail”" }).waitFor();
  await page.keyboard.press("j");
  await current.filter({ hasText: "Typed in field “E-mail”" }).waitFor();
  await page.keyboard.press("k");
  await current.filter({ hasText: "Clicked field “E-mail”" }).waitFor();
});

test("the moment is opened in a new window, which shows it", async () => {
  const page = await open("?t=55");
  const [other] = await Promise.all([
    fixture.context.waitForEvent("page"),
    page.getByRole("link", { name: "New window" }).press("Enter"),
  ]);
  await other.frameLocator(".reenact-root iframe").getByText("The payment did not go through").waitFor();
  expect(await seconds(other)).toBe(55);
});

test("the picture fits its place, whatever size the window had", async () => {
  const page = await open("?t=12");
  const frame = page.locator(".reenact-root iframe");
  const stage = page.locator(".stage");
  for (const width of [1440, 1000]) {
    await page.setViewportSize({ width, height: 800 });
    await expect
      .poll(async () => {
        const [picture, room] = [(await frame.boundingBox())!, (await stage.boundingBox())!];
        return (
          picture.x >= room.x &&
          picture.y >= room.y &&
          picture.width <= room.width &&
          picture.height <= room.height
        );
      })
      .toBe(true);
  }
});

test("the timeline is zoomed and moved, and what is played stays in sight", async () => {
  const page = await open("?t=33");
  const slider = page.getByRole("slider", { name: "Time" });
  const marks = page.locator(".track .mark");
  // All of the visit is there, and what is wrong with it.
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  await page.locator(".track .mark.finding").first().waitFor();
  const before = await marks.count();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.keyboard.press("+");
  await expect.poll(() => marks.count()).toBeLessThan(before);
  const box = (await slider.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  // A quarter of the visit is shown, around the playhead in its middle.
  await page.mouse.click(box.x + 2, box.y + 10);
  expect(await seconds(page)).toBeGreaterThan(20);
  await page.mouse.wheel(0, -2_000);
  await page.mouse.click(box.x + 2, box.y + 30);
  await waitForTime(page, 0, 3);
  await page.keyboard.press("0");
  await expect.poll(() => marks.count()).toBe(before);
  expect(await page.getByRole("button", { name: "Whole" }).isDisabled()).toBe(true);
});

test("marks of every kind are hidden and shown, and stay so", async () => {
  const page = await open("?t=5");
  const legend = page.getByRole("group", { name: "Marks on the timeline" });
  for (const [label, selector] of [
    ["Pages", ".mark.navigation"],
    ["Clicks", ".mark.click"],
    ["Inputs", ".mark.input"],
    ["Errors", ".mark.error"],
    ["Failed requests", ".mark.request"],
    ["Missing", ".gap"],
    ["Health", ".mark.finding"],
    ["Inactive", ".inactive"],
  ] as const) {
    const shown = page.locator(`.track ${selector}`);
    await shown.first().waitFor({ state: "attached" });
    await legend.getByRole("button", { name: label }).click();
    expect(await shown.count()).toBe(0);
  }
  await expectAccessible(page);
  await page.reload();
  await page.getByRole("button", { name: "Errors 3" }).waitFor();
  expect(await page.locator(".track .mark").count()).toBe(0);
  await legend.getByRole("button", { name: "Clicks" }).press("Enter");
  expect(await page.locator(".track .mark.click").count()).toBeGreaterThan(0);
});

test("every key is listed under ?", async () => {
  const page = await open("?t=5");
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard" });
  for (const { text } of SHORTCUTS) await dialog.getByText(text, { exact: true }).waitFor();
  await expectAccessible(page);
});
