/** What every browser test file begins with: one server and one browser, and a fresh login for each test. */
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { MockServer } from "../mock/server.ts";
import { launch, logIn, newContext } from "./chromium.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export interface Fixture {
  mock: MockServer;
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** Errors and refusals by policy that the page's console told. */
  consoleErrors: string[];
}

export function useFixture(options: { viewport?: { width: number; height: number } } = {}): Fixture {
  const fixture = { consoleErrors: [] as string[] } as Fixture;
  beforeAll(async () => {
    fixture.mock = await MockServer.start();
    fixture.browser = await launch();
  });
  beforeEach(async () => {
    fixture.mock.reset();
    fixture.consoleErrors.length = 0;
    fixture.context = await newContext(fixture.browser, options);
    fixture.page = await logIn(fixture.context, fixture.mock);
    fixture.page.on("console", (message) => {
      if (message.type() === "error") fixture.consoleErrors.push(message.text());
    });
    fixture.page.on("pageerror", (error) => fixture.consoleErrors.push(String(error)));
  });
  afterEach(() => fixture.context.close());
  afterAll(async () => {
    await fixture.browser.close();
    await fixture.mock.stop();
  });
  return fixture;
}

interface AxeResult {
  violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[];
}

/** Fails with what axe found. The rebuilt page is the recorded site's and is left out. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // A colour that is on its way is no colour yet. What goes on for ever, as a live badge, is not waited for.
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
  });
  const loaded = await page.evaluate(() => "axe" in window);
  // Through the debugger: the page's own policy would refuse an added script.
  if (!loaded) await page.evaluate(await axeSource());
  const { violations } = await page.evaluate(() => {
    const { axe } = window as unknown as {
      axe: { run: (context: object, options: object) => Promise<AxeResult> };
    };
    return axe.run({ exclude: [".reenact-root"] }, { iframes: false, resultTypes: ["violations"] });
  });
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ""}`).join("\n")}`,
  );
  expect(found).toEqual([]);
}

async function axeSource(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return `${await readFile(AXE, "utf8")}; undefined`;
}
