import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useScene } from "./support/scene.ts";

const scene = useScene();

const MINUTE_MS = 60_000;

const starts = () => scene.ingest.custom("reenact/start@1");
const sessions = () => [...new Set(scene.ingest.stored.map(({ batch }) => batch.session_id))];
const windows = () => [...new Set(scene.ingest.stored.map(({ batch }) => batch.window_id))];

/** A page whose recorder runs on a clock that the test moves. */
function clockPage(path: string, options: Record<string, unknown> = {}): string {
  return scene.site.page(
    path,
    `<script src="${scene.ingest.origin}/recorder.js" crossorigin="anonymous"></script>
    <script>window.ahead = 0; Reenact.init({ key: "${scene.key}", _now: () => Date.now() + ahead, ...${JSON.stringify(options)} })</script>
    <button>Act</button><p>x`,
  );
}

const move = (page: Page, ms: number) => page.evaluate((by) => ((window as any).ahead += by), ms);

const trackAndFlush = (page: Page, name: string) =>
  page.evaluate((given) => {
    (window as any).Reenact.track(given);
    (window as any).Reenact.flush();
  }, name);

test("a session goes on over page loads and tabs; windows and pages are told apart", async () => {
  const url = scene.site.page("/", `${scene.script()}<a href="/two" target="_blank">two</a>`);
  scene.site.page("/two", `${scene.script()}<p>two`);
  const first = await scene.open(url);
  await scene.ingest.until(() => starts().length === 1, "the first page");
  await first.reload();
  await scene.ingest.until(() => starts().length === 2, "the reloaded page");
  expect(windows()).toHaveLength(1);
  await scene.open(url);
  await scene.ingest.until(() => starts().length === 3, "the second tab");
  // A tab that is opened by another gets a copy of its session storage.
  await first.evaluate(() => void window.open("/two"));
  await scene.ingest.until(() => starts().length === 4, "the opened tab");
  expect(sessions()).toHaveLength(1);
  expect(windows()).toHaveLength(3);
  expect(new Set(scene.ingest.stored.map(({ batch }) => batch.page_id)).size).toBe(4);
  expect(starts().map((start) => start.reason)).toEqual(["new", "resume", "resume", "resume"]);
});

test("after 30 idle minutes the session ends, and the next action starts another with a snapshot", async () => {
  const page = await scene.open(clockPage("/"));
  await scene.ingest.until(() => starts().length === 1, "the first session");
  await move(page, 29 * MINUTE_MS);
  await page.click("button");
  await trackAndFlush(page, "still the first");
  await scene.ingest.until(() => scene.ingest.custom("reenact/track@1").length === 1, "the event");
  expect(sessions()).toHaveLength(1);
  await move(page, 31 * MINUTE_MS);
  await page.click("button");
  await scene.ingest.until(() => starts().length === 2, "the second session");
  expect(scene.ingest.custom("reenact/end@1")).toEqual([{ reason: "idle" }]);
  const [first, second] = sessions();
  await scene.ingest.until(
    () => scene.ingest.events(second).some((event) => event.type === 2),
    "its snapshot",
  );
  expect(JSON.stringify(scene.ingest.events(first))).toContain("reenact/end@1");
  expect(scene.ingest.stored.find(({ batch }) => batch.session_id === second)!.batch.sequence).toBe(0);
  expect(starts()[1].reason).toBe("new");
});

test("an idle page is not recorded further, whatever it does by itself", async () => {
  const page = await scene.open(clockPage("/"));
  await scene.ingest.until(() => starts().length === 1, "the session");
  await move(page, 31 * MINUTE_MS);
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await scene.ingest.until(() => scene.ingest.custom("reenact/end@1").length, "the end");
  await page.evaluate(() => (document.querySelector("p")!.textContent = "ticking on"));
  await page.click("button");
  await scene.ingest.until(() => starts().length === 2, "the next session");
  expect(JSON.stringify(scene.ingest.events(sessions()[0]))).not.toContain("ticking on");
});

test("a session lasts 24 hours at most, however busy", async () => {
  const page = await scene.open(clockPage("/"));
  await scene.ingest.until(() => starts().length === 1, "the first session");
  for (let at = 0; at < 49; at++) {
    await move(page, 29.5 * MINUTE_MS);
    await page.evaluate(() => history.pushState({}, "", `?${Math.random()}`));
  }
  await scene.ingest.until(() => starts().length === 2, "the second session");
  expect(scene.ingest.custom("reenact/end@1")).toEqual([{ reason: "max_length" }]);
});

test("when one tab starts a new session the other follows", async () => {
  const url = clockPage("/");
  const first = await scene.open(url);
  await scene.ingest.until(() => starts().length === 1, "the first tab");
  const second = await scene.open(url);
  await scene.ingest.until(() => starts().length === 2, "the second tab");
  await move(first, 31 * MINUTE_MS);
  await first.bringToFront();
  await first.click("button");
  await scene.ingest.until(() => starts().length === 4, "both tabs in the new session");
  expect(sessions()).toHaveLength(2);
  await trackAndFlush(second, "from the second tab");
  const carrier = await scene.ingest.until(
    () => scene.ingest.stored.find(({ text }) => text.includes("from the second tab")),
    "its event",
  );
  expect(carrier.batch.session_id).toBe(sessions()[1]);
});

