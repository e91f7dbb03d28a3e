/** A recording made to do harm is played: nothing of it runs, and nothing leaves for another origin. */
import type { Frame } from "playwright-core";
import { expect, test } from "vitest";
import { HOSTILE_ID } from "../mock/state.ts";
import { useFixture } from "./fixture.ts";

const fixture = useFixture();

test("nothing of a hostile recording runs or calls home", async () => {
  const { page, mock, context } = fixture;
  const ran: string[] = [];
  const left: string[] = [];
  await context.exposeFunction("evil", (what: string) => void ran.push(what));
  // In the browser itself, so that what the policy stops is not counted and what it does not stop is.
  await context.route("**/*", async (route) => {
    const url = route.request().url();
    if (new URL(url).origin === mock.origin || url.startsWith("data:") || url.startsWith("blob:"))
      return route.continue();
    left.push(url);
    await route.abort();
  });
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => void (dialogs.push(dialog.message()), dialog.dismiss()));
  await page.goto(`${mock.origin}/sessions/${HOSTILE_ID}`);
  const rebuilt = page.frameLocator(".reenact-root iframe").first();
  await rebuilt.getByText("The rest of the page is there.").waitFor();
  await page.getByRole("slider", { name: "Time" }).focus();
  for (const key of ["End", "Home", "ArrowRight", "End"]) await page.keyboard.press(key);
  await page.waitForFunction(
    () => document.querySelector("[role=slider]")?.getAttribute("aria-valuenow") === "3",
  );
  await rebuilt.getByText("The rest of the page is there.").waitFor();

  // What a visitor of the dashboard could set off inside the picture.
  await page.locator(".reenact-root iframe").evaluate(async (frame: HTMLIFrameElement) => {
    const inside = frame.contentDocument;
    inside?.querySelector<HTMLElement>("#link")?.click();
    inside?.querySelector<HTMLFormElement>("form")?.querySelector("button")?.click();
    inside?.querySelector("details")?.dispatchEvent(new Event("toggle"));
    inside?.querySelectorAll("*").forEach((element) => {
      for (const kind of ["load", "error", "focus", "click", "toggle"])
        element.dispatchEvent(new Event(kind));
    });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });

  expect(ran).toEqual([]);
  expect(dialogs).toEqual([]);
  expect(left).toEqual([]);
  expect(page.url().startsWith(mock.origin)).toBe(true);
  expect(mock.requests.filter((line) => line.includes("called"))).toEqual([]);
  expect(framesElsewhere(page.frames(), mock.origin)).toEqual([]);
});

test("the frame is sandboxed without scripts, and so is every frame in it", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${HOSTILE_ID}?t=3`);
  const frame = page.locator(".reenact-root iframe");
  await page
    .frameLocator(".reenact-root iframe")
    .first()
    .getByText("The rest of the page is there.")
    .waitFor();
  expect(await frame.first().getAttribute("sandbox")).toBe("allow-same-origin");
  const facts = await frame.first().evaluate((element: HTMLIFrameElement) => {
    const inside = element.contentDocument;
    const probe = inside?.createElement("script");
    if (probe) probe.textContent = "document.documentElement.dataset.ran = 'yes'";
    if (probe) inside?.body.append(probe);
    const attributes = [...(inside?.querySelectorAll("*") ?? [])].flatMap((node) => [...node.attributes]);
    return {
      scriptRan: inside?.documentElement.dataset.ran ?? "no",
      sandboxes: [...(inside?.querySelectorAll("iframe") ?? [])].map((nested) =>
        nested.getAttribute("sandbox"),
      ),
      handlers: attributes.filter(({ name }) => /^on/i.test(name)).map(({ name }) => name),
      activeUrls: attributes
        .filter(({ name, value }) => /href|src|action/i.test(name) && /^\s*javascript:/i.test(value))
        .map(({ name }) => name),
      refreshes: inside?.querySelectorAll("meta[http-equiv]").length,
      inert: element.inert,
    };
  });
  expect(facts.scriptRan).toBe("no");
  expect(new Set(facts.sandboxes)).toEqual(new Set(["allow-same-origin"]));
  expect(facts.handlers).toEqual([]);
  expect(facts.activeUrls.filter((name) => !name.startsWith("data-recorded-"))).toEqual([]);
  expect(facts.refreshes).toBe(0);
  expect(facts.inert).toBe(true);
});

test("a canvas is shown although no script may run", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${HOSTILE_ID}?t=2`);
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

test("what the recording calls itself is shown as text", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/sessions/${HOSTILE_ID}?t=1`);
  await page.getByRole("heading", { level: 1, name: "<b>mallory</b>" }).waitFor();
  await page.locator(".entry .title", { hasText: "<script>:" }).waitFor();
  await page.locator(".entry .title", { hasText: "Opened “<img src=x onerror=evil()>”" }).waitFor();
});

function framesElsewhere(frames: readonly Frame[], origin: string): string[] {
  const urls = frames.map((frame) => frame.url());
  return urls.filter(
    (url) =>
      url !== "" && !url.startsWith(origin) && !url.startsWith("about:") && !url.startsWith("chrome-error:"),
  );
}
