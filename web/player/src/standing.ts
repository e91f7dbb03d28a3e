/** When a rebuilt page stands: its pictures are there, or have been waited for long enough. */

import { imagesOf } from "./page-members.ts";

/** A picture that comes later than this comes into the page on show. */
const WAIT_MS_MAX = 100;

export function whenPicturesStand(frame: HTMLIFrameElement, then: () => void): void {
  const images = imagesOf(frame.contentDocument);
  const awaited = images.filter((image) => !image.complete && image.loading !== "lazy");
  if (awaited.length === 0) return then();
  let left = awaited.length;
  const timer = setTimeout(done, WAIT_MS_MAX);
  const settle = (): void => {
    left -= 1;
    if (left === 0) done();
  };
  for (const image of awaited) {
    image.addEventListener("load", settle);
    image.addEventListener("error", settle);
  }
  function done(): void {
    clearTimeout(timer);
    for (const image of awaited) {
      image.removeEventListener("load", settle);
      image.removeEventListener("error", settle);
    }
    then();
  }
}
