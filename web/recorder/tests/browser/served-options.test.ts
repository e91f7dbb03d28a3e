import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useScene } from "./support/scene.ts";

const scene = useScene();
const SECRET = "Wilhelmina Quackenbush";

const page = (path: string, attributes: Record<string, string> = {}): string =>
  scene.site.page(path, `<head>${scene.script(attributes)}</head><body><h1 id="name">${SECRET}</h1></body>`);

const snapshots = () => scene.ingest.events().filter((event) => event.type === 2);
const snapshotStored = () => scene.ingest.until(() => snapshots().length, "a snapshot");
const copy = (page: Page): Promise<string | null> =>
  page.evaluate((key) => localStorage.getItem(`reenact.options.${key}`), scene.key);
const isRecording = (page: Page): Promise<boolean> =>
  page.evaluate(() => (window as any).Reenact.session() !== undefined);

/** A promise and what settles it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

test("nothing leaves the first page before the server has said what holds, then it is masked", async () => {
  const { opened, open } = gate();
  scene.ingest.optionsHeld = opened;
  scene.ingest.options = { maskAllText: true };
  const visitor = await scene.open(page("/first"));
  await scene.ingest.until(() => scene.ingest.optionsAsked > 0, "the question");
  await visitor.waitForFunction(() => (window as any).Reenact.session() !== undefined);
  await visitor.evaluate(() => (window as any).Reenact.track("too early to be sent"));
  await scene.flush(visitor);
  expect(scene.ingest.received).toEqual([]);
  open();
  await snapshotStored();
  await visitor.evaluate(() => (document.querySelector("#name")!.textContent += " again"));
  await visitor.evaluate(() => (window as any).Reenact.track("after"));
  await scene.flush(visitor);
  await scene.ingest.until(() => scene.ingest.allText.includes('"after"'), "what came after");
  expect(scene.ingest.allText).not.toMatch(/Quackenbush|too early/);
});

test("if nothing is set, what was held back goes out whole", async () => {
  const { opened, open } = gate();
  scene.ingest.optionsHeld = opened;
  const visitor = await scene.open(page("/nothing-set"));
  await visitor.waitForFunction(() => (window as any).Reenact.session() !== undefined);
  await visitor.evaluate(() => (window as any).Reenact.track("early"));
  open();
  await scene.ingest.until(() => scene.ingest.allText.includes('"early"'), "what was held back");
  expect(scene.ingest.custom("reenact/start@1")).toHaveLength(1);
  expect(snapshots()).toHaveLength(1);
  expect(scene.ingest.allText).toContain(SECRET);
});

test("the next page begins with the last answer and does not ask again at once", async () => {
  scene.ingest.options = { maskAllText: true };
  const visitor = await scene.open(page("/one"));
  await snapshotStored();
  const { opened, open } = gate();
  scene.ingest.optionsHeld = opened;
  await visitor.goto(page("/two"));
  await scene.ingest.until(() => snapshots().length === 2, "the second page");
  open();
  expect(scene.ingest.optionsAsked).toBe(1);
  expect(scene.ingest.allText).not.toContain("Quackenbush");
});

test("a server that is away costs the page nothing; what it recorded waits until the options are known", async () => {
  scene.ingest.options = undefined;
  const visitor = await scene.open(page("/away"));
  await scene.ingest.until(() => scene.ingest.optionsAsked >= 2, "a second question");
  await visitor.evaluate(() => (window as any).Reenact.track("while it was away"));
  expect(await isRecording(visitor)).toBe(true);
  expect(scene.ingest.received).toEqual([]);
  scene.ingest.options = { blockSelector: "#name" };
  await snapshotStored();
  expect(scene.ingest.allText).not.toContain("Quackenbush");
  expect(JSON.parse((await copy(visitor))!).served).toBe('{"blockSelector":"#name"}');
});

test("a rate of 0 records nothing, and one of 1 records where the page says 0", async () => {
  scene.ingest.options = { sessionSampleRate: 0 };
  const visitor = await scene.open(page("/zero"));
  await visitor.waitForFunction(() => (window as any).Reenact.session() === undefined);
  await visitor.evaluate(() => (window as any).Reenact.track("never"));
  await scene.flush(visitor);
  scene.ingest.options = { sessionSampleRate: 1 };
  await visitor.evaluate(() => localStorage.clear());
  await visitor.goto(page("/one-hundred", { "session-sample-rate": "0" }));
  await snapshotStored();
  expect(scene.ingest.allText).not.toContain('"never"');
  expect(scene.ingest.custom("reenact/start@1").map(({ url }) => new URL(url).pathname)).toEqual([
    "/one-hundred",
  ]);
});

test("consent that is asked for there leaves nothing behind but the answer", async () => {
  scene.ingest.options = { consent: "required" };
  const visitor = await scene.open(page("/consent"));
  await visitor.waitForFunction(() => (window as any).Reenact.session() === undefined);
  expect(
    await visitor.evaluate(() => [
      fetch.toString().includes("[native code]"),
      Object.keys(localStorage).filter((key) => !key.startsWith("reenact.options.")),
    ]),
  ).toEqual([true, []]);
  await visitor.evaluate(() => (window as any).Reenact.optIn());
  await snapshotStored();
});

test("a page that wants nothing of the kind does not ask", async () => {
  scene.ingest.options = { maskAllText: true };
  await scene.open(page("/off", { "remote-options": "off" }));
  await snapshotStored();
  expect(scene.ingest.optionsAsked).toBe(0);
  expect(scene.ingest.allText).toContain(SECRET);
});

test("stop() holds, whatever the server says afterwards", async () => {
  const { opened, open } = gate();
  scene.ingest.optionsHeld = opened;
  scene.ingest.options = { maskAllText: true };
  const visitor = await scene.open(page("/stopped"));
  await visitor.evaluate(() => (window as any).Reenact.stop());
  open();
  await visitor.waitForFunction((key) => localStorage.getItem(`reenact.options.${key}`), scene.key);
  expect(await isRecording(visitor)).toBe(false);
  expect(scene.ingest.received).toEqual([]);
});

test("pages that are not to be recorded are not, in one page load and back", async () => {
  scene.ingest.options = { ignoreUrls: ["/secret*"] };
  const visitor = await scene.open(page("/open"));
  await snapshotStored();
  await visitor.evaluate(async () => {
    history.pushState(null, "", "/secret/plans");
    document.querySelector("#name")!.textContent = "the secret plans";
    (window as any).Reenact.track("in secret");
    console.log("a secret line");
    await new Promise((resolve) => setTimeout(resolve, 0));
    document.querySelector("#name")!.textContent = "public again";
    history.pushState(null, "", "/open/again");
    (window as any).Reenact.track("in the open");
  });
  await scene.flush(visitor);
  await scene.ingest.until(() => scene.ingest.allText.includes('"in the open"'), "what came after");
  await scene.ingest.until(() => snapshots().length === 2, "a snapshot of what is shown now");
  expect(scene.ingest.allText).not.toMatch(/secret/);
  expect(scene.ingest.allText).toContain("public again");
});
