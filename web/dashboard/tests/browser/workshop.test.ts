/** The workshop in Chromium: in WebGL, drawn in software, and as a map where there is none. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newContext } from "./chromium.ts";
import { expectAccessible } from "./fixture.ts";
import { launchWithoutWebgl, launchWithWebgl, WorkshopSite } from "./workshop-fixture.ts";
import { SCENES } from "./workshop-page/visits.ts";
import { countWebgl } from "./workshop-page/webgl-counts.ts";

/** One frame with everything in sight: what stands, agents and shadows. */
const DRAW_CALLS_A_FRAME_MAX = 16;
const OPENINGS = 20;
const VIEWPORT = { width: 640, height: 460 };
/** Frames are drawn by the processor here, and it has other work. */
const TIMEOUT_MS = 30_000;
/** Nothing was drawn for as many frames: nothing is on its way. */
const FRAMES_AT_REST = 4;
/** For cameras that jump to where they go. */
const STILL = { reducedMotion: "reduce" } as const;

let site: WorkshopSite;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  site = await WorkshopSite.start();
  browser = await launchWithWebgl();
}, 120_000);
afterEach(() => page?.context().close());
afterAll(async () => {
  await browser.close();
  await site.stop();
});

async function open(query = "", options: BrowserContextOptions = {}, with_ = browser): Promise<void> {
  const context = await newContext(with_, { viewport: VIEWPORT, ...options });
  context.setDefaultTimeout(TIMEOUT_MS);
  page = await context.newPage();
  // What the test's own compiler adds for names of functions.
  await page.addInitScript("globalThis.__name = (named) => named");
  await page.addInitScript(countWebgl);
  await page.goto(`${site.origin}/${query}`);
  await page.getByRole("button", { name: /^Terminal/ }).waitFor();
}

/** What is shown, once it is at rest: as a string that is equal only for equal pictures. */
async function picture(): Promise<string> {
  await page.evaluate(async (framesAtRest) => {
    const frame = (): Promise<number> => new Promise(requestAnimationFrame);
    let drawn = -1;
    for (let atRest = 0; atRest < framesAtRest; await frame()) {
      const { drawCalls } = window.webglCounts();
      atRest = drawCalls === drawn ? atRest + 1 : 0;
      drawn = drawCalls;
    }
    // What was asked of the graphics card may still be on its way.
    document.querySelector("canvas")?.getContext("webgl2")?.finish();
    await frame();
  }, FRAMES_AT_REST);
  const clip = (await page.locator(".stage").boundingBox())!;
  let last = "";
  for (;;) {
    const now = (await page.screenshot({ clip })).toString("base64");
    if (now === last) return now;
    last = now;
  }
}

/** How many colours a picture has, and the share of its dots that differ from another. */
function look(one: string, other = one): Promise<{ colours: number; differs: number }> {
  return page.evaluate(
    async (pictures) => {
      const [a, b] = await Promise.all(
        pictures.map(async (png) => {
          const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
          context.drawImage(bitmap, 0, 0);
          return new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
        }),
      );
      const differing = a!.filter((dot, at) => dot !== b![at]).length;
      return { colours: new Set(a).size, differs: differing / a!.length };
    },
    [one, other],
  );
}

const camera = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const seek = (toMs: number): Promise<void> => page.evaluate((ms) => window.workshop.seek(ms), toMs);
const lastReport = () => page.evaluate(() => window.workshop.reports.at(-1));
const lastKept = () => page.evaluate(() => window.workshop.kept.at(-1));
const whoIsWhere = (): Promise<string> => page.getByRole("list", { name: "Who is where" }).innerText();

