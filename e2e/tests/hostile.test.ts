// A recording made to do harm, sent to the real server: wherever it is shown, nothing of it runs and nobody is called.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Home } from "../../fixtures/hostile/home";
import { LAST_WORDS, hostileEvents } from "../../fixtures/hostile/visit";
import { HostileWitness } from "../../fixtures/hostile/witness";
import { Api } from "../src/api";
import { launchChromium } from "../src/chromium";
import { Reenact } from "../src/reenact";
import { Watcher } from "../src/watch";

const PROJECT = "default";
const SESSION = "session-hostile-0001";
const START_MS = Date.now() - 600_000;

let home: Home;
let server: Reenact;
let browser: Browser;
let api: Api;
let password: string;
let folder: string;
let endMs: number;
let context: BrowserContext | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reenact-hostile-"));
  home = await Home.open();
  browser = await launchChromium();
  server = await Reenact.start();
  password = server.password!;
  await send();
  api = await Api.open(server, PROJECT);
});

afterEach(async () => {
  await context?.close();
  context = undefined;
});

afterAll(async () => {
  await browser?.close();
  await server?.stopAndForget();
  await home?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function send(): Promise<void> {
  const events = hostileEvents(START_MS, home.origin);
  endMs = events.at(-1)!.timestamp;
  const body = {
    version: 1,
    session_id: SESSION,
    window_id: "window-0001",
    page_id: "page-0001",
    sequence: 0,
    sent_at_ms: Date.now(),
    recorder: { name: "@reenact/recorder", version: "0.1.0" },
    events,
  };
  const answer = await fetch(`${server.url}/v1/batches?key=${server.projectKey(PROJECT)}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  const { events_set_aside: setAside = 0 } = (await answer.json()) as { events_set_aside?: number };
  // Some are so odd that they are no events; the page and most changes are.
  expect(setAside).toBeLessThan(events.length / 3);
}

/** All text of a page, whose names may hide members of its document, so that nothing is looked up there. */
function textOf(frame?: unknown): string {
  const page = frame ? (frame as HTMLIFrameElement).contentWindow!.document : document;
  const [root] = Document.prototype.querySelectorAll.call(page, "html");
  return root?.textContent ?? "";
}

/** The dashboard at a moment, watched. */
async function watch(atMs: number): Promise<{ page: Page; witness: HostileWitness }> {
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const { page } = await Watcher.logIn(context, server, password, PROJECT);
  const witness = await HostileWitness.watch(context, page, home);
  await page.goto(`${server.url}/sessions/${SESSION}?project=${PROJECT}&t=${(atMs - START_MS) / 1000}`);
  await witness.rebuilt();
  return { page, witness };
}

test("in the player, from its first moment to its last, and gone to at once", async () => {
  const { page, witness } = await watch(START_MS + 10);
  await witness.play();
  await witness.poke();
  await witness.expectNothing();
  await page.reload();
  await witness.rebuilt();
  await page.keyboard.press("End");
  await witness.rebuilt();
  await witness.expectNothing();
});

test("in the preview over the timeline", async () => {
  const { page, witness } = await watch(START_MS + 10);
  const box = (await page.getByRole("slider", { name: "Time" }).boundingBox())!;
  for (const share of [0.05, 0.5, 0.95]) {
    await page.mouse.move(box.x + box.width * share, box.y + 10);
    await page.locator(".preview:not(.waiting) iframe:not(.behind)").waitFor();
    expect(await page.locator(".preview iframe:not(.behind)").evaluate(textOf)).toContain(LAST_WORDS);
  }
  await witness.expectNothing();
});

test("in the tree of elements, and beside an element that is chosen", async () => {
  const { page, witness } = await watch(endMs);
  await page.getByRole("tab", { name: "Elements" }).click();
  const tree = page.getByRole("tree");
  await tree.getByRole("treeitem").first().waitFor();
  await tree.getByRole("treeitem").first().click();
  await page.keyboard.press("*");
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  expect(
    await page.locator("[role=tabpanel] :is(script, img, iframe, object, embed, base, meta, a)").count(),
  ).toBe(0);
  await witness.expectNothing();
});

/** The moment as a page of its own. */
async function html(assets: string): Promise<string> {
  const answer = await api.request(`/sessions/${SESSION}/page?at_ms=${endMs}&format=html${assets}`);
  expect(answer.status).toBe(200);
  return answer.text();
}

test.each(["", "&assets=kept", "&assets=linked"])("a moment as a page of the server: %s", async (assets) => {
  context = await browser.newContext();
  const { page } = await Watcher.logIn(context, server, password, PROJECT);
  const witness = await HostileWitness.watch(context, page, home);
  const path = `/v1/sessions/${SESSION}/page?at_ms=${endMs}&format=html&project_id=`;
  const projects = (await (await context.request.get(`${server.url}/v1/me`)).json()) as {
    projects: { id: string; name: string }[];
  };
  const project = projects.projects.find(({ id, name }) => id === PROJECT || name === PROJECT)?.id ?? PROJECT;
  await page.goto(`${server.url}${path}${project}${assets}`);
  expect(await page.evaluate(textOf)).toContain(LAST_WORDS);
  await witness.expectNothing();
});

test.each(["", "&assets=kept"])("a moment as a file of its own: %s", async (assets) => {
  const path = join(folder, `moment${assets.length}.html`);
  writeFileSync(path, await html(assets));
  context = await browser.newContext();
  const page = await context.newPage();
  const witness = await HostileWitness.watch(context, page, home);
  await page.goto(pathToFileURL(path).href);
  expect(await page.evaluate(textOf)).toContain(LAST_WORDS);
  const acting = await page.evaluate(() => {
    const all = [...Document.prototype.querySelectorAll.call(document, "*")];
    // Names of fields hide members of their forms.
    const valueOf = (element: Element, name: string): string | null =>
      Element.prototype.getAttribute.call(element, name);
    const attributes = all.flatMap((element) =>
      Element.prototype.getAttributeNames
        .call(element)
        .map((name) => ({ name, value: valueOf(element, name) ?? "" })),
    );
    const matching = (selector: string): Element[] => [
      ...Document.prototype.querySelectorAll.call(document, selector),
    ];
    return {
      scripts: matching("script").length,
      handlers: attributes.filter(({ name }) => /^on/i.test(name)).map(({ name }) => name),
      scriptAddresses: attributes
        .filter(
          ({ name, value }) =>
            /href|src|action|^to$|^from$|^values$/.test(name) &&
            /^[\s\0-\x20]*(java|vb)\s*script:/i.test(value),
        )
        .map(({ name }) => name)
        .filter((name) => !name.startsWith("data-")),
      refreshes: matching("meta[http-equiv=refresh i]").length,
      ahead: matching("link[rel]:not([rel~=stylesheet i], [rel~=alternate i])").length,
      sandboxes: [...new Set(matching("iframe").map((frame) => valueOf(frame, "sandbox")))],
    };
  });
  expect(acting).toEqual({
    scripts: 0,
    handlers: [],
    scriptAddresses: [],
    refreshes: 0,
    ahead: 0,
    sandboxes: ["allow-same-origin"],
  });
  await witness.expectNothing();
});

test("in the file that plays offline", async () => {
  const { page } = await watch(endMs);
  await page.getByRole("button", { name: "Download" }).click();
  const dialog = page.getByRole("dialog", { name: "Download this visit" });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Download" }).click(),
  ]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  await context!.close();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const opened = await context.newPage();
  const witness = await HostileWitness.watch(context, opened, home);
  await opened.goto(`${pathToFileURL(path).href}#t=0`);
  await witness.play();
  await witness.poke();
  await witness.expectNothing();
});

test("what the operator allows comes from there, and nothing else does", async () => {
  const { dataDir, port } = server;
  await server.stop();
  server = await Reenact.start({ dataDir, port, flags: ["--replay-asset-origins", home.origin] });
  const { witness } = await watch(START_MS + 10);
  await witness.play();
  const isPicture = (line: string): boolean => line.includes(".png");
  await expect.poll(() => home.requests.some(isPicture)).toBe(true);
  await expect.poll(() => home.requests.some((line) => line.includes(".css"))).toBe(true);
  const shown =
    /^GET \/(styles-and-pictures|svg|handlers|drawing|text|frames|navigation|links-that-load-ahead-style-sheet)-/;
  expect(home.requests.filter((line) => !shown.test(line))).toEqual([]);
  expect(home.requests.filter((line) => /\.(js|swf|jar|pdf|htc|xml)\b/.test(line))).toEqual([]);
  const documents = home.requests.filter(
    (line) => /^GET \/(frames|navigation)-/.test(line) && !isPicture(line),
  );
  expect(documents).toEqual([]);
});
