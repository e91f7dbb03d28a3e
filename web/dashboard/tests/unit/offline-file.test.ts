/** A session becomes a file, and the file tells what the server would. */
import { OUTLINE_KINDS, type RecordedEvent, type RrwebEvent } from "@reenact/player/recording";
import { expect, test } from "vitest";
import { escapedScript } from "../../build/inline-script.ts";
import { leftOutInWords } from "../../src/offline/left-out.ts";
import { momentOfHash } from "../../src/offline/start-moment.ts";
import { offlineFileName } from "../../src/session/download/file-name.ts";
import { offlineHtml, offlinePolicy } from "../../src/session/download/offline-html.ts";
import { VISIT_START_MS, checkoutVisit } from "../mock/checkout-visit.ts";
import { kindOf } from "../mock/kinds.ts";
import { keyframe } from "../mock/moments.ts";
import { NodeWriter, PageWriter } from "../mock/recording-writer.ts";
import { OfflineServer, keptFile, linkTo, opened, partsOf, pagesOf } from "./offline-server.ts";

const MIB = 1024 * 1024;
const never = new AbortController().signal;
const visit = checkoutVisit();
const byTime = [...visit.events].sort((a, b) => a.event.timestamp - b.event.timestamp);

/** What makes a difference to the picture. */
function pictureOf(events: readonly RrwebEvent[]): RrwebEvent[] {
  const isPointer = ({ type, data }: RrwebEvent): boolean =>
    type === 3 && [1, 2, 6, 12].includes((data as { source: number }).source);
  return events.filter((event) => !isPointer(event));
}

async function all<T>(parts: AsyncIterable<T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const part of parts) found.push(...part);
  return found;
}

test("every moment of every page is as the server tells it", async () => {
  const { source } = await opened(await new OfflineServer(byTime).gather());
  let compared = 0;
  for (const { page_id: pageId, window_id: windowId } of pagesOf(byTime)) {
    for (let atMs = VISIT_START_MS; atMs <= VISIT_START_MS + visit.durationMs; atMs += 1_500) {
      const told = keyframe(byTime, { atMs, window: windowId, page: pageId }) as { events: RrwebEvent[] };
      const found = await source.keyframe({ atMs, windowId, pageId });
      const begun = told.events.some(({ type }) => type === 2);
      if (begun) expect(pictureOf(found.events), `${pageId} at ${atMs}`).toEqual(pictureOf(told.events));
      expect(found.events.some(({ type }) => type === 2)).toBe(begun);
      compared += begun ? 1 : 0;
    }
  }
  expect(compared).toBeGreaterThan(30);
});

test("ranges, the outline, first pictures and nearest events", async () => {
  const { source } = await opened(await new OfflineServer(byTime).gather());
  const [fromMs, toMs] = [VISIT_START_MS + 9_000, VISIT_START_MS + 30_000];
  const inRange = byTime.filter(
    ({ window_id, event }) =>
      window_id === "window-main" && event.timestamp >= fromMs && event.timestamp <= toMs,
  );
  expect(await all(source.events({ windowId: "window-main", fromMs, toMs }, never))).toEqual(inRange);
  const outline: RecordedEvent[] = [];
  for await (const { events } of source.outline(never)) outline.push(...events);
  const told = byTime.filter(({ event }) => (OUTLINE_KINDS as readonly string[]).includes(kindOf(event)));
  expect(told.length).toBeLessThan(byTime.length - 5);
  expect(outline).toEqual(told);
  const first = await source.firstPicture({ windowId: "window-guide", pageId: null, fromMs: VISIT_START_MS });
  expect(first?.pageId).toBe("page-guide");
  const times = byTime.map(({ event }) => event.timestamp);
  expect(await source.nearestEvent(fromMs, 1)).toBe(Math.min(...times.filter((time) => time >= fromMs)));
  expect(await source.nearestEvent(fromMs, -1)).toBe(Math.max(...times.filter((time) => time <= fromMs)));
  expect(await source.nearestEvent(Math.max(...times) + 1, 1)).toBeNull();
});

test("the window that somebody looked at is found without being told", async () => {
  const { source } = await opened(await new OfflineServer(byTime).gather());
  const at = async (afterMs: number): Promise<string> =>
    (await source.keyframe({ atMs: VISIT_START_MS + afterMs, windowId: null, pageId: null })).page;
  expect([await at(5_000), await at(12_000), await at(50_000)]).toEqual([
    "page-catalogue",
    "page-guide",
    "page-checkout",
  ]);
});

/** A page that changes much: about three MiB in a thousand changes. */
function busyVisit(): RecordedEvent[] {
  const n = new NodeWriter();
  const text = n.text("begin");
  const node = n.document("", n.element("p", {}, text));
  const page = new PageWriter(1_000_000, "window-main", "page-busy");
  page.open(0, "https://shop.example/", "Busy", node);
  for (let change = 0; change < 1_000; change++) {
    const value = `${change} ${"x".repeat(3_000)}`;
    page.mutate(100 + change * 10, { texts: [{ id: text.id, value }] });
  }
  return page.events;
}