test("three.js is in none of the scripts that a page begins with", async () => {
  const holdsThree = (script: string): boolean => script.includes("WebGLRenderer");
  const all = [...(await site.scripts()).entries()];
  const lazily = all.filter(([, script]) => holdsThree(script)).map(([name]) => name);
  expect(lazily).toHaveLength(1);
  expect(lazily[0]).toMatch(/^workshop-scene/);
  const entry = all.find(([name]) => name.startsWith("index"))![1];
  expect(entry).toContain("Who is where");
  const dist = join(import.meta.dirname, "../../dist");
  const html = await readFile(join(dist, "index.html"), "utf8");
  const entries = (await readdir(join(dist, "assets"))).filter(
    (name) => html.includes(name) && name.endsWith(".js"),
  );
  expect(entries.length).toBeGreaterThan(0);
  for (const name of entries)
    expect(holdsThree(await readFile(join(dist, "assets", name), "utf8"))).toBe(false);
});

test("the scene is not blank, and an agent that walks moves in it", async () => {
  await open("?t=1000");
  const begun = await picture();
  expect((await look(begun)).colours).toBeGreaterThan(500);
  await seek(1_400);
  const onTheWay = await picture();
  expect(await whoIsWhere()).toContain("walks to the bookshelf");
  const { differs } = await look(begun, onTheWay);
  expect(differs).toBeGreaterThan(0.001);
  // Only the agent, what it is called and where it goes differ.
  expect(differs).toBeLessThan(0.25);
});

test("to go to a time shows what playing there showed", async () => {
  await open("?t=13800");
  await picture();
  await page.evaluate(() => window.workshop.play(true));
  await page.waitForFunction(() => window.workshop.time() > 14_900);
  await page.evaluate(() => window.workshop.play(false));
  const played = await picture();
  const timeMs = await page.evaluate(() => window.workshop.time());
  await seek(38_000);
  expect(await picture()).not.toBe(played);
  await seek(timeMs);
  expect((await look(await picture(), played)).differs).toBe(0);
});

test("each camera shows something else, and the recorded one is where it was", async () => {
  await open("?t=11500", STILL);
  const pictures = [await picture()];
  for (const name of ["Focused", "Follow", "Recorded"]) {
    await camera(name);
    pictures.push(await picture());
    if (name !== "Recorded") await page.getByRole("button", { name: /^Terminal: Bash/ }).waitFor();
  }
  // Whom to follow and what is in focus are at the same station now, yet not at the same place.
  expect(new Set(pictures).size).toBe(4);
  const [first, second] = SCENES;
  await page.getByRole("button", { name: "Keep camera" }).click();
  expect(await lastKept()).toEqual({
    atMs: 11_500,
    cameraPosition: first!.cameraPosition,
    focusedZone: null,
    activeModals: [],
  });
  await seek(25_000);
  await page.getByText("Open then: settings").waitFor();
  expect((await look(await picture(), pictures[3])).differs).toBeGreaterThan(0.1);
  await page.getByRole("button", { name: "Keep camera" }).click();
  expect(await lastKept()).toMatchObject({
    cameraPosition: second!.cameraPosition,
    focusedZone: "terminal",
  });
  expect(await page.evaluate(() => window.workshop.reports)).toEqual([]);
});

test("the camera is told of only while somebody records it, and where it ended last", async () => {
  await open("?t=5500", STILL);
  await camera("Focused");
  await picture();
  expect(await page.evaluate(() => window.workshop.reports.length)).toBe(0);
  await camera("Record camera");
  await page.waitForFunction(() => window.workshop.reports.length === 1);
  expect(await lastReport()).toMatchObject({ atMs: 5_500, focusedZone: "scanner" });
  await camera("Overview");
  await page.waitForFunction(() => window.workshop.reports.at(-1)?.focusedZone === null);
  await seek(9_000);
  await picture();
  // The overview stays where it is, whatever the agents do.
  const count = await page.evaluate(() => window.workshop.reports.length);
  await camera("Follow");
  await page.waitForFunction((before) => window.workshop.reports.length > before, count);
  await camera("Record camera");
  const told = await page.evaluate(() => window.workshop.reports.length);
  await camera("Overview");
  await picture();
  expect(await page.evaluate(() => window.workshop.reports.length)).toBe(told);
});

