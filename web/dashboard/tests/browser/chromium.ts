/** Chromium for the browser tests, and a page that is logged in. */
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";
import type { MockServer } from "../mock/server.ts";

export const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: CHROMIUM_ARGUMENTS });
}

export async function newContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(10_000);
  return context;
}

export async function logIn(context: BrowserContext, mock: MockServer): Promise<Page> {
  const name = "reenact_login";
  await context.addCookies([{ name, value: "mock", url: mock.origin, httpOnly: true, sameSite: "Lax" }]);
  const page = await context.newPage();
  return page;
}
