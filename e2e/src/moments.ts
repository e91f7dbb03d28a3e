// Moments of a visit: what the page was, kept while the visit goes on, to be held against the rebuilt page.
import { eventually } from "./condition";
import type { Page } from "playwright-core";
import { type PageState, readPageState } from "./page-state";

export interface Moment {
  name: string;
  /** The page's own clock, as the recorder reads it. */
  atMs: number;
  state: PageState;
  picture: Buffer;
  viewport: { width: number; height: number };
}

/** What is masked in the recording and therefore looks different; covered in both pictures. */
export const MASKED_IN_PICTURES =
  "input:not([type=checkbox]):not([type=radio]), textarea, select, [data-private]";

/** Keeps what the page is now. Moves the pointer away first, so that nothing is hovered or focused. */
export async function keepMoment(page: Page, name: string): Promise<Moment> {
  await page.mouse.move(2, 2);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await settled(page);
  // Chromium refuses the sheet that hides the caret while a frame of the page is being replaced.
  const picture = await eventually("the page's picture", () =>
    page.screenshot({
      animations: "disabled",
      caret: "hide",
      mask: [page.locator(MASKED_IN_PICTURES), page.frameLocator("iframe").locator(MASKED_IN_PICTURES)],
    }),
  );
  const state = (await page.evaluate(`(${readPageState})(document)`)) as PageState;
  const atMs = await page.evaluate(() => Date.now());
  return {
    name,
    atMs,
    state,
    picture,
    viewport: page.viewportSize() ?? { width: 0, height: 0 },
  };
}

/** Resolves once pictures are there, and the page has not changed for some frames: observers and recorder have run. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let quietFrames = 0;
        const observer = new MutationObserver(() => (quietFrames = 0));
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        const look = () => {
          const loading = [...document.images].some((image) => !image.complete && image.loading !== "lazy");
          const moving = document.getAnimations().some((animation) => animation.playState === "running");
          quietFrames = loading || moving ? 0 : quietFrames + 1;
          if (quietFrames < 20) return requestAnimationFrame(look);
          observer.disconnect();
          resolve();
        };
        requestAnimationFrame(look);
      }),
  );
}
