// A recording looks right after its site is gone: the files came from the visitor's browser, also those behind a login,
// or were fetched; nothing is asked of the site when somebody watches.
import type { Browser, BrowserContext, Request } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Api, type RecordedEvent } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { COLOURS, PRIVATE_TEXT, startGallery, type Gallery } from "../src/gallery";
import { Reenact } from "../src/reenact";
import { tracesOf } from "../src/traces";
import { Watcher } from "../src/watch";

/** Sessions are gone through as soon as the server starts, and what is deleted goes at once. */
const AT_ONCE = ["--quiet-after-s", "0", "--quiet-every-s", "1", "--erase-within-s", "1"];
const PROJECT = "default";

let browser: Browser;
let server: Reenact;
let gallery: Gallery;
let api: Api;
/** What the watching browser asked for, beside the server. */
let askedElsewhere: string[];
let context: BrowserContext | undefined;

beforeAll(async () => {
  browser = await launchChromium();
});

afterEach(async () => {
  await context?.close();
  await gallery?.stop();
  await server?.stopAndForget();
});

afterAll(async () => browser?.close());

/** A visit to the gallery, until `isSent` finds what is waited for; then the server starts anew with other settings. */
async function visit(
  options: (origins: string[]) => object,
  isSent: (events: RecordedEvent[]) => boolean,
  flags: (origins: string[]) => string[],
): Promise<{ sessionId: string; password: string }> {
  server = await Reenact.start();
  const { dataDir, port, password } = server;
  const key = server.projectKey(PROJECT);
  const attributes = { key, server: server.url };
  // The script's options name origins that are known only once the site is there.
  const init = (origins: string[]) => JSON.stringify({ ...attributes, ...options(origins) });
  gallery = await startGallery(
    `<script src="${server.url}/recorder.js" crossorigin="anonymous"></script><script>initRecorder()</script>`,
  );
  const visitor = await browser.newContext({ viewport: { width: 400, height: 400 } });
  await visitor.addInitScript(`window.initRecorder = () => Reenact.init(${init(gallery.origins)})`);
  const page = await visitor.newPage();
  await page.goto(gallery.url);
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => (window as any).Reenact.track("looked", {}));
  api = await Api.open(server, PROJECT);
  const { id } = await api.onlySession();
  await eventually("what is waited for has been sent", async () => {
    await page.evaluate(() => (window as any).Reenact.flush());
    return isSent(await api.events(id));
  });
  await visitor.close();
  await server.stop();
  server = await Reenact.start({ dataDir, port, flags: [...AT_ONCE, ...flags(gallery.origins)] });
  return { sessionId: id, password: password! };
}

const hasLooked = (events: RecordedEvent[]): boolean =>
  events.some(({ event }) => event.data.payload?.name === "looked");

interface Shown {
  /** Natural widths, by id. */
  pictures: Record<string, number>;
  fonts: string[];
  /** Of each box, its colour, if it has one alone. */
  colours: Record<string, string>;
}

/** Opens the recording in the dashboard and looks at what is painted. */
async function watch(
  sessionId: string,
  password: string,
  colorScheme: "light" | "dark" = "light",
): Promise<Shown> {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme });
  askedElsewhere = [];
  const note = (request: Request): void => {
    const url = request.url();
    // What the dashboard's policy refuses never leaves the browser.
    const isRefused = request.failure()?.errorText === "csp";
    if (!isRefused && !url.startsWith(server.url) && !/^(?:data|blob|about):/.test(url))
      askedElsewhere.push(url);
  };
  context.on("requestfinished", note);
  context.on("requestfailed", note);
  const watcher = await Watcher.logIn(context, server, password, PROJECT);
  await watcher.open(sessionId, 0);
  await watcher.page.keyboard.press("End");
  await watcher.arrived();
  const inFrame = <T>(script: (document: Document) => T): Promise<T> =>
    watcher.page.evaluate(
      `(${script})(document.querySelector(".reenact-root iframe").contentDocument)`,
    ) as Promise<T>;
  await inFrame((document) => document.fonts.ready.then(() => true));
  const pictures = await inFrame((document) =>
    Object.fromEntries([...document.images].map(({ id, naturalWidth }) => [id, naturalWidth])),
  );
  const fonts = await inFrame((document) =>
    [...document.fonts].map(({ family, status }) => `${family.replaceAll('"', "")} ${status}`).sort(),
  );
  const colours: Record<string, string> = {};
  for (const selector of ["#photo", "#wide", "#own", "#banner", "#theme", "h1", "h2"]) {
    const box = watcher.rebuilt.locator(selector);
    if (await box.isVisible()) colours[selector] = onlyColour(await box.screenshot());
  }
  return { pictures, fonts, colours };
}

