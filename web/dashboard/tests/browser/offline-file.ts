/** Downloads a session as an offline file, with the keyboard, and opens it without a network. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, FrameLocator, Page } from "playwright-core";

export interface SavedFile {
  name: string;
  path: string;
  /** What the dialog says in the end. */
  told: string;
  remove: () => Promise<void>;
}

export async function downloadOffline(page: Page, beginsHere = false): Promise<SavedFile> {
  await page.getByRole("button", { name: "Download" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Download this visit" });
  await dialog.getByRole("radio", { name: /One HTML file/ }).focus();
  await page.keyboard.press("Tab");
  if (beginsHere) await page.keyboard.press("Space");
  await dialog.getByRole("button", { name: "Download" }).focus();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  const folder = await mkdtemp(join(tmpdir(), "reenact-offline-"));
  const name = download.suggestedFilename();
  const path = join(folder, name);
  await download.saveAs(path);
  const done = page.getByRole("dialog", { name: "The visit is saved" });
  const told = await done.innerText();
  await done.getByRole("button", { name: "Done" }).focus();
  await page.keyboard.press("Enter");
  await done.waitFor({ state: "detached" });
  return { name, path, told, remove: () => rm(folder, { recursive: true }) };
}

export class OpenedFile {
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    /** All that was asked for but the file itself and what it holds. */
    readonly requests: string[],
    readonly errors: string[],
  ) {}

  static async open(
    browser: Browser,
    file: SavedFile,
    hash = "",
    options: BrowserContextOptions = {},
  ): Promise<OpenedFile> {
    const context = await browser.newContext({ offline: true, ...options });
    const page = await context.newPage();
    const own = pathToFileURL(file.path).href;
    const opened = new OpenedFile(context, page, [], []);
    // In the browser itself: what the policy stops does not come by here.
    await context.route("**/*", async (route) => {
      const url = route.request().url();
      if (url.split("#")[0] === own || /^(data|blob):/.test(url)) return route.continue();
      opened.requests.push(url);
      return route.abort();
    });
    page.on("pageerror", (error) => opened.errors.push(String(error)));
    await page.goto(own + hash);
    return opened;
  }

  get rebuilt(): FrameLocator {
    return this.page.frameLocator(".reenact-root iframe");
  }

  /** The second that the timeline tells. */
  async second(): Promise<number> {
    return Number(await this.page.getByRole("slider", { name: "Time" }).getAttribute("aria-valuenow"));
  }
}
