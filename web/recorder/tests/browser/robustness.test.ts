import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useScene } from "./support/scene.ts";

const scene = useScene();

const snapshotStored = () =>
  scene.ingest.until(() => scene.ingest.events().some((event) => event.type === 2), "the first snapshot");

const track = (page: Page, name: string) =>
  page.evaluate((given) => {
    (window as any).Reenact.track(given);
    (window as any).Reenact.flush();
  }, name);

const tracked = () => scene.ingest.custom("reenact/track@1").map((payload) => payload.name);

test("a dead server is not noticed by the page", async () => {
  scene.ingest.answer = () => ({ status: 0, cut: true });
  const page = await scene.context.newPage();
  const noticed: string[] = [];
  page.on("pageerror", (error) => noticed.push(String(error)));
  page.on(
    "console",
    (message) => !/net::ERR|Failed to load resource/.test(message.text()) && noticed.push(message.text()),
  );
  await page.goto(
    scene.site.page(
      "/",
      `<script>addEventListener("unhandledrejection", (event) => console.log("rejection", event.reason))</script>${scene.script()}<p>x`,
    ),
  );
  await scene.ingest.until(() => scene.ingest.received.length >= 2, "a second try");
  await track(page, "while it is dead");
  await page.goto("about:blank");
  expect(noticed).toEqual([]);
});

test("503 with Retry-After is waited for, then everything arrives once and in order", async () => {
  let refusedAt = 0;
  let triedAgainAt = 0;
  scene.ingest.answer = () => {
    if (!refusedAt) {
      refusedAt = Date.now();
      return { status: 503, headers: { "retry-after": "2" } };
    }
    triedAgainAt ||= Date.now();
    return { status: 200 };
  };
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await scene.ingest.until(() => scene.ingest.received.length, "the first try");
  await track(page, "first");
  await track(page, "second");
  await scene.ingest.until(() => tracked().length === 2, "both events");
  expect(triedAgainAt - refusedAt).toBeGreaterThanOrEqual(1_990);
  expect(scene.ingest.stored.map(({ batch }) => batch.sequence)).toEqual([0, 1, 2]);
  expect(tracked()).toEqual(["first", "second"]);
});

test("what was not sent when the page went is sent by the next one, under its own session and number", async () => {
  const url = scene.site.page("/", `${scene.script()}<p>x`);
  const page = await scene.open(url);
  await snapshotStored();
  await scene.offlineReady(page);
  const pageId = scene.ingest.stored[0]!.batch.page_id;
  scene.ingest.answer = () => ({ status: 503 });
  await track(page, "kept for later");
  await scene.ingest.until(() => scene.ingest.received.some(({ status }) => status === 503), "a refusal");
  await page.goto("about:blank");
  scene.ingest.answer = () => ({ status: 200 });
  await page.goto(url);
  await scene.ingest.until(() => tracked().includes("kept for later"), "the batch of the first page");
  const carrier = scene.ingest.stored.find(({ text }) => text.includes("kept for later"))!;
  expect(carrier.batch.page_id).toBe(pageId);
  const sequences = scene.ingest.stored
    .filter(({ batch }) => batch.page_id === pageId)
    .map(({ batch }) => batch.sequence);
  expect([...sequences].sort((a, b) => a - b)).toEqual([...new Set(sequences)].sort((a, b) => a - b));
  expect(tracked().filter((name) => name === "kept for later")).toHaveLength(1);
});

test("a queue stored while offline is sent after a reload online", async () => {
  const url = scene.site.page("/", `${scene.script()}<p>x`);
  const page = await scene.open(url);
  await snapshotStored();
  await scene.offlineReady(page);
  await scene.context.setOffline(true);
  await track(page, "offline words");
  await page.evaluate(() => (window as any).Reenact.track("very last offline words"));
  await page.goto("about:blank");
  await scene.context.setOffline(false);
  await page.goto(url);
  await scene.ingest.until(
    () => tracked().includes("offline words") && tracked().includes("very last offline words"),
    "what was recorded offline",
  );
});

