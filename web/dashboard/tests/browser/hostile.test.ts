/** Recordings made to do harm are watched, downloaded and opened: nothing of them runs, and nobody is called. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Home } from "../../../../fixtures/hostile/home.ts";
import { HOSTILE_GROUPS, LAST_WORDS } from "../../../../fixtures/hostile/visit.ts";
import { VISIT_START_MS } from "../mock/checkout-visit.ts";
import { hostileVisit } from "../mock/hostile-visit.ts";
import { CONTENT_SECURITY_POLICY } from "../mock/server.ts";
import { HOSTILE_ID, hostileSession } from "../mock/state.ts";
import { useFixture } from "./fixture.ts";
import { HostileWitness } from "../../../../fixtures/hostile/witness.ts";
import { OpenedFile, downloadOffline, type SavedFile } from "./offline-file.ts";

const fixture = useFixture();
const SESSION = "01JDHARM";
let home: Home;
let saved: SavedFile | null = null;

beforeAll(async () => void (home = await Home.open()));
afterAll(() => home.close());
afterEach(async () => {
  await saved?.remove();
  saved = null;
});

/** A session of the pieces of one group. */
async function open(group: string | null): Promise<HostileWitness> {
  const { page, mock, context } = fixture;
  const events = hostileVisit(VISIT_START_MS, home.origin, group);
  mock.state.sessions.push(hostileSession(SESSION, VISIT_START_MS, events));
  const witness = await HostileWitness.watch(context, page, home);
  await page.goto(`${mock.origin}/sessions/${SESSION}?t=0`);
  return witness;
}

test.each(HOSTILE_GROUPS)("in the player: %s", async (group) => {
  const witness = await open(group);
  await witness.play();
  await witness.poke();
  await witness.expectNothing();
});

test.each(HOSTILE_GROUPS)("in a downloaded file: %s", async (group) => {
  const { page, browser } = fixture;
  const online = await open(group);
  await online.rebuilt();
  saved = await downloadOffline(page);
  // With a network, so that what leaves would arrive.
  const file = await OpenedFile.open(browser, saved, "#t=0", { offline: false });
  await file.context.unroute("**/*");
  const witness = await HostileWitness.watch(file.context, file.page, home);
  await file.page.reload();
  await witness.play();
  await witness.poke();
  await witness.expectNothing();
  await file.context.close();
});

const PANELS = [
  "Activity",
  "Console",
  "Network",
  "Errors",
  "Elements",
  "State",
  "Performance",
  "Facts",
  "Health",
];

test("the panels show what was told as text, and link to no script", async () => {
  const { page } = fixture;
  const witness = await open(null);
  await witness.rebuilt();
  await page.keyboard.press("End");
  for (const panel of PANELS) {
    await page.getByRole("tab", { name: panel }).click();
    await page.getByRole("tabpanel", { name: panel }).waitFor();
    const lines = page.locator("[role=tabpanel] .list button, [role=tabpanel] [role=treeitem]");
    for (let place = 0; place < Math.min(4, await lines.count()); place++) await lines.nth(place).click();
    const links = await page
      .locator("a[href], area[href]")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
    expect(links.filter((href) => !href.startsWith("/"))).toEqual([]);
    const made = await page
      .locator("[role=tabpanel] :is(script, img, iframe, object, embed, base, meta)")
      .count();
    expect(made, panel).toBe(0);
  }
  await witness.expectNothing();
});

