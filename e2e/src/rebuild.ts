// Rebuilding a page at a moment with stock rrweb: an independent reader of what was recorded.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { eventWithTime } from "@rrweb/types";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { MASKED_IN_PICTURES } from "./moments";
import { type PageState, readPageState } from "./page-state";

const replayScript = join(
  dirname(createRequire(import.meta.url).resolve("@rrweb/replay")),
  "../umd/replay.min.js",
);

export interface Rebuilt {
  state: PageState;
  picture: Buffer;
}

export class Rebuilder {
  private constructor(
    private readonly context: BrowserContext,
    private readonly page: Page,
  ) {}

  /** `origin` is the recorded site's: its pictures may be loaded. */
  static async open(browser: Browser, origin: string, events: eventWithTime[]): Promise<Rebuilder> {
    const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1600, height: 1100 } });
    const page = await context.newPage();
    await page.goto(`${origin}/healthz`);
    await page.addScriptTag({ path: replayScript });
    await page.addStyleTag({
      content: "body{margin:0}.replayer-mouse,.replayer-mouse-tail{display:none}iframe{border:0}",
    });
    await page.evaluate((events) => {
      const { Replayer } = (globalThis as any).rrwebReplay ?? (globalThis as any).rrweb;
      document.body.replaceChildren();
      (globalThis as any).replayer = new Replayer(events, {
        root: document.body,
        mouseTail: false,
        UNSAFE_replayCanvas: true,
        showWarning: false,
      });
    }, events as any);
    return new Rebuilder(context, page);
  }

  async at(timeMs: number): Promise<Rebuilt> {
    await this.page.evaluate(async (timeMs) => {
      const { replayer } = globalThis as any;
      replayer.pause(timeMs - replayer.getMetaData().startTime);
      const inner: Document = replayer.iframe.contentDocument;
      const documents = [
        inner,
        ...[...inner.querySelectorAll("iframe")].map((frame) => frame.contentDocument),
      ];
      for (const image of documents.flatMap((document) => [...(document?.images ?? [])])) {
        if (!image.complete && image.loading !== "lazy") {
          await new Promise(
            (done) =>
              image.addEventListener("load", done, { once: true }) ??
              image.addEventListener("error", done, { once: true }),
          );
        }
      }
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, timeMs);
    const state = (await this.page.evaluate(
      `(${readPageState})(replayer.iframe.contentDocument)`,
    )) as PageState;
    const frame = this.page.frameLocator("iframe");
    const picture = await this.page.locator(".replayer-wrapper > iframe").screenshot({
      animations: "disabled",
      caret: "hide",
      mask: [frame.locator(MASKED_IN_PICTURES), frame.frameLocator("iframe").locator(MASKED_IN_PICTURES)],
    });
    return { state, picture };
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
