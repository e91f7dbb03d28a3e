/** A run of a coding agent on show: its clock, its views in step with the time, its notes. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { RUN_SHORTCUTS } from "../../src/agent/player/run-shortcuts.ts";
import { HOSTILE_PATH, HOSTILE_RUN_ID, RUN_ID, agentSessions } from "../mock/agent-run.ts";
import { expectAccessible, useFixture } from "./fixture.ts";
import { seconds, waitForTime } from "./player-page.ts";

const fixture = useFixture();

async function open(search = "?t=0", id = RUN_ID): Promise<Page> {
  const { page, mock } = fixture;
  mock.state.sessions.push(...agentSessions(Date.now()));
  await page.goto(`${mock.origin}/agents/${id}${search}`);
  await page.getByRole("region", { name: "Conversation" }).waitFor();
  return page;
}

const current = (page: Page): Promise<string> =>
  page
    .locator("[aria-current=true]")
    .textContent()
    .then((text) => text ?? "");

async function view(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name }).click();
}

test("the run is asked for once; the clock is driven by keys, and they are listed", async () => {
  const page = await open("?t=30");
  expect(await seconds(page)).toBe(30);
  await page.keyboard.press("ArrowRight");
  expect(await seconds(page)).toBe(35);
  await page.keyboard.press("PageDown");
  expect(await seconds(page)).toBe(25);
  await page.keyboard.press("Home");
  expect(await seconds(page)).toBe(0);
  await page.keyboard.press("End");
  expect(await seconds(page)).toBe(160);
  await page.keyboard.press("g");
  await page.getByLabel(/Go to a time/).fill("0:07");
  await page.keyboard.press("Enter");
  await waitForTime(page, 7, 7);
  await page.keyboard.press("?");
  expect(await page.locator("dialog dt").count()).toBe(RUN_SHORTCUTS.length);
  await expectAccessible(page);
  const asked = fixture.mock.requests.filter((request) => /\/agent\?/.test(request));
  expect(asked).toHaveLength(1);
});

test("entries are stepped through one by one, also those of one time, and errors and prompts by their keys", async () => {
  const page = await open();
  const seen: string[] = [];
  for (let step = 0; step < 5; step += 1) {
    seen.push(await current(page));
    await page.keyboard.press(step % 2 === 0 ? "Shift+ArrowRight" : "j");
  }
  expect(new Set(seen).size).toBe(5);
  await page.keyboard.press("Shift+ArrowLeft");
  expect(await current(page)).toBe(seen[4]);
  await page.keyboard.press("Home");
  await page.keyboard.press("e");
  expect(await current(page)).toContain("npm test");
  await page.keyboard.press("p");
  expect(await current(page)).toContain("Keep the discount");
  await page.keyboard.press("Shift+P");
  expect(await current(page)).toContain("The total must take");
});

test("it plays, and leaves out what is idle", async () => {
  const page = await open("?t=17");
  await page.getByRole("button", { name: "8×" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  // 95 seconds in which nothing happened lie between.
  await waitForTime(page, 113);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
});

test("a click on the timeline goes to the mark there; kinds are hidden", async () => {
  const page = await open();
  await page.getByText("The total must take").waitFor();
  const marks = page.locator(".track .mark.compaction");
  expect(await marks.count()).toBe(1);
  const box = await marks.boundingBox();
  await page.mouse.click((box?.x ?? 0) + 9, (box?.y ?? 0) + 9);
  expect(await current(page)).toContain("summed up");
  await page.getByRole("button", { name: "Compactions" }).click();
  await marks.waitFor({ state: "detached" });
  expect(await page.getByRole("list", { name: "Lanes" }).textContent()).toContain("reviewer");
});

test("the conversation folds what was left, and long texts are read whole", async () => {
  const page = await open("?t=19");
  await page.getByText(/^Left: the conversation went back/).waitFor();
  await page.waitForFunction(() => {
    const [shown, list] = ["[aria-current=true]", ".conversation"].map((found) =>
      document.querySelector(found)?.getBoundingClientRect(),
    );
    return shown && list && shown.bottom > list.top && shown.top < list.bottom;
  });
  expect(await page.getByText("Rename total to sum.").isVisible()).toBe(false);
  expect(await page.getByText("The very end.").count()).toBe(0);
  await page.getByRole("button", { name: "Show all of it" }).click();
  await page.getByText("The very end.").waitFor();
  const link = page.getByRole("link", { name: "the issue" });
  expect(await link.getAttribute("rel")).toContain("noopener");
  await expectAccessible(page);
});

test("a tool call shows its command, its output in colours, and an edit as a diff", async () => {
  const page = await open("?t=1");
  await view(page, "Tool call");
  const panel = page.getByRole("tabpanel");
  await panel.getByText("$ npm test").waitFor();
  expect(await panel.getByRole("region", { name: "Output" }).locator(".fg-red").first().textContent()).toBe(
    "✗ total takes a discount",
  );
  await panel.getByText("exit code 1").waitFor();
  await page.keyboard.press("e");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const added = panel.locator("tr.added");
  await added.first().waitFor();
  expect(await added.first().textContent()).toContain("* (1 - discount)");
  await expectAccessible(page);
});

test("files are as they were at the time, and a line leads to when it was written", async () => {
  const page = await open("?t=3");
  await view(page, "Files");
  const tree = page.getByRole("region", { name: "Files at this time" });
  await tree.getByText("2 files, 0 changes so far").waitFor();
  await tree.getByRole("button", { name: /total\.js/ }).click();
  const content = page.getByRole("region", { name: /^Content of/ });
  await content.getByText("export function total(items) {").waitFor();
  await page.keyboard.press("End");
  await content.getByText("discount = 0").waitFor();
  await tree.getByText("3 files, 6 changes so far").waitFor();
  await tree.getByText("drift").waitFor();
  await page.getByText(/^Something else changed this file/).click();
  await page.getByRole("region", { name: "Drift" }).locator("tr.removed").first().waitFor();
  await expectAccessible(page);
  await content.getByRole("button", { name: /^Line 2 was written at 0:05/ }).click();
  await waitForTime(page, 5, 6);
});

test("cost says what is not known, facts jump to what they tell", async () => {
  const page = await open("?t=10");
  await view(page, "Cost");
  await page.getByText(/The price of 12,902 tokens is not known/).waitFor();
  await page.getByRole("cell", { name: "price not known" }).waitFor();
  await expectAccessible(page);
  await view(page, "Facts");
  await page.getByText("First failing test").waitFor();
  await expectAccessible(page);
  const highlight = page.getByRole("listitem").filter({ hasText: "Largest edit" });
  await highlight.getByRole("button").click();
  await waitForTime(page, 6, 7);
});

test("bookmarks and notes are written, listed, jumped to, changed and deleted", async () => {
  const page = await open("?t=7");
  await page.keyboard.press("b");
  await page.locator(".track .mark.note").waitFor();
  await view(page, "Notes");
  await page.getByLabel("New note").fill("<b>Why</b> this way?");
  await page.getByRole("radio", { name: /^On “/ }).check();
  await page.getByRole("button", { name: "Write the note" }).click();
  const list = page.getByRole("list", { name: "Notes and bookmarks" });
  const note = list.getByRole("listitem").filter({ hasText: "<b>Why</b> this way?" });
  await note.waitFor();
  expect(await list.getByRole("listitem").count()).toBe(2);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("slider", { name: "Time" }).press("End");
  await note.getByRole("button").first().click();
  await waitForTime(page, 6, 7);
  await note.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Text of the note").fill("Clear now.");
  await page.getByRole("button", { name: "Save" }).click();
  await list.getByText("Clear now.").waitFor();
  await list
    .getByRole("listitem")
    .filter({ hasText: "Clear now." })
    .getByRole("button", { name: "Delete" })
    .click();
  await list.getByText("Clear now.").waitFor({ state: "detached" });
});

test("a note is written on a line of a diff and leads to the file", async () => {
  const page = await open("?t=6.4");
  await view(page, "Tool call");
  await page
    .getByRole("button", { name: /^Write a note on line|^\d+$/ })
    .first()
    .click();
  await page.getByRole("radio", { name: /^On line/ }).waitFor();
  await page.getByLabel("New note").fill("This one");
  await page.getByRole("button", { name: "Write the note" }).click();
  const note = page.getByRole("listitem").filter({ hasText: "This one" });
  await note.getByRole("button").first().click();
  await page.getByRole("region", { name: /^Content of/ }).waitFor();
});

test("nothing of a run runs or loads", async () => {
  const asked: string[] = [];
  fixture.page.on("request", (request) => asked.push(request.url()));
  const page = await open("?t=7.5", HOSTILE_RUN_ID);
  await page.getByText("[Image: picture]").first().waitFor();
  expect(
    await page
      .getByText("click me")
      .first()
      .evaluate((element) => element.closest("a")),
  ).toBeNull();
  await view(page, "Tool call");
  await page.getByText(HOSTILE_PATH).first().waitFor();
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  const output = page.getByRole("region", { name: "Output" });
  await output.waitFor();
  expect(await output.textContent()).toBe("a link <img src=x onerror='window.ran = 6'> end");
  await view(page, "Files");
  await page.getByRole("slider", { name: "Time" }).press("End");
  await page.getByRole("button", { name: /<img src=x/ }).click();
  await page.getByText("window.ran = 9").waitFor();
  await view(page, "Facts");
  await page.getByRole("heading", { name: "Tools" }).waitFor();
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
  expect(asked.filter((url) => !url.startsWith(fixture.mock.origin))).toEqual([]);
  expect(await page.locator("img").count()).toBe(0);
  expect(fixture.consoleErrors).toEqual([]);
});

test("a run that is not there, and an answer that fails", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/agents/nothere`);
  await page.getByRole("alert").waitFor();
  await page.getByRole("link", { name: "To the runs" }).waitFor();
  mock.state.sessions.push(...agentSessions(Date.now()));
  mock.failing.set(`/v1/sessions/${RUN_ID}/agent`, 500);
  await page.goto(`${mock.origin}/agents/${RUN_ID}`);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("region", { name: "Conversation" }).waitFor();
});
