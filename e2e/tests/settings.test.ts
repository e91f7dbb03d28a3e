// Settings that reach visitors without a deploy: changed in the dashboard, obeyed by the next page that loads.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { Reenact } from "../src/reenact";
import { startSite, type Site } from "../src/site";
import { tracesOf } from "../src/traces";

let server: Reenact;
let browser: Browser;
let dashboard: Page;
let api: Api;
let site: Site;
let context: BrowserContext | undefined;

beforeAll(async () => {
  server = await Reenact.start();
  browser = await launchChromium();
  api = await Api.open(server, "default");
  const listed = server.command("project", "list");
  const key = /^default\t(\S+)/m.exec(listed)?.[1];
  if (!key) throw new Error(`no key in: ${listed}`);
  site = await startSite(key, server.url);
  dashboard = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await dashboard.goto(server.url);
  await dashboard.getByLabel("E-mail").fill("admin@localhost");
  await dashboard.getByLabel("Password").fill(server.password!);
  await dashboard.getByRole("button", { name: "Log in" }).click();
  await dashboard.getByText("Waiting for the first event…").waitFor();
});

afterAll(async () => {
  await context?.close();
  await browser?.close();
  await site?.stop();
  await server?.stopAndForget();
});

/** A visitor who was never here, so that no copy and no cache answers. */
async function visit(path = ""): Promise<Page> {
  await context?.close();
  context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.url + path);
  return page;
}

const sessionIds = async (): Promise<string[]> => (await api.sessions()).map(({ id }) => id);

async function newSession(before: readonly string[]): Promise<string> {
  return eventually("another session", async () => (await sessionIds()).find((id) => !before.includes(id)));
}

async function set(fill: () => Promise<void>): Promise<void> {
  await dashboard.goto(`${server.url}/settings/recorder`);
  await dashboard.getByLabel("Mask these elements").waitFor();
  await fill();
  await dashboard.getByRole("button", { name: "Save" }).click();
  await dashboard.getByText("Saved", { exact: true }).waitFor();
}

const text = (label: string, value: string): Promise<void> =>
  dashboard.getByLabel(label, { exact: true }).fill(value);

test("the first event of an own page turns waiting into received, and the session can be watched", async () => {
  await dashboard.goto(`${server.url}/settings`);
  await dashboard.getByText("Waiting for the first event…").waitFor();
  await visit();
  await dashboard.getByText("Received:").waitFor();
  const section = dashboard.locator("section", { hasText: "Received:" });
  await section.getByRole("link", { name: "Watch it" }).click();
  await dashboard.waitForURL("**/sessions/*");
  const id = await newSession([]);
  await api.eventsOnce(id, "its first snapshot", ({ event }) => event.type === 2);
  expect(tracesOf(["Elsewhere"], server.dataDir)).not.toEqual([]);
});

test("a stricter mask holds for the next visitor", async () => {
  const before = await sessionIds();
  await set(() => text("Mask these elements", "h1"));
  await visit();
  const id = await newSession(before);
  const events = await api.eventsOnce(id, "a snapshot", ({ event }) => event.type === 2);
  const snapshot = JSON.stringify(events.find(({ event }) => event.type === 2));
  expect(snapshot).toContain("*********");
  expect(snapshot).not.toContain('"textContent":"Elsewhere","isStyle"');
  const heading = /"tagName":"h1".*?"textContent":"([^"]*)"/.exec(snapshot)?.[1];
  expect(heading).toBe("*********");
});

test("pages that are not to be recorded, and a share of none, record nothing", async () => {
  const before = await sessionIds();
  await set(() => text("Do not record", "/"));
  const ignored = await visit();
  await ignored.waitForFunction(() => localStorage.length > 0);
  await ignored.evaluate(() => (window as any).Reenact.track("ignored"));
  await ignored.evaluate(() => (window as any).Reenact.flush());
  await set(async () => {
    await text("Do not record", "");
    await text("Sessions, percent", "0");
  });
  const unsampled = await visit();
  await unsampled.waitForFunction(() => localStorage.length > 0);
  await unsampled.evaluate(() => (window as any).Reenact.track("unsampled"));
  await unsampled.evaluate(() => (window as any).Reenact.flush());
  // Whoever comes after them, with everything recorded again, is the only one who arrived.
  await set(() => text("Sessions, percent", ""));
  await visit();
  await newSession(before);
  expect(await sessionIds()).toHaveLength(before.length + 1);
  expect(tracesOf(["unsampled", "ignored"], server.dataDir)).toEqual([]);
});