test("after a crash another tab sends what was left, once the lease has run out", async () => {
  const url = scene.site.page("/", `${scene.script()}<p>x`);
  const crashing = await scene.open(url);
  await snapshotStored();
  await scene.offlineReady(crashing);
  scene.ingest.answer = () => ({ status: 503 });
  await track(crashing, "before the crash");
  await scene.ingest.until(() => scene.ingest.received.some(({ status }) => status === 503), "a refusal");
  const devtools = await scene.context.newCDPSession(crashing);
  const crashed = new Promise((resolve) => crashing.once("crash", resolve));
  void devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  scene.ingest.answer = () => ({ status: 200 });
  const later = scene.site.page(
    "/later",
    `<script src="${scene.ingest.origin}/recorder.js"></script><script>Reenact.init({ key: "${scene.key}", _now: () => Date.now() + 120000 })</script><p>x`,
  );
  await scene.open(later);
  await scene.ingest.until(() => tracked().includes("before the crash"), "the batch of the crashed page");
});

test("an overflowing queue drops what is new, marks the gap and goes on from a snapshot", async () => {
  scene.ingest.answer = ({ sequence }) => ({ status: sequence > 0 ? 503 : 200 });
  const page = await scene.open(
    scene.site.page("/", `${scene.script({ "record-console": "false" })}<p id="p">x`),
  );
  await snapshotStored();
  await page.evaluate(async () => {
    for (let at = 0; at < 40; at++) {
      (window as any).Reenact.state(
        "big",
        Array.from({ length: 60 }, (_, n) => `${at}-${n}-`.padEnd(8_000, "x")),
      );
      document.querySelector("#p")!.textContent = `change ${at}`;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    document.querySelector("#p")!.textContent = "after the flood";
  });
  scene.ingest.answer = () => ({ status: 200 });
  const [gap] = await scene.ingest.until(() => {
    const gaps = scene.ingest.custom("reenact/gap@1");
    return gaps.length && gaps;
  }, "the gap");
  expect(gap).toMatchObject({ reason: "overflow" });
  expect(gap.events_dropped).toBeGreaterThan(0);
  expect(gap.to_ms).toBeGreaterThanOrEqual(gap.from_ms);
  await scene.ingest.until(async () => {
    await scene.flush(page);
    const events = scene.ingest.events();
    const gapAt = events.findIndex((event) => event.data.tag === "reenact/gap@1");
    const snapshot = events.slice(gapAt).find((event) => event.type === 2);
    return snapshot && JSON.stringify(snapshot).includes("after the flood");
  }, "a snapshot after the gap");
});

test("a batch that is too large is split; numbers stay without holes", async () => {
  scene.ingest.answer = ({ events }) => ({
    status: events.filter((event) => event.data.tag === "reenact/track@1").length > 2 ? 413 : 200,
  });
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await snapshotStored();
  await page.evaluate(() => {
    for (let at = 0; at < 7; at++) (window as any).Reenact.track(`t${at}`);
    (window as any).Reenact.flush();
  });
  await scene.ingest.until(() => tracked().length === 7, "all seven");
  expect(tracked()).toEqual(["t0", "t1", "t2", "t3", "t4", "t5", "t6"]);
  await track(page, "t7");
  await scene.ingest.until(() => tracked().length === 8, "the next");
  expect(scene.ingest.stored.map(({ batch }) => batch.sequence)).toEqual(
    scene.ingest.stored.map((_, at) => at),
  );
});

test("a deleted session is left behind: recording goes on in a new one", async () => {
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await snapshotStored();
  const first = scene.ingest.stored[0]!.batch.session_id;
  scene.ingest.answer = ({ session_id }) => ({ status: session_id === first ? 410 : 200 });
  await track(page, "goes down with it");
  const second = await scene.ingest.until(
    () => scene.ingest.stored.find(({ batch }) => batch.session_id !== first),
    "a new session",
  );
  expect(second.batch).toMatchObject({ sequence: 0 });
  expect(second.batch.events[0]).toMatchObject({
    data: { tag: "reenact/start@1", payload: { reason: "new" } },
  });
  await scene.ingest.until(
    () => scene.ingest.events(second.batch.session_id).some((event) => event.type === 2),
    "its snapshot",
  );
});

test("a refusal for good stops the recording with one warning that says what to do", async () => {
  scene.ingest.answer = () => ({ status: 403 });
  const page = await scene.context.newPage();
  const warnings: string[] = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  await page.goto(scene.site.page("/", `${scene.script()}<p>x`));
  await page.waitForFunction(() => !(window as any).Reenact.session());
  await track(page, "into nothing");
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("allowed origins");
  expect(scene.ingest.received).toHaveLength(1);
});

test("one batch that the server cannot read is given up, with a gap and a new snapshot", async () => {
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await snapshotStored();
  scene.ingest.answer = ({ events }) => ({ status: JSON.stringify(events).includes("poison") ? 400 : 200 });
  await track(page, "poison");
  await scene.ingest.until(async () => {
    await scene.flush(page);
    return (
      scene.ingest.custom("reenact/gap@1").length &&
      scene.ingest.events().filter((event) => event.type === 2).length === 2
    );
  }, "the gap and the second snapshot");
  expect(scene.ingest.custom("reenact/gap@1")).toMatchObject([
    { reason: "refused", events_dropped: expect.any(Number) },
  ]);
});

/** A page whose first snapshot the server has not answered when the page goes. */
async function leaveDuringSnapshot(text: string): Promise<{ page: Page; isOfPage(text: string): boolean }> {
  const isOfPage = (given: string) => given.includes(text.slice(0, 100));
  const url = scene.site.page("/large", `${scene.script()}<p>${text}</p>`);
  let isHeld = false;
  scene.ingest.hold = ({ events }) => {
    if (!isOfPage(JSON.stringify(events))) return undefined;
    isHeld = true;
    return new Promise(() => {});
  };
  const page = await scene.open(url);
  await scene.ingest.until(() => isHeld, "the first request");
  scene.ingest.hold = undefined;
  return { page, isOfPage };
}

/** Letters that compress to about six bits each. */
function noise(chars: number): string {
  let seed = 1;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647);
  return Array.from({ length: chars }, () =>
    String.fromCharCode(65 + (next() % 26) + (next() % 2) * 32),
  ).join("");
}