/** The one colour that fills the left of a picture, beside its edges, or all that there are. */
function onlyColour(picture: Buffer): string {
  const { width, height, data } = PNG.sync.read(picture);
  const found = new Set<string>();
  for (let y = 3; y < height - 3; y++)
    for (let x = 3; x < Math.min(width, height) - 3; x++) {
      const at = (y * width + x) * 4;
      found.add(`#${data.subarray(at, at + 3).toString("hex")}`);
    }
  return [...found].slice(0, 3).join(" ");
}

/** What the player draws where nobody has the picture, in the size that the page says. */
const MISSING = "#e5e6e8 #afb2b8";

const ALL = {
  "#photo": COLOURS.photo,
  "#wide": COLOURS.wide,
  "#own": COLOURS.own,
  "#banner": COLOURS.banner,
  "#theme": COLOURS.theme,
  // Letters of the fonts fill their squares.
  h1: "#000000",
  h2: "#000000",
};

/** How many kept files the recording's pages name. */
async function linksOf(sessionId: string): Promise<Set<string>> {
  const answer = await api.request(`/sessions/${sessionId}/keyframe?at_ms=${Date.now()}&assets=kept`);
  return new Set((await answer.text()).match(/\/v1\/sessions\/[^"'\\]*?\/assets\/[\da-f]{64}/g));
}

test("files that the recorder sent are shown, also those behind a login; nobody else reads them, and they go with the session", async () => {
  const wanted = [
    "photo.png",
    "wide.png",
    "own.svg",
    "banner.png",
    "block.woff2",
    "theme.css",
    "theme.woff2",
    "theme.png",
  ];
  const { sessionId, password } = await visit(
    ([, cdn]) => ({ fileUrls: ["/files/*", `${cdn}/*`] }),
    (events) => wanted.every((name) => events.some(({ event }) => fileOf(event)?.endsWith(name))),
    () => [],
  );
  await gallery.stop();
  const links = await eventually("the files are kept", async () => {
    const links = await linksOf(sessionId);
    // The other sheet names its own files.
    return links.size >= 6 && links;
  });
  const shown = await watch(sessionId, password);
  expect(shown.pictures).toEqual({ photo: 40, wide: 40, own: 40 });
  expect(shown.fonts).toEqual(["block loaded", "theme loaded"]);
  expect(shown.colours).toEqual(ALL);
  expect(askedElsewhere).toEqual([]);
  const page = await api.request(`/sessions/${sessionId}/page?at_ms=${Date.now()}&format=html&assets=kept`);
  const drawing = /data:image\/svg\+xml;base64,([^"]+)/.exec(await page.text())?.[1] ?? "";
  expect(Buffer.from(drawing, "base64").toString()).toContain(PRIVATE_TEXT);

  const [link] = links as Set<string>;
  const path = link!.replace("/v1", "");
  expect((await api.request(path)).status).toBe(200);
  const other = await Api.open(server, "demo");
  expect((await other.request(path)).status).toBe(404);
  expect((await fetch(server.url + link)).status).toBe(401);
  expect(tracesOf([PRIVATE_TEXT], server.dataDir)).not.toEqual([]);
  expect((await api.request(`/sessions/${sessionId}`, { method: "DELETE" })).status).toBe(204);
  expect((await api.request(path)).status).toBe(404);
  await eventually(
    "nothing of the file is left",
    () => tracesOf([PRIVATE_TEXT], server.dataDir).length === 0,
  );
});

test("files that the operator lets be fetched are shown, but for what lies behind a login", async () => {
  const { sessionId, password } = await visit(
    () => ({}),
    hasLooked,
    (origins) => ["--assets-origins", origins.join(","), "--assets-private-networks", "127.0.0.0/8"],
  );
  await eventually("the files are kept", async () => (await linksOf(sessionId)).size >= 5);
  await gallery.stop();
  const shown = await watch(sessionId, password, "dark");
  expect(shown.pictures).toEqual({ photo: 40, wide: 40, own: 0 });
  expect(shown.colours["#own"]).toBe(MISSING);
  expect(shown.fonts).toEqual(["block loaded", "theme loaded"]);
  expect({ ...shown.colours, "#own": COLOURS.own }).toEqual(ALL);
  expect(askedElsewhere).toEqual([]);
});

test("without either, nothing is asked of the site, and the page stands without its files", async () => {
  const { sessionId, password } = await visit(
    () => ({}),
    hasLooked,
    () => [],
  );
  gallery.asked.length = 0;
  const shown = await watch(sessionId, password);
  expect(gallery.asked).toEqual([]);
  expect(shown.pictures).toEqual({ photo: 0, wide: 0, own: 0 });
  for (const id of ["#photo", "#wide", "#own"]) expect(shown.colours[id]).toBe(MISSING);
  expect(shown.colours["#banner"]).toBe("#ffffff");
  expect(shown.fonts.filter((font) => font.endsWith("loaded"))).toEqual([]);
  expect(askedElsewhere).toEqual([]);
  expect(await linksOf(sessionId)).toEqual(new Set());
});

function fileOf(event: RecordedEvent["event"]): string | undefined {
  return (event.type as number) === 7 ? (event.data as { url?: string }).url : undefined;
}
