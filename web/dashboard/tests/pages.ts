/**
 * Every page of the dashboard in every state that looks different, with what makes it so: pictures are taken of them, and
 * axe looks at each. A kind of page or a panel that is not here fails the tests.
 */
import type { Page } from "playwright-core";
import { LiveVisit } from "./mock/live-visit.ts";
import { AGENT_PAGES } from "./agent-pages.ts";
import type { MockServer } from "./mock/server.ts";
import { CHECKOUT_ID, TOOLS_ID, toolsSession } from "./mock/state.ts";

export interface ShownPage {
  name: string;
  path: string;
  /** Before it is opened. */
  prepare?: (mock: MockServer) => unknown;
  /** It stands. */
  ready: (page: Page) => Promise<unknown>;
  /** Nobody is logged in. */
  isOpen?: boolean;
  /** On narrow screens the picture is of the whole page. */
  whole?: boolean;
  /** The panel that is open beside the player. */
  panel?: string;
}

const moment = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.locator(".reenact-root iframe").waitFor();
  await page.getByRole("button", { name: /^Errors [1-9]/ }).waitFor();
};

/** A panel beside the picture, with what a click on one of its lines shows. */
const panel = (name: string, line: string, shown: string): ShownPage => ({
  name: `session-${name.toLowerCase()}`,
  path: `/sessions/${TOOLS_ID}?t=9.7`,
  panel: name.toLowerCase(),
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

/** A page of the settings, in which a button is pressed. */
const pressed = (name: string, path: string, button: string, shown: string): ShownPage => ({
  name,
  path,
  ready: async (page) => {
    await page.getByRole("button", { name: button }).first().click();
    await page.getByText(shown).first().waitFor();
  },
});

export const PAGES: readonly ShownPage[] = [
  { name: "login", path: "/login", isOpen: true, ready: (page) => page.getByLabel("Password").waitFor() },
  {
    name: "login-refused",
    path: "/login",
    isOpen: true,
    ready: async (page) => {
      await page.getByLabel("E-mail address").fill("ada@lumen.example");
      await page.getByLabel("Password").fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
    },
  },
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
  { name: "session", path: `/sessions/${CHECKOUT_ID}?t=55`, panel: "activity", ready: moment, whole: true },
  { name: "session-lamps", path: `/sessions/${CHECKOUT_ID}?t=4.5`, ready: moment },
  {
    name: "session-facts",
    panel: "facts",
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
    panel: "health",
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
    prepare: (mock) => (mock.isAway = ({ pathname }) => pathname.endsWith("/events")),
    ready: (page) => page.getByText("The server cannot be reached").waitFor(),
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
    isOpen: true,
    path: "/join#token=x&email=ada%40lumen.example",
    ready: (page) => page.getByLabel(/Password/).waitFor(),
  },
  {
    name: "api",
    path: "/api",
    ready: (page) => page.locator("section#list_sessions").waitFor(),
  },
  { name: "not-found", path: "/nowhere", ready: (page) => page.getByText("There is no page here").waitFor() },
  {
    name: "session-live",
    path: `/sessions/${CHECKOUT_ID}?live`,
    prepare: (mock) => new LiveVisit(mock.state, 54_500),
    ready: async (page) => {
      await page.locator("div.live.following").waitFor();
      await page.locator(".reenact-root iframe").waitFor();
      await page.getByRole("button", { name: /^Errors [1-9]/ }).waitFor();
    },
  },
  {
    name: "session-live-rewound",
    path: `/sessions/${CHECKOUT_ID}?t=20`,
    prepare: (mock) => new LiveVisit(mock.state, 54_500),
    ready: async (page) => {
      await page.getByRole("button", { name: "Catch up" }).waitFor();
      await moment(page);
    },
  },
  {
    name: "session-delete",
    path: `/sessions/${CHECKOUT_ID}?t=5`,
    ready: async (page) => {
      await moment(page);
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByText("This cannot be undone").waitFor();
    },
  },
  {
    name: "sessions-failed",
    path: "/",
    prepare: (mock) => mock.failing.set("/v1/sessions", 503),
    ready: (page) => page.getByRole("alert").waitFor(),
  },
  pressed("sessions-columns", "/", "Columns", "Release"),
  pressed("sessions-views", "/?browser=Chrome", "Views", "Save"),
  {
    name: "user-nobody",
    path: "/users/nobody",
    ready: (page) => page.getByText("There is nothing of this person").waitFor(),
  },
  {
    name: "cannot-start",
    path: "/",
    prepare: (mock) => mock.failing.set("/v1/me", 503),
    ready: (page) => page.getByText("The dashboard cannot start").waitFor(),
  },
  {
    name: "settings-project-delete",
    path: "/settings/project?project=studio",
    ready: async (page) => {
      await page.getByRole("button", { name: "Delete the project…" }).click();
      await page.getByLabel("Type Studio to confirm").waitFor();
    },
  },
  {
    name: "settings-keys-created",
    path: "/settings/keys",
    ready: async (page) => {
      await page.getByLabel("Name of a new key").fill("Warehouse");
      await page.getByRole("button", { name: "Create a secret key" }).click();
      await page.getByText("is created").waitFor();
    },
    whole: true,
  },
  pressed("settings-keys-revoke", "/settings/keys", "Revoke Nightly export", "Revoke the key"),
  {
    name: "settings-recorder-wrong",
    path: "/settings/recorder",
    ready: async (page) => {
      await page.getByLabel("Sessions, percent").fill("250");
      await page.getByLabel("Sessions, percent").blur();
      await page.locator("[aria-invalid=true]").waitFor();
    },
  },
  {
    name: "settings-members-added",
    path: "/settings/members",
    ready: async (page) => {
      await page.getByLabel("E-mail address").fill("mae@orbit.example");
      await page.getByRole("button", { name: "Add a member" }).click();
      await page.locator("code", { hasText: "/join#" }).waitFor();
    },
    whole: true,
  },
  pressed("settings-members-remove", "/settings/members", "Remove linus@studio.example", "Remove the member"),
  {
    name: "join-used",
    isOpen: true,
    path: "/join#token=used&email=mae%40orbit.example",
    ready: async (page) => {
      await page.getByLabel(/^Password/).fill("plover on the shore");
      await page.getByRole("button", { name: "Choose and log in" }).click();
      await page.getByText("This link does not work any more").waitFor();
    },
  },
  ...AGENT_PAGES,
];

export async function openPage(shown: ShownPage, page: Page, mock: MockServer): Promise<void> {
  mock.reset();
  mock.state.sessions.push(toolsSession());
  shown.prepare?.(mock);
  await page.goto(mock.origin + shown.path);
  await shown.ready(page);
}
