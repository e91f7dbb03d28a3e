// Runs of coding agents, through the real server and importer: found in the library, played, looked into, compared.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { COMMAND, OTHER_COMMAND, OTHER_RUN_ID, RUN_ID, importRuns } from "../src/agent-runs";
import { Api } from "../src/api";
import { WITHOUT_WEBGL, WITH_WEBGL, launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { coloursOf } from "../src/pictures";
import { Reenact } from "../src/reenact";

/** Sessions are gone through as soon as they are there. */
const EAGER = ["--quiet-after-s", "0", "--quiet-ended-after-s", "0", "--quiet-every-s", "1"];
const PROJECT = "default";
const VIEWPORT = { width: 1440, height: 900 };
/** Shades and lights of a scene; text and a few lines on an empty floor have far fewer. */
const COLOURS_OF_A_SCENE_MIN = 200;
const COLOURS_OF_A_MAP_MIN = 20;
const TOTAL = "/home/ada/shop/src/total.js";

let server: Reenact;
let browser: Browser;
let api: Api;
let login: Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["storageState"]>>;
let page: Page;
/** When the run began. */
let fromMs: number;

beforeAll(async () => {
  server = await Reenact.start({ flags: EAGER });
  importRuns(server, PROJECT);
  api = await Api.open(server, PROJECT);
  fromMs = (await api.get<{ from_ms: number }>(`/sessions/${RUN_ID}/agent`)).from_ms;
  browser = await launchChromium(WITH_WEBGL);
  const context = await browser.newContext();
  const first = await context.newPage();
  await first.goto(server.url);
  await first.getByLabel("E-mail").fill("admin@localhost");
  await first.getByLabel("Password").fill(server.password!);
  await first.getByRole("button", { name: "Log in" }).click();
  await first.getByRole("heading", { name: "Sessions" }).waitFor();
  login = await context.storageState();
  await context.close();
});

afterEach(() => page?.context().close());

afterAll(async () => {
  await browser?.close();
  await server?.stopAndForget();
});

async function open(path: string, inBrowser = browser): Promise<void> {
  const context = await inBrowser.newContext({ viewport: VIEWPORT, storageState: login });
  page = await context.newPage();
  await page.goto(`${server.url}${path}${path.includes("?") ? "&" : "?"}project=${PROJECT}`);
}

/** Opens the run at a moment, given as its log tells it. */
async function openAt(moment: string, inBrowser = browser): Promise<void> {
  await open(`/agents/${RUN_ID}?t=${(Date.parse(moment) - fromMs) / 1000}`, inBrowser);
  await page.getByRole("region", { name: "Conversation" }).waitFor();
}

const seconds = async (): Promise<number> =>
  Number(await page.getByRole("slider", { name: "Time" }).first().getAttribute("aria-valuenow"));
const view = (name: string): Promise<void> => page.getByRole("tab", { name }).click();
const row = (title: string) => page.getByRole("listitem").filter({ hasText: title });

test("an imported run is in the library, with what it was", async () => {
  await open("/agents");
  await row("Discounts").waitFor();
  const told = (await row("Discounts").textContent()) ?? "";
  for (const part of ["Claude Code", "shop", "claude-"]) expect(told).toContain(part);
  const { duration_ms: durationMs } = await api.session(RUN_ID);
  expect(durationMs).toBeGreaterThan(150_000);
  expect(told).toMatch(/2 ?m(in)? ?\d+ ?s|2:\d\d/);
  await row("Second try").waitFor();
});

test("what was done in a run is found in the library, and leads to its moment", async () => {
  await open("/agents?q=outdated");
  await eventually("the command is found", async () => {
    await page.reload();
    await page.locator("a.moment, h2").first().waitFor();
    return (await page.locator("a.moment").count()) > 0;
  });
  expect(await row("Discounts").count()).toBe(0);
  await page.locator("a.moment").first().click();
  await page.getByRole("heading", { name: "Second try" }).waitFor();
  await eventually("it is at the command", async () => (await seconds()) > 60);
});

test("importing again adds nothing", async () => {
  const before = await api.events(RUN_ID);
  importRuns(server, PROJECT);
  expect(await api.events(RUN_ID)).toEqual(before);
});

test("it plays and is stepped through with the keyboard, and goes to a time", async () => {
  await open("/agents");
  await page.getByRole("link", { name: "Play Discounts" }).click();
  await page.getByRole("heading", { name: "Discounts" }).waitFor();
  await page.getByRole("region", { name: "Conversation" }).waitFor();
  await page.keyboard.press("Space");
  await eventually("it plays", async () => (await seconds()) >= 1);
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.keyboard.press("Home");
  const current = page.locator("[aria-current=true]");
  const seen = new Set<string>();
  for (let step = 0; step < 4; step += 1) {
    seen.add((await current.textContent()) ?? "");
    await page.keyboard.press("Shift+ArrowRight");
  }
  expect(seen.size).toBe(4);
  await page.keyboard.press("g");
  await page.getByLabel(/Go to a time/).fill("0:07");
  await page.keyboard.press("Enter");
  await eventually("it is at the time", async () => (await seconds()) === 7);
  await page.getByRole("list", { name: "Lanes" }).getByText("reviewer").waitFor();
});

test.each([
  [
    "after the first edit",
    "2026-03-02T09:00:08.000Z",
    `export function total(items, discount = 0) {
  return items.reduce((sum, item) => sum + item.price, 0);
}`,
  ],
  [
    "after the last edit, and what somebody else changed",
    "2026-03-02T09:02:42.000Z",
    `/** With a discount between 0 and 1. */
export function total(items, discount = 0) {
\treturn items.reduce((sum, item) => sum + item.price, 0) * (1 - Math.min(Math.max(discount, 0), 1));
}`,
  ],
])("a file has the content of the time: %s", async (_, moment, expected) => {
  await openAt(moment);
  await view("Files");
  const tree = page.getByRole("region", { name: "Files at this time" });
  await tree.getByRole("button", { name: /total\.js/ }).click();
  const lines = page.getByRole("region", { name: `Content of ${TOTAL}` }).getByRole("listitem");
  await eventually("the file is as it was", async () => {
    const shown = (await lines.locator("code").allTextContents()).join("\n");
    if (shown.trimEnd() !== expected)
      throw new Error(`it is: ${await page.getByRole("region", { name: "The file" }).textContent()}`);
    return true;
  });
});

test("a tool call shows a terminal and an edit a diff", async () => {
  await openAt("2026-03-02T09:00:08.000Z");
  await view("Tool call");
  const added = page.getByLabel(`Change of ${TOTAL}`).locator("tr.added");
  await added.first().waitFor();
  expect(await added.allTextContents()).toEqual([expect.stringContaining("discount = 0")]);
  // The first error is the failing test.
  await openAt("2026-03-02T09:00:00.000Z");
  await page.keyboard.press("e");
  await view("Tool call");
  await page.getByRole("region", { name: "Output" }).getByText("1 failed, 4 passed").waitFor();
  await page.getByText("$ npm test").waitFor();
  await page.getByText(/· exit code 1$/).waitFor();
});

test("the workshop is drawn in three dimensions", async () => {
  await openAt("2026-03-02T09:00:09.000Z");
  await view("Workshop");
  const scene = page.getByRole("application", { name: /^The workshop in 3D/ });
  await scene.waitFor();
  await eventually(
    "it is no blank",
    async () => coloursOf(await scene.screenshot()) > COLOURS_OF_A_SCENE_MIN,
  );
  await page.getByRole("button", { name: "Follow" }).click();
  await eventually(
    "nor with another camera",
    async () => coloursOf(await scene.screenshot()) > COLOURS_OF_A_SCENE_MIN,
  );
});

test("without WebGL there is a map of the workshop", async () => {
  const plain = await launchChromium(WITHOUT_WEBGL);
  try {
    await openAt("2026-03-02T09:00:09.000Z", plain);
    await view("Workshop");
    const map = page.getByRole("img", { name: "The workshop from above" });
    await map.waitFor();
    await eventually("it is no blank", async () => coloursOf(await map.screenshot()) > COLOURS_OF_A_MAP_MIN);
  } finally {
    await plain.close();
  }
});

test("two runs side by side stop where they go apart, and go on", async () => {
  await open(`/agents/${RUN_ID}`);
  await page.getByRole("link", { name: "Compare" }).click();
  await page.getByRole("link", { name: /^Second try/ }).click();
  await page
    .getByText(/go apart at step/)
    .first()
    .waitFor();
  expect(new URL(page.url()).searchParams.get("with")).toBe(OTHER_RUN_ID);
  await page.getByRole("button", { name: "8×" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const current = page.locator("li[aria-current=step]");
  await eventually("it stands where they differ", async () => {
    const told = (await current.textContent()) ?? "";
    return told.includes(COMMAND) || told.includes(OTHER_COMMAND);
  });
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await eventually("it goes on", async () => {
    const told = (await current.textContent()) ?? "";
    return !told.includes(COMMAND) && !told.includes(OTHER_COMMAND);
  });
});

test("a note is written, listed, jumped to, changed and deleted", async () => {
  await openAt("2026-03-02T09:00:08.000Z");
  const writtenAt = await seconds();
  await view("Notes");
  await page.getByLabel("New note").fill("Why here?");
  await page.getByRole("button", { name: "Write the note" }).click();
  const list = page.getByRole("list", { name: "Notes and bookmarks" });
  await list.getByText("Why here?").waitFor();
  await page.reload();
  await view("Notes");
  const note = list.getByRole("listitem").filter({ hasText: "Why here?" });
  await note.waitFor();
  await page.getByRole("slider", { name: "Time" }).press("End");
  await eventually("it is at the end", async () => (await seconds()) > writtenAt + 60);
  await note.getByRole("button").first().click();
  await eventually("it is where the note is", async () => Math.abs((await seconds()) - writtenAt) <= 1);
  await note.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Text of the note").fill("Because of the discount.");
  await page.getByRole("button", { name: "Save" }).click();
  const changed = list.getByRole("listitem").filter({ hasText: "Because of the discount." });
  await changed.waitFor();
  await changed.getByRole("button", { name: "Delete" }).click();
  await changed.waitFor({ state: "detached" });
});

test("a run gets another name, and is deleted", async () => {
  await open("/agents");
  await page.getByRole("button", { name: "Name Second try" }).click();
  await page.getByLabel("Title").fill("Outdated packages");
  await page.getByRole("button", { name: "Save" }).click();
  await row("Outdated packages").waitFor();
  await page.reload();
  await row("Outdated packages").waitFor();
  await page.getByRole("button", { name: "Delete Outdated packages" }).click();
  await page.getByRole("button", { name: "Delete the run" }).click();
  await row("Outdated packages").waitFor({ state: "detached" });
  await row("Discounts").waitFor();
  expect((await api.request(`/sessions/${OTHER_RUN_ID}`)).status).toBe(404);
});