test("names, addresses and messages of a recording are text", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${HOSTILE_ID}?t=1`);
  await page.getByRole("heading", { level: 1, name: "<b>mallory</b>" }).waitFor();
  await page.locator(".address .url", { hasText: "javascript:" }).waitFor();
  await page.locator(".entry .title", { hasText: "<script>:" }).waitFor();
  await page.locator(".entry .title", { hasText: "Opened “<img src=" }).waitFor();
});

/** What a page holds that acts, and how it is held. */
async function actingParts(): Promise<Record<string, unknown>> {
  const frame = fixture.page.locator(".reenact-root iframe").first();
  return frame.evaluate((element: Element) => {
    const inside = (element as HTMLIFrameElement).contentDocument as Document;
    const find = (selector: string): Element[] => [
      ...Document.prototype.querySelectorAll.call(inside, selector),
    ];
    const probe = Document.prototype.createElement.call(inside, "script");
    probe.textContent = "document.documentElement.dataset.ran = 'yes'";
    inside.documentElement.append(probe);
    probe.remove();
    const attributes = find("*").flatMap((node) => [...node.attributes]);
    const isAddress = /^(?:(?:xlink:)?href|src|action|formaction|data|to|from|by|values|poster)$/i;
    return {
      scriptRan: inside.documentElement.dataset.ran ?? "no",
      sandbox: (element as HTMLIFrameElement).sandbox.value,
      inert: (element as HTMLIFrameElement).inert,
      nested: [...new Set(find("iframe").map((frame) => frame.getAttribute("sandbox")))],
      scripts: find("script").length,
      handlers: attributes.filter(({ name }) => /^on/i.test(name)).map(({ name }) => name),
      scriptAddresses: attributes
        .filter(({ name, value }) => isAddress.test(name) && /(?:^|;)\s*(?:java|vb)\s*script:/i.test(value))
        .map(({ name, value }) => `${name}=${value}`),
      acting: attributes
        .filter(({ name }) =>
          /^(http-equiv|srcdoc|ping|action|formaction|target|autofocus|accesskey|attributionsrc)$/i.test(
            name,
          ),
        )
        .map(({ name }) => name),
      links: find("link[rel]")
        .map((link) => link.getAttribute("rel"))
        .filter((rel) => !/^(?:alternate )?stylesheet$/i.test(rel ?? "")),
    };
  });
}

const INERT = {
  scriptRan: "no",
  sandbox: "allow-same-origin",
  inert: true,
  nested: ["allow-same-origin"],
  scripts: 0,
  handlers: [],
  scriptAddresses: [],
  acting: [],
  links: [],
};

test.each(["Home", "End"])(
  "the picture holds nothing that acts, and its frame would not let it: %s",
  async (key) => {
    const witness = await open(null);
    await witness.rebuilt();
    await fixture.page.keyboard.press(key);
    await witness.rebuilt();
    expect(await actingParts()).toEqual(INERT);
  },
);

test("styles and pictures that the operator allows come, and nothing else", async () => {
  const { mock, page } = fixture;
  const allowed = ["style-src", "img-src", "font-src", "media-src"];
  mock.policy = CONTENT_SECURITY_POLICY.split("; ")
    .map((part) => (allowed.some((name) => part.startsWith(name)) ? `${part} ${home.origin}` : part))
    .join("; ");
  const witness = await open(null);
  await witness.play();
  // The film is the last that is asked for.
  await expect.poll(() => home.requests.some((line) => line.includes("films-and-sounds"))).toBe(true);
  const came = new Set(home.requests.map((line) => line.split(/[ ?]/)[1]?.replace(/.*\./, "") ?? ""));
  expect(home.requests.filter((line) => !line.startsWith("GET "))).toEqual([]);
  expect(home.requests.filter((line) => /\.js\b|\.swf|\.jar|\.pdf|\.htc|\.xml/.test(line))).toEqual([]);
  for (const ending of ["css", "png"]) expect([...came]).toContain(ending);
  const groups = new Set(home.requests.map((line) => /\/(scripts|frames|navigation|told)/.exec(line)?.[1]));
  const documents = home.requests.filter((line) => /\/(frames|navigation)-(?!.*\.png)/.test(line));
  expect(documents).toEqual([]);
  expect([...groups].filter((group) => group === "told")).toEqual([]);
  const links = home.requests.filter((line) => line.includes("/links-that-load-ahead"));
  expect([...new Set(links)].filter((line) => !/style-sheet-(that|in)/.test(line))).toEqual([]);
  expect((await actingParts()).scriptRan).toBe("no");
  expect(await page.frameLocator(".reenact-root iframe").getByText(LAST_WORDS).count()).toBe(1);
});

test("a canvas is shown although no script may run", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${HOSTILE_ID}?t=60`);
  const canvas = page.frameLocator(".reenact-root iframe").first().locator("#canvas");
  const box = await canvas.evaluate(async (element) => {
    const size = (): number[] => [
      element.getBoundingClientRect().width,
      element.getBoundingClientRect().height,
    ];
    while (!getComputedStyle(element).content.startsWith("url(") || size()[0] === 0) {
      await new Promise((done) => requestAnimationFrame(done));
    }
    return size();
  });
  expect(box).toEqual([120, 80]);
  const colour = await canvas.evaluate(async (element: HTMLCanvasElement) => {
    const pixel = (): number[] => [...(element.getContext("2d")?.getImageData(60, 40, 1, 1).data ?? [])];
    while (pixel()[3] === 0) await new Promise((done) => requestAnimationFrame(done));
    return pixel();
  });
  expect(colour).toEqual([200, 30, 30, 255]);
});
