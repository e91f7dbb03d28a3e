/**
 * Pictures of every page, wide and narrow, light and dark: `npm run screenshots`, then look at `.cache/screenshots`.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { AGENT_PAGES } from "../agent-pages.ts";
import { launch, logIn, newContext } from "../browser/chromium.ts";
import { agentSessions } from "../mock/agent-run.ts";
import { MockServer } from "../mock/server.ts";
import { CHECKOUT_ID, TOOLS_ID, toolsSession } from "../mock/state.ts";

const FOLDER =
  process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../.cache/screenshots/", import.meta.url));
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

let mock: MockServer;
let browser: Browser;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  mock = await MockServer.start();
  mock.state.sessions.push(toolsSession(), ...agentSessions(Date.now()));
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
  await mock.stop();
});

const moment = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.locator(".reenact-root iframe").waitFor();
  await page.getByRole("button", { name: /^Errors [1-9]/ }).waitFor();
};

/** A panel beside the picture, with what a click on one of its lines shows. */
const panel = (name: string, line: string, shown: string): (typeof PAGES)[number] => ({
  name: `session-${name.toLowerCase()}`,
  path: `/sessions/${TOOLS_ID}?t=9.7`,
  ready: async (page) => {
    await page.getByRole("button", { name: /^Errors [1-9]/ }).waitFor();
    await page.getByRole("tab", { name }).click();
    const tabpanel = page.getByRole("tabpanel");
    await tabpanel.locator(".entry, [role=treeitem]").filter({ hasText: line }).first().click();
    await tabpanel.getByText(shown).last().waitFor();
    await page.locator(".reenact-root iframe").waitFor();
  },
  whole: true,
});

