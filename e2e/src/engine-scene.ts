// The browser and the comparer that the engine's tests share.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchChromium } from "./chromium";
import { Comparer } from "./engine-compare";

/** One for all tests of a file; it is there once they run. */
export function useComparer(): { readonly comparer: Comparer } {
  let browser: Browser | undefined;
  const scene = {} as { comparer: Comparer };
  beforeAll(async () => {
    browser = await launchChromium();
    scene.comparer = await Comparer.open(browser);
  });
  afterAll(async () => {
    await scene.comparer?.close();
    await browser?.close();
  });
  return scene;
}