test("keys, pointer and buttons turn the camera, and tell of it now and then", async () => {
  await open("?t=5500", STILL);
  await camera("Record camera");
  await page.getByRole("application").focus();
  await page.keyboard.press("0");
  const before = await picture();
  for (let press = 0; press < 6; press++) await page.keyboard.press("ArrowRight");
  const turned = await picture();
  expect((await look(before, turned)).differs).toBeGreaterThan(0.1);
  expect(await page.evaluate(() => window.workshop.reports.length)).toBeLessThan(6);
  await page.keyboard.press("0");
  expect((await look(await picture(), before)).differs).toBe(0);
  await page.getByRole("button", { name: "Nearer" }).click();
  const near = await picture();
  expect((await look(before, near)).differs).toBeGreaterThan(0.1);
  await page.mouse.move(120, 420);
  await page.mouse.down();
  await page.mouse.move(220, 400, { steps: 3 });
  await page.mouse.up();
  expect((await look(near, await picture())).differs).toBeGreaterThan(0.1);
});

test("a station leads to what it did last", async () => {
  await open("?t=9500");
  await page.getByRole("button", { name: "Bookshelf: last Read “src/cart/total.ts” at 0:01" }).click();
  await page.getByRole("button", { name: "Desk: nothing yet" }).click();
  expect(await page.evaluate(() => window.workshop.chosen)).toEqual([1_000]);
});

test("who wants less motion sees steps", async () => {
  await open("?t=1001", { reducedMotion: "reduce" });
  expect(await whoIsWhere()).toContain("works at the bookshelf");
  const before = await page.evaluate(() => window.webglCounts().frames.length);
  await camera("Focused");
  const focused = await picture();
  // One frame for the new camera, not those on the way to it.
  expect(await page.evaluate(() => window.webglCounts().frames.length)).toBeLessThanOrEqual(before + 3);
  await camera("Overview");
  expect(await picture()).not.toBe(focused);
});

test("frames are few calls, and none are drawn while nothing changes", async () => {
  await open("?t=22000");
  await picture();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const taskMs = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
  };
  const [begun, begunMs] = [await page.evaluate(() => window.webglCounts().frames.length), await taskMs()];
  await page.evaluate(() => window.workshop.play(true));
  await page.waitForFunction((from) => window.webglCounts().frames.length > from + 40, begun);
  await page.evaluate(() => window.workshop.play(false));
  const [endedMs, { frames }] = [await taskMs(), await page.evaluate(() => window.webglCounts())];
  const drawn = frames.slice(begun);
  const times = drawn.map(({ ms }) => ms).sort((a, b) => a - b);
  const share = (of: number): string => times[Math.floor(times.length * of)]!.toFixed(2);
  console.log(
    `workshop: ${drawn.length} frames; script and three's render call ${share(0.5)} ms (median), ${share(0.95)} ms (95 %); ` +
      `whole main thread ${((endedMs - begunMs) / drawn.length).toFixed(2)} ms CPU a frame; ${drawn.at(-1)!.drawCalls} draw calls`,
  );
  for (const { drawCalls } of drawn) expect(drawCalls).toBeLessThanOrEqual(DRAW_CALLS_A_FRAME_MAX);
  await picture();
  const atRest = await page.evaluate(() => window.webglCounts().drawCalls);
  const FRAMES = 20;
  await page.evaluate(async (count) => {
    for (let frame = 0; frame < count; frame++) await new Promise(requestAnimationFrame);
  }, FRAMES);
  expect(await page.evaluate(() => window.webglCounts().drawCalls)).toBe(atRest);
});

