/** Watches what a hostile recording does to who watches it: scripts that ran, who was called, what opened. */
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import type { Home } from "../../../../fixtures/hostile/home.ts";
import { LAST_WORDS, RAN } from "../../../../fixtures/hostile/visit.ts";

export class HostileWitness {
  private readonly seen: string[] = [];

  private constructor(
    private readonly page: Page,
    private readonly home: Home,
  ) {}

  /** From now on; before the recording is opened. */
  static async watch(context: BrowserContext, page: Page, home: Home): Promise<HostileWitness> {
    const witness = new HostileWitness(page, home);
    const see = (what: string): void => void witness.seen.push(what);
    await context.exposeFunction(RAN, (what: string) => see(`ran: ${what}`));
    context.on("page", (opened) => see(`opened: ${opened.url()}`));
    page.on("dialog", (dialog) => void (see(`asked: ${dialog.message()}`), dialog.dismiss()));
    page.on("pageerror", (error) => see(`failed: ${error.message}`));
    page.on("download", (download) => {
      if (!download.url().startsWith("blob:")) see(`saved: ${download.url()}`);
    });
    home.forget();
    return witness;
  }

  async rebuilt(): Promise<void> {
    await this.page.frameLocator(".reenact-root iframe").getByText(LAST_WORDS).waitFor();
  }

  /** Goes to the end, back, and plays it through. */
  async play(): Promise<void> {
    const { page } = this;
    await this.rebuilt();
    await page.getByRole("slider", { name: "Time" }).focus();
    for (const key of ["End", "Home"]) {
      await page.keyboard.press(key);
      await this.rebuilt();
    }
    await page.getByRole("button", { name: "8×" }).click();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.waitForFunction(() => {
      const slider = document.querySelector("[role=slider][aria-label=Time]");
      return slider?.getAttribute("aria-valuenow") === slider?.getAttribute("aria-valuemax");
    });
    await this.rebuilt();
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("IFRAME");
  }

  /** What somebody, or the browser, could set off inside the picture. */
  async poke(selector = ".reenact-root iframe"): Promise<void> {
    await this.page.locator(selector).first().evaluate(pokeFrame);
  }

  /** Nothing ran, opened, asked or left; the browser is where it was. */
  async expectNothing(): Promise<void> {
    const { page, home } = this;
    const own = new URL(page.url()).origin;
    const elsewhere = page
      .frames()
      .map((frame) => frame.url())
      .filter((url) => url !== "" && new URL(url).origin !== own && !/^(about|chrome-error):/.test(url));
    expect(this.seen).toEqual([]);
    expect(home.requests).toEqual([]);
    expect(home.connections).toBe(0);
    expect(elsewhere).toEqual([]);
  }
}

async function pokeFrame(frame: Element): Promise<void> {
  const view = (frame as HTMLIFrameElement).contentWindow;
  const page = view?.document;
  if (!view || !page) throw new Error("The picture has no document that can be reached.");
  // Names of recorded elements take the place of members of their document.
  const all = [...Document.prototype.querySelectorAll.call(page, "*")];
  const kinds = ["load", "error", "focus", "mouseover", "toggle", "animationstart", "begin", "keydown"];
  for (const element of all) {
    for (const kind of kinds) element.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  const nextFrame = (): Promise<unknown> =>
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await nextFrame();
  for (const element of all) {
    if (element.localName === "form")
      HTMLFormElement.prototype.requestSubmit.call(element as HTMLFormElement);
    if (element.localName === "form") HTMLFormElement.prototype.submit.call(element as HTMLFormElement);
    (element as HTMLElement).click?.();
    element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window }));
  }
  await nextFrame();
}
