import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { launchChromium } from "./chromium.ts";
import { IngestServer } from "./ingest-server.ts";
import { PageServer } from "./page-server.ts";

/** What every browser test works with. A fresh context, with storage of its own, for each test. */
export interface Scene {
  browser: Browser;
  context: BrowserContext;
  ingest: IngestServer;
  site: PageServer;
  /** The project's key, another for each test. */
  key: string;
  /** The script element, with attributes as given. */
  script(attributes?: Record<string, string>): string;
  open(url: string): Promise<Page>;
  /** Makes the page send what is waiting. */
  flush(page: Page): Promise<void>;
  /** The page keeps its queue in IndexedDB: it has written down that it lives. */
  offlineReady(page: Page): Promise<void>;
  /** The part that loads later was fetched and has had its turn. */
  extrasLoaded(): Promise<void>;
}

export function useScene(): Scene {
  let tests = 0;
  const scene = {} as Scene;
  beforeAll(async () => {
    scene.ingest = await new IngestServer().start();
    scene.site = await new PageServer().start();
    scene.browser = await launchChromium();
    scene.script = (attributes = {}) =>
      `<script src="${scene.ingest.origin}/recorder.js" crossorigin="anonymous" data-key="${scene.key}"${Object.entries(
        attributes,
      )
        .map(([name, value]) => ` data-${name}="${value}"`)
        .join("")}></script>`;
    scene.open = async (url) => {
      const page = await scene.context.newPage();
      await page.goto(url);
      return page;
    };
    scene.flush = (page) => page.evaluate(() => (window as any).Reenact.flush());
    scene.offlineReady = async (page) => {
      const leases = () =>
        page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const opening = indexedDB.open("reenact", 1);
              opening.onupgradeneeded = () => opening.transaction!.abort();
              opening.onerror = () => resolve(0);
              opening.onsuccess = () => {
                const counting = opening.result.transaction("leases").objectStore("leases").count();
                counting.onsuccess = () => {
                  opening.result.close();
                  resolve(counting.result);
                };
              };
            }),
        );
      await scene.ingest.until(leases, "the lease of the page");
    };
    scene.extrasLoaded = async () => {
      await scene.ingest.until(
        () => scene.ingest.requests.some(({ url }) => url.endsWith("/extras.js")),
        "the extras",
      );
      const page = scene.context.pages().at(-1)!;
      await page.waitForFunction(() => "__reenactExtras" in window);
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
    };
  });
  beforeEach(async () => {
    scene.ingest.reset();
    scene.key = scene.ingest.key = `pk_test_${++tests}`;
    scene.context = await scene.browser.newContext();
  });
  afterEach(() => scene.context.close());
  afterAll(async () => {
    await scene.browser?.close();
    await scene.ingest?.stop();
    await scene.site?.stop();
  });
  return scene;
}