test("states inside a long page load keep what has to be applied small, and change nothing", async () => {
  const events = busyVisit();
  const { source, manifest } = await opened(await new OfflineServer(events).gather());
  expect(manifest.segments.length).toBeGreaterThan(2);
  const states = manifest.bases.filter(({ state }) => state !== null);
  expect(states.length).toBeGreaterThan(1);
  for (const atMs of [1_000_500, 1_004_000, 1_009_990, ...states.map((base) => base.atMs)]) {
    const { events: found } = await source.keyframe({ atMs, windowId: "window-main", pageId: "page-busy" });
    const texts = found.flatMap(({ data }) => (data as { texts?: { value: string }[] }).texts ?? []);
    const told = keyframe(events, { atMs, window: null, page: null }) as { events: RrwebEvent[] };
    const toldTexts = told.events.flatMap(
      ({ data }) => (data as { texts?: { value: string }[] }).texts ?? [],
    );
    expect(texts.at(-1)).toEqual(toldTexts.at(-1));
  }
});

test("a recording that has no room ends, and says where", async () => {
  const events = busyVisit();
  const whole = await new OfflineServer(events).gather();
  const { texts } = await partsOf(whole);
  const recording = [...texts].filter(([name]) => name.startsWith("segment-"));
  const chars = recording.reduce((sum, [, text]) => sum + text.length, 0);
  const cut = await new OfflineServer(events).gather({ recordingChars: chars / 2, filesBytes: MIB });
  const { manifest, source } = await opened(cut);
  const { fromMs } = manifest.leftOut;
  expect(fromMs).toBeGreaterThan(1_000_000);
  expect(fromMs).toBeLessThan(1_010_000);
  expect(manifest.session.durationMs).toBe((fromMs ?? 0) - 1_000_000);
  expect(manifest.session.pages.every(({ last_at_ms: lastMs }) => lastMs <= (fromMs ?? 0))).toBe(true);
  expect(manifest.bases.every(({ segment }) => segment < manifest.segments.length)).toBe(true);
  const words = leftOutInWords(manifest.leftOut, 1_000_000);
  expect(words).toEqual([expect.stringMatching(/^Everything from 0:0\d on: .* 160 MiB/)]);
  const last = await source.keyframe({ atMs: fromMs ?? 0, windowId: "window-main", pageId: "page-busy" });
  expect(last.events.some(({ type }) => type === 2)).toBe(true);
});

