/** Cameras that a viewer adds to a run: kept at a moment, and recorded while it goes on. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { RUN_ID, agentSessions } from "../mock/agent-run.ts";
import { MockServer } from "../mock/server.ts";
import type { MockSession } from "../mock/state.ts";
import { logIn, newContext } from "./chromium.ts";
import { expectAccessible } from "./fixture.ts";
import { launchWithWebgl } from "./workshop-fixture.ts";

const SCENE_PATH = `/v1/sessions/${RUN_ID}/scene`;
/** Frames are drawn by the processor here, and it has other work. */
const TIMEOUT_MS = 30_000;

let browser: Browser;
let mock: MockServer;
let page: Page;

beforeAll(async () => {
  mock = await MockServer.start();
  browser = await launchWithWebgl();
});
beforeEach(() => mock.reset());
afterEach(() => page.context().close());
afterAll(async () => {
  await browser.close();
  await mock.stop();
});

async function open(change: (session: MockSession) => void = () => undefined): Promise<MockSession> {
  const sessions = agentSessions(Date.now());
  const shown = sessions.find(({ detail }) => detail.id === RUN_ID)!;
  change(shown);
  mock.state.sessions.push(...sessions);
  const context = await newContext(browser, {
    reducedMotion: "reduce",
    viewport: { width: 1000, height: 720 },
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  page = await logIn(context, mock);
  await page.goto(`${mock.origin}/agents/${RUN_ID}?t=8`);
  await page.getByRole("tab", { name: "Workshop" }).click();
  await page.getByRole("button", { name: "Keep camera" }).waitFor();
  // Once it stands, the camera is somewhere.
  await page.locator("canvas").waitFor();
  await page.getByRole("button", { name: /^Terminal/ }).waitFor();
  return shown;
}

const scenesOf = ({ run }: MockSession): readonly unknown[] => run!.run.scenes;
const told = (): string[] => mock.requests.filter((request) => request.includes(SCENE_PATH));
const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();

async function untilTold(session: MockSession, count: number): Promise<void> {
  await expect.poll(() => scenesOf(session).length, { timeout: TIMEOUT_MS }).toBeGreaterThanOrEqual(count);
}

test("watching changes nothing; a camera that is kept is there from its moment on", async () => {
  const session = await open();
  await press("Focused");
  expect(await page.getByRole("button", { name: "Record camera" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Recorded", exact: true }).count()).toBe(0);
  expect(told()).toEqual([]);
  await press("Keep camera");
  await page.getByRole("button", { name: "Recorded", exact: true }).waitFor();
  expect(scenesOf(session)).toHaveLength(1);
  const fromMs = session.run!.run.from_ms;
  expect(scenesOf(session)[0]).toMatchObject({ at_ms: fromMs + 8_000, active_modals: [] });
  await page.getByText("Camera kept at 0:08").waitFor({ state: "attached" });
  await expectAccessible(page);
  // It is part of the run from now on.
  await page.reload();
  await page.getByRole("tab", { name: "Workshop" }).click();
  await press("Recorded");
});

test("of a run that goes on the camera is recorded while somebody wants it", async () => {
  const session = await open(({ detail, run }) => {
    detail.live = true;
    run!.run.info.is_ended = false;
  });
  await press("Focused");
  expect(told()).toEqual([]);
  await press("Record camera");
  await untilTold(session, 1);
  await press("Overview");
  await untilTold(session, 2);
  expect(scenesOf(session).at(-1)).toMatchObject({ focused_zone: null });
  // A dialog that is opened is part of what is shown.
  await page.keyboard.press("?");
  await expect
    .poll(() => (scenesOf(session).at(-1) as { active_modals: string[] }).active_modals, {
      timeout: TIMEOUT_MS,
    })
    .toEqual(["Keyboard"]);
  await page.keyboard.press("Escape");
  await expect
    .poll(() => (scenesOf(session).at(-1) as { active_modals: string[] }).active_modals, {
      timeout: TIMEOUT_MS,
    })
    .toEqual([]);
  await press("Record camera");
  expect(await page.getByRole("button", { name: "Record camera" }).getAttribute("aria-pressed")).toBe(
    "false",
  );
  const count = told().length;
  await press("Focused");
  await press("Overview");
  await press("Keep camera");
  await untilTold(session, count + 1);
  expect(told()).toHaveLength(count + 1);
});

test("a server that refuses is heard, and recording ends", async () => {
  await open(({ detail, run }) => {
    detail.live = true;
    run!.run.info.is_ended = false;
  });
  mock.failing.set(SCENE_PATH, 503);
  await press("Record camera");
  await page.getByRole("alert").waitFor();
  await page.locator("button[aria-pressed=false]", { hasText: "Record camera" }).waitFor();
});