test("a session that is not sampled records nothing, on any page", async () => {
  const url = scene.site.page("/", `${scene.script({ "session-sample-rate": "0" })}<p>x`);
  const page = await scene.open(url);
  await page.reload();
  await trackAndFlush(page, "unseen");
  expect(await page.evaluate(() => (window as any).Reenact.session())).toBeUndefined();
  expect(await page.evaluate(() => fetch.toString().includes("[native code]"))).toBe(true);
  expect(scene.ingest.received).toHaveLength(0);
});

test("an unsampled session is recorded from the page on that has a higher rate, and stays so", async () => {
  const attributes = { "session-sample-rate": "0", "url-sample-rates": "/checkout*=1, /never=0" };
  const page = await scene.open(scene.site.page("/", `${scene.script(attributes)}<p>x`));
  await page.evaluate(() => history.pushState({}, "", "/never"));
  expect(await page.evaluate(() => (window as any).Reenact.session())).toBeUndefined();
  await page.evaluate(() => history.pushState({}, "", "/checkout/payment"));
  await scene.ingest.until(() => scene.ingest.events().some((event) => event.type === 2), "the snapshot");
  expect(starts()).toMatchObject([{ sampled: "url" }]);
  await page.goto(scene.site.page("/", `${scene.script(attributes)}<p>x`));
  await scene.ingest.until(() => starts().length === 2, "the page after");
  expect(sessions()).toHaveLength(1);
});

test("on an error the minute before it is sent, beginning with a snapshot, and recording goes on", async () => {
  const url = clockPage("/", { sessionSampleRate: 0, onErrorSampleRate: 1 });
  const page = await scene.open(url);
  await page.waitForFunction(() => (window as any).Reenact.session()?.sampled === "error");
  const change = (text: string) =>
    page.evaluate(async (given) => {
      document.querySelector("p")!.textContent = given;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }, text);
  await change("three minutes before");
  for (let at = 0; at < 3; at++) {
    await move(page, 61_000);
    await change(`step ${at}`);
  }
  expect(scene.ingest.received).toHaveLength(0);
  await page.evaluate(
    () =>
      void setTimeout(() => {
        throw new Error("boom");
      }),
  );
  await scene.ingest.until(() => scene.ingest.custom("reenact/error@1").length, "the error");
  const events = scene.ingest.events();
  expect(events[0]).toMatchObject({ data: { tag: "reenact/start@1", payload: { sampled: "error" } } });
  expect(events.slice(1, 3).map((event) => event.type)).toEqual([4, 2]);
  expect(JSON.stringify(events)).not.toContain("three minutes before");
  expect(JSON.stringify(events)).toContain("step 2");
  await page.reload();
  await scene.ingest.until(() => starts().length === 2, "the next page, recorded at once");
});

test("a visit below the minimum duration is never sent, a longer one whole", async () => {
  const url = clockPage("/", { minimumDurationMs: 1_000 });
  const page = await scene.open(url);
  await page.goto("about:blank");
  expect(scene.ingest.received).toHaveLength(0);
  await page.goto(url);
  await trackAndFlush(page, "early on");
  await scene.ingest.until(() => scene.ingest.custom("reenact/track@1").length, "what was held back");
  expect(scene.ingest.events()[0]).toMatchObject({ data: { tag: "reenact/start@1" } });
});

test("recording stops at the maximum duration, for this session", async () => {
  const url = clockPage("/", { maximumDurationMs: 10 * MINUTE_MS });
  const page = await scene.open(url);
  await scene.ingest.until(() => starts().length === 1, "the session");
  await move(page, 11 * MINUTE_MS);
  await page.click("button");
  await scene.ingest.until(() => scene.ingest.custom("reenact/end@1").length, "the end");
  expect(scene.ingest.custom("reenact/end@1")).toEqual([{ reason: "max_length" }]);
  await page.goto(url);
  await page.click("button");
  expect(await page.evaluate(() => (window as any).Reenact.session())).toBeUndefined();
  await move(page, 45 * MINUTE_MS);
  await page.click("button");
  await scene.ingest.until(() => starts().length === 2, "the next session");
  expect(sessions()).toHaveLength(2);
});

test("where storage is blocked a page is recorded as a session of its own", async () => {
  await scene.context.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB"])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
  });
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await scene.ingest.until(() => scene.ingest.events().some((event) => event.type === 2), "the snapshot");
  await trackAndFlush(page, "works");
  await scene.ingest.until(() => scene.ingest.custom("reenact/track@1").length, "the event");
  expect(sessions()).toHaveLength(1);
});

test("a page that comes back from the browser's cache goes on under its own ids", async () => {
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await scene.ingest.until(() => scene.ingest.events().some((event) => event.type === 2), "the snapshot");
  const ids = await page.evaluate(() => (window as any).Reenact.session());
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  });
  await trackAndFlush(page, "back again");
  await scene.ingest.until(() => scene.ingest.custom("reenact/track@1").length, "the event");
  expect(scene.ingest.custom("reenact/page_view@1").at(-1)).toMatchObject({ navigation: "restore" });
  expect(await page.evaluate(() => (window as any).Reenact.session())).toEqual(ids);
  const sequences = scene.ingest.stored.map(({ batch }) => batch.sequence).sort((a, b) => a - b);
  expect(sequences).toEqual(sequences.map((_, at) => at));
});