test("kept files are inside, also those that style sheets name, each once", async () => {
  const gone = keptFile("image/png", "gone");
  const font = keptFile("font/woff2", "a font");
  const more = keptFile("text/css; charset=utf-8", "h1{color:red}");
  const sheet = keptFile(
    "text/css; charset=utf-8",
    `@import "${more.name}?project_id=demo";@font-face{src:url("${font.name}#x")}p{content:"${gone.name}"}`,
  );
  const picture = keptFile("image/png", "a picture");
  const n = new NodeWriter();
  const image = (link: string): ReturnType<NodeWriter["element"]> => n.element("img", { src: link });
  const node = n.document(
    `b{background:url("${linkTo(picture)}")}`,
    n.element("link", { rel: "stylesheet", href: linkTo(sheet) }),
    image(linkTo(picture)),
    image(linkTo(gone)),
    image("https://elsewhere.example/a.png"),
  );
  const page = new PageWriter(1_000_000, "window-main", "page-one");
  page.open(0, "https://shop.example/", "Shop", node);
  page.write(10, 7, { url: "https://shop.example/a.png", payload: "A".repeat(100_000) });
  const server = new OfflineServer(page.events, [font, more, sheet, picture]);
  const gathered = await server.gather();
  expect(gathered.manifest.leftOut.filesMissing).toBe(1);
  const { source, manifest } = await opened(gathered);
  expect(Object.keys(manifest.files).sort()).toEqual(
    [font, more, sheet, picture].map(({ name }) => name).sort(),
  );
  expect(server.asked.filter((what) => what === `assets/${picture.name}`)).toHaveLength(1);
  const found = JSON.stringify(
    (await source.keyframe({ atMs: 1_000_100, windowId: "window-main", pageId: "page-one" })).events,
  );
  expect(found).not.toContain("/v1/");
  expect(found).toContain("https://elsewhere.example/a.png");
  const [sheetUrl] = /blob:[^"]+/.exec(found) ?? [""];
  const urls = new Set(found.match(/blob:[\w:-]+/g));
  expect(urls.size).toBe(2);
  expect(sheetUrl).toMatch(/^blob:/);
  const contents = await Promise.all([...urls].map(async (url) => (await fetch(url)).text()));
  const css = contents.find((content) => content.startsWith("@import")) ?? "";
  const nested = css.match(/blob:[\w:-]+/g) ?? [];
  expect(nested).toHaveLength(2);
  expect(await (await fetch(nested[0] ?? "")).text()).toBe(more.content);
  // Not every such text is a name: without a file of it, it stays as it was.
  expect(css).toContain(gone.name);
  expect(found.length).toBeLessThan(20_000);
  source.close();
});

test("kept files beyond the limit are left out and counted", async () => {
  const files = ["one", "two", "three"].map((content) => keptFile("image/png", content.repeat(1_000)));
  const n = new NodeWriter();
  const node = n.document("", ...files.map((file) => n.element("img", { src: linkTo(file) })));
  const page = new PageWriter(1_000_000, "window-main", "page-one");
  page.open(0, "https://shop.example/", "Shop", node);
  const limits = { recordingChars: MIB, filesBytes: 6_500 };
  const gathered = await new OfflineServer(page.events, files).gather(limits);
  expect(gathered.manifest.leftOut).toMatchObject({ filesTooMuch: 1, filesMissing: 0 });
  expect(leftOutInWords(gathered.manifest.leftOut, 0)).toEqual([expect.stringContaining("64 MiB")]);
});

test("progress only grows within a phase, and giving up stops the questions", async () => {
  const server = new OfflineServer(byTime);
  await server.gather();
  const shares = server.progress.filter(({ phase }) => phase === "recording").map(({ share }) => share);
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBeCloseTo(1, 1);
  const given = new AbortController();
  given.abort(new Error("no more"));
  const second = new OfflineServer(byTime);
  await expect(second.gather(undefined, given.signal)).rejects.toThrow();
  expect(second.asked.length).toBeLessThan(2);
});

const OUTBREAKS = [
  "</script><script>evil()</script>",
  "</ScRiPt ><img src=x onerror=evil()>",
  "<!--<script>",
  "--><svg onload=evil()>",
  "]]>",
  "\u2028\u2029\0",
];

test("nothing that was recorded can leave its part of the file", async () => {
  const n = new NodeWriter();
  const node = n.document("", ...OUTBREAKS.map((text) => n.element("p", { title: text }, text)));
  const page = new PageWriter(1_000_000, "window-main", "page-one");
  page.open(0, OUTBREAKS[0] ?? "", OUTBREAKS[1] ?? "", node);
  const gathered = await new OfflineServer(page.events).gather();
  const { texts, rest } = await partsOf(gathered);
  expect(rest).toBe("");
  for (const text of texts.values()) expect(text).toMatch(/^[A-Za-z0-9+/=]+$/);
  const { source } = await opened(gathered);
  const found = await source.keyframe({ atMs: 1_000_100, windowId: "window-main", pageId: "page-one" });
  for (const text of OUTBREAKS)
    expect(JSON.stringify(found.events)).toContain(JSON.stringify(text).slice(1, -1));
});

test("the title is text, and the policy lets nothing out", async () => {
  const player = { script: "start()", style: "p{}", scriptHash: "aGFzaA==" };
  const html = await offlineHtml(player, `</title><script>&"'`, new Blob(["<!-- parts -->"])).text();
  expect(html).toContain("<title>&#60;/title&#62;&#60;script&#62;&#38;&#34;'</title>");
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<style"));
  const policy = offlinePolicy(player.scriptHash);
  expect(policy).toContain("default-src 'none'; script-src 'sha256-aGFzaA=='");
  expect(policy).not.toMatch(/http|\*|connect-src|frame-src|unsafe-eval|script-src[^;]*unsafe/);
});

test("the player's script ends where its element does", () => {
  const code = 'a("</script>");b(`<!-- <script`);c=/<\\/SCRIPT/;d(1<2);';
  const escaped = escapedScript(code);
  expect(escaped).not.toMatch(/<\/script|<script|<!--/i);
  const read = (text: string): unknown => {
    const told: unknown[] = [];
    new Function("a", "b", "d", "c", text)(
      (value: unknown) => told.push(value),
      (value: unknown) => told.push(value),
      (value: unknown) => told.push(value),
    );
    return told;
  };
  expect(read(escaped)).toEqual(read(code));
  expect(() => escapedScript("if (a</script/.b) c()")).toThrow();
});

test("a file's name tells the session and when it was; its address may tell a moment", () => {
  expect(offlineFileName("01J/../x", 1_795_245_000_000, "UTC")).toBe("reenact-2026-11-21-0710-01J____x.html");
  expect(["#t=83", "#t=1:23", "#a=b&t=0.5", "#t=soon", ""].map(momentOfHash)).toEqual([
    83_000,
    83_000,
    500,
    null,
    null,
  ]);
});

test("a file that is not whole says so", async () => {
  const gathered = await new OfflineServer(byTime).gather();
  const { texts } = await partsOf(gathered);
  const { FileParts } = await import("../../src/offline/file-parts.ts");
  const cut = new FileParts((name) =>
    name === "manifest" ? (texts.get(name)?.slice(0, 100) ?? null) : null,
  );
  await expect(cut.manifest()).rejects.toMatchObject({ problem: { title: "This file is not whole" } });
  const missing = new FileParts(() => null);
  await expect(missing.manifest()).rejects.toMatchObject({ problem: { title: "This file is not whole" } });
});
