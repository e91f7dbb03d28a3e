/**
 * Pictures of every page, wide and narrow, light and dark: `npm run screenshots`, then look at `.cache/screenshots`.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { launch, logIn, newContext } from "../browser/chromium.ts";
import { MockServer } from "../mock/server.ts";
import { PAGES, openPage } from "../pages.ts";

const FOLDER =
  process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../.cache/screenshots/", import.meta.url));
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

let mock: MockServer;
let browser: Browser;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  mock = await MockServer.start();
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
  await mock.stop();
});

/** Only pages whose names hold this, to look at a few. */
const ONLY = process.env.ONLY ?? "";

for (const colorScheme of ["light", "dark"] as const) {
  for (const viewport of SIZES) {
    test(`${viewport.width} ${colorScheme}`, async () => {
      const context = await newContext(browser, { viewport, colorScheme });
      for (const shown of PAGES.filter(({ name }) => name.includes(ONLY))) {
        const { name, whole } = shown;
        const page = await (shown.isOpen ? context.newPage() : logIn(context, mock));
        await openPage(shown, page, mock);
        await page.evaluate(() => document.fonts.ready);
        const file = `${FOLDER}/${name}-${viewport.width}-${colorScheme}.png`;
        await page.screenshot({ path: file, fullPage: (whole ?? false) && viewport.width < 900 });
        await page.close();
      }
      await context.close();
    });
  }
}