const PAGES: readonly {
  name: string;
  path: string;
  ready: (page: Page) => Promise<void>;
  whole?: boolean;
}[] = [
  { name: "login", path: "/login", ready: (page) => page.getByLabel("Password").waitFor() },
  { name: "sessions", path: "/", ready: (page) => page.getByText("ada@lumen.example").first().waitFor() },
  {
    name: "sessions-filtered",
    path: "/?user=nobody&range=24h",
    ready: (page) => page.getByText("No session matches").waitFor(),
  },
  {
    name: "sessions-empty",
    path: "/?project=studio",
    ready: (page) => page.getByText("Nothing is recorded yet").waitFor(),
  },
  { name: "session", path: `/sessions/${CHECKOUT_ID}?t=55`, ready: moment, whole: true },
  { name: "session-lamps", path: `/sessions/${CHECKOUT_ID}?t=4.5`, ready: moment },
  {
    name: "session-facts",
    path: `/sessions/${CHECKOUT_ID}?t=5`,
    ready: async (page) => {
      await moment(page);
      await page.getByRole("tab", { name: "Facts" }).click();
      await page.getByText("Germany").waitFor();
    },
    whole: true,
  },
  {
    name: "session-health",
    path: `/sessions/${CHECKOUT_ID}?t=5`,
    ready: async (page) => {
      await moment(page);
      await page.getByRole("tab", { name: "Health" }).click();
      await page.getByText("expected an integer").waitFor();
    },
    whole: true,
  },
  panel("Console", "cart ready", "items"),
  panel("Network", "POST", "Headers of the answer"),
  panel("Errors", "total is undefined", "addUp"),
  panel("Elements", 'id="total"', "class became"),
  panel("State", "variant-b", "Flag"),
  panel("Performance", "busy for", "Recorder's work"),
  {
    name: "session-preview",
    path: `/sessions/${CHECKOUT_ID}?t=5`,
    ready: async (page) => {
      await moment(page);
      const box = await page.getByRole("slider", { name: "Time" }).boundingBox();
      await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.82, (box?.y ?? 0) + 20);
      await page.locator(".preview iframe").waitFor();
    },
  },
  {
    name: "session-server-away",
    path: `/sessions/${CHECKOUT_ID}?t=5`,
    ready: async (page) => {
      mock.isAway = ({ pathname }) => pathname.endsWith("/events");
      await page.reload();
      await page.getByText("The server cannot be reached").waitFor();
      mock.isAway = () => false;
    },
  },
  {
    name: "sessions-filters",
    path: "/?browser=Chrome&browser=Safari&errors=1&url=checkout&range=7d",
    ready: async (page) => {
      await page.locator(".session-grid").first().waitFor();
      await page.getByRole("combobox", { name: "Add a filter" }).fill("country");
      await page.keyboard.press("Enter");
      await page.getByRole("option", { name: /Germany/ }).waitFor();
    },
  },
  {
    name: "sessions-picture",
    path: "/",
    ready: async (page) => {
      await page.locator(`.session-grid[href="/sessions/${CHECKOUT_ID}"]`).hover();
      await page.locator(".picture iframe").waitFor();
    },
  },
  {
    name: "user",
    path: "/users/ada%40lumen.example",
    ready: async (page) => {
      await page.getByText("trade").waitFor();
      await page.locator(".session-grid").first().waitFor();
    },
  },
  {
    name: "user-erase",
    path: "/users/ada%40lumen.example",
    ready: async (page) => {
      await page.getByRole("button", { name: "Erase…" }).click();
      await page.getByText("cannot be undone").waitFor();
    },
  },
  {
    name: "search-found",
    path: "/search?q=pay",
    ready: (page) => page.getByText("2 moments in 1 session").waitFor(),
  },
  {
    name: "search-nothing",
    path: "/search?q=nobody",
    ready: (page) => page.getByText("Nothing was found").waitFor(),
  },
  {
    name: "session-keyboard",
    path: `/sessions/${CHECKOUT_ID}?t=5`,
    ready: async (page) => {
      await moment(page);
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "session-gone",
    path: "/sessions/01JDNOTTHERE",
    ready: (page) => page.getByRole("alert").waitFor(),
  },
  {
    name: "settings",
    path: "/settings?project=studio",
    ready: (page) => page.getByText("Waiting for the first event").waitFor(),
    whole: true,
  },
  {
    name: "settings-project",
    path: "/settings/project",
    ready: (page) => page.getByLabel("Allowed origins").waitFor(),
    whole: true,
  },
  {
    name: "settings-keys",
    path: "/settings/keys",
    ready: (page) => page.getByText("Nightly export").first().waitFor(),
    whole: true,
  },
  {
    name: "settings-recorder",
    path: "/settings/recorder",
    ready: (page) => page.getByLabel("Mask these elements").waitFor(),
    whole: true,
  },
  {
    name: "settings-members",
    path: "/settings/members",
    ready: (page) => page.getByRole("button", { name: "Remove linus@studio.example" }).waitFor(),
    whole: true,
  },
  {
    name: "join",
    path: "/join#token=x&email=ada%40lumen.example",
    ready: (page) => page.getByLabel(/Password/).waitFor(),
  },
  {
    name: "api",
    path: "/api",
    ready: (page) => page.locator("section#list_sessions").waitFor(),
  },
  ...AGENT_PAGES,
  { name: "not-found", path: "/nowhere", ready: (page) => page.getByText("There is no page here").waitFor() },
];

/** Only pages whose names hold this, to look at a few. */
const ONLY = process.env.ONLY ?? "";

for (const colorScheme of ["light", "dark"] as const) {
  for (const viewport of SIZES) {
    test(`${viewport.width} ${colorScheme}`, async () => {
      const context = await newContext(browser, { viewport, colorScheme });
      for (const { name, path, ready, whole } of PAGES.filter(({ name }) => name.includes(ONLY))) {
        const page = name === "login" ? await context.newPage() : await logIn(context, mock);
        await page.goto(mock.origin + path);
        await ready(page);
        await page.evaluate(() => document.fonts.ready);
        const file = `${FOLDER}/${name}-${viewport.width}-${colorScheme}.png`;
        await page.screenshot({ path: file, fullPage: (whole ?? false) && viewport.width < 900 });
        await page.close();
      }
      await context.close();
    });
  }
}