test("closing leaves no context and nothing in it", async () => {
  await open("?t=23000");
  const session = await page.context().newCDPSession(page);
  /** What is there once the browser has thrown away what nothing refers to; that takes it several goes. */
  const nodes = async (): Promise<number> => {
    let [last, now] = [Infinity, await counted()];
    while (now < last) [last, now] = [now, await counted()];
    return now;
  };
  const counted = async (): Promise<number> => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Memory.getDOMCounters")).nodes;
  };
  let firstNodes = 0;
  for (let opening = 0; opening < OPENINGS; opening++) {
    await page.getByRole("button", { name: /^Terminal/ }).waitFor();
    await page.evaluate(() => window.workshop.open(false));
    await page.locator("canvas").waitFor({ state: "detached" });
    if (opening === 1) firstNodes = await nodes();
    await page.evaluate(() => window.workshop.open(true));
  }
  await page.getByRole("button", { name: /^Terminal/ }).waitFor();
  await page.evaluate(() => window.workshop.open(false));
  await page.locator("canvas").waitFor({ state: "detached" });
  const { contexts } = await page.evaluate(() => window.webglCounts());
  expect(contexts).toHaveLength(OPENINGS + 1);
  for (const { isLost, held } of contexts) {
    expect(isLost).toBe(true);
    expect(held).toMatchObject({ Buffer: 0, VertexArray: 0 });
    // A renderer has some textures, programs and framebuffers for itself; they went with the context, and are no more each time.
    expect(held).toEqual(contexts[0]!.held);
  }
  expect(await nodes()).toBeLessThanOrEqual(firstNodes * 1.1);
});

test.each(["light", "dark"])("axe finds nothing, in %s", async (theme) => {
  await open(`?theme=${theme}&t=23000`);
  await expectAccessible(page);
  expect(await page.getByRole("application").getAttribute("aria-describedby")).toBe(
    await page.getByRole("list", { name: "Who is where" }).getAttribute("id"),
  );
  await camera("2D");
  await page.getByRole("img", { name: "The workshop from above" }).waitFor();
  await expectAccessible(page);
});

test("a map is remembered, and shows the same agents at the same time", async () => {
  await open("?t=23000");
  const words = await whoIsWhere();
  await camera("2D");
  expect(await whoIsWhere()).toBe(words);
  await page.reload();
  await page.getByRole("img", { name: "The workshop from above" }).waitFor();
  expect(await page.locator("canvas").count()).toBe(0);
  const at = (): Promise<string | null> => page.locator("[data-agent='0']").getAttribute("transform");
  await seek(30_900);
  const there = await at();
  await seek(36_300);
  await page.getByText("walks to the center").waitFor();
  expect(await at()).not.toBe(there);
});

test("when the graphics card drops the scene, the map takes over and 3D can be had again", async () => {
  await open("?t=23000");
  await page.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
    canvas.getContext("webgl2")!.getExtension("WEBGL_lose_context")!.loseContext();
  });
  await page.getByRole("status").getByText("dropped the 3D scene").waitFor();
  await page.getByRole("img", { name: "The workshop from above" }).waitFor();
  await camera("3D");
  await page.locator("canvas").waitFor();
  expect((await look(await picture())).colours).toBeGreaterThan(500);
});

describe("without WebGL", () => {
  let plain: Browser;
  beforeAll(async () => {
    plain = await launchWithoutWebgl();
  });
  afterAll(() => plain.close());

  test.each([VIEWPORT, { width: 390, height: 844 }])("there is the map, at %o", async (viewport) => {
    await open("?t=11500", { viewport }, plain);
    await page.getByRole("status").getByText("gives no WebGL").waitFor();
    await page.getByRole("img", { name: "The workshop from above" }).waitFor();
    expect(await whoIsWhere()).toContain("works at the terminal: Bash “npm test -- cart”");
    await page.getByRole("button", { name: /^Terminal: Bash/ }).focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => window.workshop.chosen)).toEqual([10_000]);
    await expectAccessible(page);
  });
});