test("an origin that is not allowed is said where one waits for it", async () => {
  await dashboard.goto(`${server.url}/settings/project`);
  await dashboard.getByLabel("Allowed origins").fill("https://shop.example");
  await dashboard.getByRole("button", { name: "Save" }).click();
  await dashboard.getByText("Saved", { exact: true }).waitFor();
  await visit();
  await dashboard.goto(`${server.url}/settings`);
  await dashboard.getByText(`Events from ${new URL(site.url).origin} were refused`).waitFor();
  await dashboard.getByRole("link", { name: "add it to the allowed origins" }).click();
  await dashboard.getByLabel("Allowed origins").fill(new URL(site.url).origin);
  await dashboard.getByRole("button", { name: "Save" }).click();
  await dashboard.getByText("Saved", { exact: true }).waitFor();
  const before = await sessionIds();
  await visit();
  await newSession(before);
});

test("a rotated key goes on until it is revoked", async () => {
  await dashboard.goto(`${server.url}/settings/keys`);
  await dashboard.getByRole("button", { name: /^Rotate First key/ }).click();
  await dashboard.getByText(/^replaced/).waitFor();
  const before = await sessionIds();
  await visit();
  await newSession(before);
  const old = dashboard.getByRole("listitem").filter({ hasText: "replaced" });
  await old.getByRole("button", { name: /^Revoke/ }).click();
  await dashboard.getByRole("button", { name: "Revoke the key" }).click();
  await old.waitFor({ state: "detached" });
  await visit();
  await dashboard.goto(`${server.url}/settings`);
  await dashboard.getByText("no project has the key").waitFor();
});

test("somebody who is invited chooses a password, and is out when removed", async () => {
  await dashboard.goto(`${server.url}/settings/members`);
  await dashboard.getByLabel("E-mail address").fill("ada@shop.example");
  await dashboard.getByRole("button", { name: "Add a member" }).click();
  const link = await dashboard.locator("code", { hasText: "/join#" }).textContent();
  const ada = await (await browser.newContext()).newPage();
  await ada.goto(link!);
  await ada.getByLabel(/^Password/).fill("plover on the shore");
  await ada.getByRole("button", { name: "Choose and log in" }).click();
  await ada.getByRole("heading", { name: "Sessions" }).waitFor();
  await ada.goto(`${server.url}/settings/keys`);
  await ada.getByText("You are a member").waitFor();
  await dashboard.getByRole("button", { name: "Remove ada@shop.example" }).click();
  await dashboard.getByRole("button", { name: "Remove the member" }).click();
  await dashboard.getByRole("button", { name: "Remove ada@shop.example" }).waitFor({ state: "detached" });
  await ada.reload();
  await ada.getByRole("heading", { name: "Log in to Reenact" }).waitFor();
  expect(server.log).not.toContain("plover");
  expect(server.log).not.toContain(new URLSearchParams(new URL(link!).hash.slice(1)).get("token"));
  expect(server.log).toContain("removed a member");
});

test("a deleted project is gone, with all that was recorded for it", async () => {
  const ids = await sessionIds();
  expect(ids.length).toBeGreaterThan(0);
  await dashboard.goto(`${server.url}/settings/project`);
  await dashboard.getByRole("button", { name: "Delete the project…" }).click();
  await dashboard.getByLabel(/^Type My project/).fill("My project");
  await dashboard.getByRole("button", { name: "Delete the project", exact: true }).click();
  await dashboard.getByLabel("Name", { exact: true }).waitFor();
  await eventually(
    "nothing of it lies in the data folder",
    () => tracesOf([...ids, "Elsewhere"], server.dataDir).length === 0,
  );
});
