import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { blockFont } from "./support/block-font.ts";
import { useScene } from "./support/scene.ts";

const scene = useScene();

const picture = (name: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><!-- ${name} --><g id="part"><rect width="8" height="8"/></g></svg>`;

/** How often each path was asked for, with the cookies that came. */
let asked: Map<string, string[]>;

/** Serves a file of the site, kept by browsers for an hour. */
function file(path: string, type: string, body: string, headers: Record<string, string> = {}): string {
  return scene.site.route(path, (request, response) => {
    asked.set(path, [...(asked.get(path) ?? []), request.headers.cookie ?? ""]);
    response.writeHead(200, { "content-type": type, "cache-control": "max-age=3600", ...headers }).end(body);
  });
}

const image = (path: string, headers?: Record<string, string>, body = picture(path)): string =>
  file(path, "image/svg+xml", body, headers);

interface Sent {
  path: string;
  content?: string;
  type?: string;
  text?: string;
}

/** The files that arrived. */
function sent(): Sent[] {
  return scene.ingest
    .events()
    .filter((event) => event.type === 7)
    .map(({ data: { url, content, payload } }) => ({
      path: url.replace(scene.site.origin, ""),
      content,
      ...(payload && {
        type: payload.type,
        text: Buffer.from(payload.data[0].base64, "base64").toString(),
      }),
    }));
}

const paths = (): string[] =>
  sent()
    .map(({ path }) => path)
    .sort();

/** Waits until a file has been sent that is looked for after all others. */
async function allSent(page: Page, last: string): Promise<void> {
  await scene.ingest.until(
    async () => {
      await scene.flush(page);
      return paths().includes(last);
    },
    `the file ${last}; there are ${paths().join(" ")}`,
  );
}

beforeEach(() => {
  asked = new Map();
});

test("no file is asked for or sent unless the site names addresses", async () => {
  image("/a.svg");
  const page = await scene.open(scene.site.page("/", `${scene.script()}<img src="/a.svg">`));
  await scene.extrasLoaded();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  await scene.flush(page);
  await scene.ingest.until(() => scene.ingest.events().some((event) => event.type === 2), "the snapshot");
  expect(asked.get("/a.svg")).toEqual([""]);
  expect(sent()).toEqual([]);
});

test("what the page shows is read out of the browser's cache, under the page's own login, and is no request of the page", async () => {
  image("/files/small.svg");
  image("/files/large.svg");
  image("/files/background.svg");
  image("/files/inline.svg");
  image("/files/sprite.svg");
  image("/files/poster.svg");
  image("/files/shadow.svg");
  image("/files/frame.svg");
  image("/elsewhere.svg");
  file("/files/font.woff2", "font/woff2", "wOF2 no real one");
  scene.site.route("/files/own.svg", (request, response) => {
    const isIn = request.headers.cookie?.includes("login=yes");
    asked.set("/files/own.svg", [...(asked.get("/files/own.svg") ?? []), request.headers.cookie ?? ""]);
    const headers = { "content-type": "image/svg+xml", "cache-control": "private, no-cache" };
    response.writeHead(isIn ? 200 : 403, headers).end(isIn ? picture("own") : "");
  });
  file(
    "/files/page.css",
    "text/css",
    '@font-face{font-family:f;src:url(font.woff2)} p{font-family:f;background:url("background.svg")} i{background:url(unused.svg)}',
  );
  scene.site.page("/frame", '<img src="/files/frame.svg">');
  const url = scene.site.page(
    "/",
    `${scene.script({ "file-urls": "/files/*" })}<link rel="stylesheet" href="/files/page.css"><p>Text</p>
     <img src="/files/small.svg" srcset="/files/small.svg 1x, /files/large.svg 2x"><img src="/elsewhere.svg">
     <div style="background-image:url('/files/inline.svg')">x</div><img src="/files/own.svg">
     <svg><use href="/files/sprite.svg#part"/></svg><video poster="/files/poster.svg"></video>
     <div id="host"></div><iframe src="/frame"></iframe>
     <script>host.attachShadow({mode:"open"}).innerHTML = '<img src="/files/shadow.svg">'</script>`,
    { "set-cookie": "login=yes" },
  );
  const page = await scene.open(url);
  const expected = [
    "/files/background.svg",
    "/files/font.woff2",
    "/files/frame.svg",
    "/files/inline.svg",
    "/files/own.svg",
    "/files/poster.svg",
    "/files/shadow.svg",
    "/files/small.svg",
    "/files/sprite.svg",
  ];
  for (const path of expected) await allSent(page, path);
  expect(paths()).toEqual(expected);
  const byPath = Object.fromEntries(sent().map((one) => [one.path, one]));
  expect(byPath["/files/small.svg"]).toMatchObject({
    type: "image/svg+xml",
    text: picture("/files/small.svg"),
  });
  expect(byPath["/files/own.svg"]!.text).toBe(picture("own"));
  expect(byPath["/files/font.woff2"]).toMatchObject({ type: "font/woff2", text: "wOF2 no real one" });
  // What the browser keeps was not asked for again.
  for (const path of expected) expect([path, asked.get(path)?.length]).toEqual([path, 1]);
  expect(scene.ingest.plugin("rrweb/network@1")).toEqual([]);
  expect(scene.ingest.custom("reenact/gap@1")).toEqual([]);
});

test("files that left-out elements show, too large ones, and those that are not to be stored stay where they are", async () => {
  for (const name of ["blocked", "inside", "masked", "marked", "chosen", "twice", "drawn", "behind", "last"])
    image(`/${name}.svg`);
  image("/no-store.svg", { "cache-control": "no-store" });
  image("/large.svg", {}, picture("x".repeat(1_100_000)));
  file(
    "/page.css",
    "text/css",
    ".drawn{background:url(/drawn.svg)} .behind::after{content:url(/behind.svg)}",
  );
  scene.site.route("/moved.svg", (_request, response) =>
    response.writeHead(302, { location: "/moved.svgz" }).end(),
  );
  image("/moved.svgz");
  const url = scene.site.page(
    "/left-out",
    `${scene.script({ "file-urls": "/*.svg", "file-ignore-selector": ".chosen", "block-selector": ".card" })}
     <link rel="stylesheet" href="/page.css">
     <img class="rr-block" src="/blocked.svg"><div class="card drawn"><img src="/inside.svg"></div>
     <div data-reenact-mask><img src="/masked.svg"></div><img data-reenact-file-ignore src="/marked.svg">
     <p class="chosen"><img src="/chosen.svg"></p><img src="/twice.svg"><b class="rr-block"><img src="/twice.svg"></b>
     <div class="rr-block behind">x</div><img src="/no-store.svg"><img src="/large.svg"><img src="/moved.svg">
     <img src="/last.svg">`,
  );
  const page = await scene.open(url);
  await allSent(page, "/last.svg");
  // What another look at the page finds comes after all that was due before.
  image("/later.svg");
  await page.evaluate(() => document.body.append(Object.assign(new Image(), { src: "/later.svg" })));
  await allSent(page, "/later.svg");
  expect(paths()).toEqual(["/last.svg", "/later.svg"]);
});

test("a content goes once for a session, and an address is asked for once, over pages and tabs", async () => {
  image("/logo.svg", { "cache-control": "private, no-cache" });
  image("/copy.svg", {}, picture("/logo.svg"));
  image("/second.svg");
  image("/third.svg");
  const script = scene.script({ "file-urls": "/*.svg" });
  const first = await scene.open(
    scene.site.page("/first", `${script}<img src="/logo.svg"><img src="/copy.svg">`),
  );
  await allSent(first, "/copy.svg");
  await allSent(first, "/logo.svg");
  const [one, other] = sent();
  expect(one!.text).toBe(picture("/logo.svg"));
  expect(other).toEqual({ path: expect.any(String), content: one!.content });
  expect(one!.content).toMatch(/^[\da-f]{64}$/);
  await first.goto(scene.site.page("/second", `${script}<img src="/logo.svg"><img src="/second.svg">`));
  await allSent(first, "/second.svg");
  const tab = await scene.open(
    scene.site.page("/third", `${script}<img src="/logo.svg"><img src="/third.svg">`),
  );
  await allSent(tab, "/third.svg");
  expect(paths()).toEqual(["/copy.svg", "/logo.svg", "/second.svg", "/third.svg"]);
  // Each page asked whether it is still the same, the recorder never.
  expect(asked.get("/logo.svg")).toHaveLength(3);
});

test("pictures that come later are recorded, and what is held back brings no files", async () => {
  image("/a.svg");
  image("/b.svg");
  const script = scene.script({
    "file-urls": "/*",
    "session-sample-rate": "0",
    "on-error-sample-rate": "1",
  });
  const page = await scene.open(scene.site.page("/", `${script}<img src="/a.svg">`));
  await scene.extrasLoaded();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  expect(asked.get("/a.svg")).toHaveLength(1);
  expect(sent()).toEqual([]);
  await page.evaluate(() => (window as any).Reenact.error(new Error("now")));
  await allSent(page, "/a.svg");
  await page.evaluate(() => document.body.append(Object.assign(new Image(), { src: "/b.svg" })));
  await allSent(page, "/b.svg");
});

/** An origin of somebody else, of which some paths may be read by others. */
let elsewhere: { origin: string; asked: string[]; stop(): void };

beforeAll(async () => {
  const asked: string[] = [];
  const answers: Record<string, [type: string, body: string | Buffer]> = {
    "/open/theme.css": [
      "text/css",
      "@font-face{font-family:t;src:url(t.woff2)} p{font-family:t} b{background:url(applies.svg)} i{background:url(not.svg)}",
    ],
    "/open/applies.svg": ["image/svg+xml", picture("applies")],
    "/open/not.svg": ["image/svg+xml", picture("not")],
    "/open/t.woff2": ["font/woff2", blockFont],
    "/closed/a.svg": ["image/svg+xml", picture("a")],
    "/closed/b.svg": ["image/svg+xml", picture("b")],
  };
  const server = createServer((request, response: ServerResponse) => {
    const path = request.url ?? "";
    if (request.headers["sec-fetch-mode"] === "cors") asked.push(`${path} ${request.headers.cookie ?? ""}`);
    const [type, body] = answers[path] ?? ["text/plain", ""];
    const headers = { "content-type": type, "cache-control": "max-age=3600", "set-cookie": "theirs=1" };
    const open = path.startsWith("/open/") ? { "access-control-allow-origin": "*" } : {};
    response.writeHead(body ? 200 : 404, { ...headers, ...open }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  elsewhere = { origin, asked, stop: () => server.close() };
});

afterAll(() => elsewhere?.stop());

test("of other origins what they let read is recorded, without credentials; the others are asked once", async () => {
  image("/own.svg");
  const url = scene.site.page(
    "/",
    `${scene.script({ "file-urls": `/own.svg,${elsewhere.origin}/*` })}
     <link rel="stylesheet" href="${elsewhere.origin}/open/theme.css"><p>Text <b>x</b></p><img src="/own.svg">`,
  );
  const page = await scene.open(url);
  await allSent(page, `${elsewhere.origin}/open/theme.css`);
  await allSent(page, `${elsewhere.origin}/open/t.woff2`);
  await allSent(page, `${elsewhere.origin}/open/applies.svg`);
  await allSent(page, "/own.svg");
  expect(paths().filter((path) => path.endsWith("/not.svg"))).toEqual([]);
  // The sheet's other needs come with the page that has them; the sheet itself is there already.
  const more = scene.site.page(
    "/more",
    `${scene.script({ "file-urls": `${elsewhere.origin}/*` })}
     <link rel="stylesheet" href="${elsewhere.origin}/open/theme.css"><i>x</i>`,
  );
  await page.goto(more);
  await allSent(page, `${elsewhere.origin}/open/not.svg`);
  expect(paths().filter((path) => path.endsWith("/theme.css"))).toHaveLength(1);
  expect(elsewhere.asked.every((request) => request.endsWith(" "))).toBe(true);
  const refusals: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("CORS policy")) refusals.push(message.text());
  });
  const next = scene.site.page(
    "/next",
    `${scene.script({ "file-urls": `/*,${elsewhere.origin}/*` })}<img src="${elsewhere.origin}/closed/a.svg">
     <img src="${elsewhere.origin}/closed/b.svg"><img src="/end.svg">`,
  );
  image("/end.svg");
  await page.goto(next);
  await allSent(page, "/end.svg");
  // The browser writes it to the page's console, once and not for each file.
  expect(refusals).toHaveLength(1);
  expect(paths().filter((path) => path.includes("/closed/"))).toEqual([]);
});