test("a first snapshot that fits compressed goes with the page that goes, extras or not", async () => {
  scene.ingest.servesExtras = false;
  const { page, isOfPage } = await leaveDuringSnapshot("words that repeat compress well ".repeat(10_000));
  await page.goto("about:blank");
  const carrier = await scene.ingest.until(
    () => scene.ingest.stored.find(({ text }) => isOfPage(text)),
    "the snapshot of the page that went",
  );
  expect(carrier.encoding).toBe("gzip");
  expect(carrier.text.length).toBeGreaterThan(300_000);
});

test("a first snapshot too large for the last request is sent by the next page of the site", async () => {
  const { page, isOfPage } = await leaveDuringSnapshot(noise(300_000));
  const small = scene.site.page("/small", `${scene.script()}<p>x`);
  await scene.offlineReady(page);
  await track(page, "small part of the large page");
  await page.goto(small);
  const carrier = await scene.ingest.until(
    () => scene.ingest.stored.find(({ text }) => isOfPage(text)),
    "the snapshot of the page that went",
  );
  expect(carrier.bytes).toBeGreaterThan(64 * 1024);
  await scene.ingest.until(() => tracked().includes("small part of the large page"), "what fitted");
  const sequences = scene.ingest.stored
    .filter(({ batch }) => batch.page_id === carrier.batch.page_id)
    .map(({ batch }) => batch.sequence)
    .sort((a, b) => a - b);
  expect(sequences).toEqual(sequences.map((_, at) => at));
});
