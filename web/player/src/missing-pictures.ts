/**
 * Pictures that a recording names and nobody has: a shaded box stands in the place of each, so that the page keeps its
 * shape and it can be seen that something was there. What the page says of the picture's size holds for the box too.
 */

const MISSING = "data-rr-missing";

const BOX = `<svg xmlns='http://www.w3.org/2000/svg' width='24' height='24' viewBox='0 0 24 24' preserveAspectRatio='none'>
<rect width='24' height='24' fill='%238a8f98' fill-opacity='.22'/>
<path d='M0 24 24 0' stroke='%238a8f98' stroke-opacity='.6' vector-effect='non-scaling-stroke'/></svg>`;

/** For the rebuilt page's own sheet. */
export const MISSING_PICTURE_RULE = `img[${MISSING}] { content: url("data:image/svg+xml,${BOX.replaceAll("\n", "")}") }`;

/** From now on the picture shows the box while it has nothing to show. */
export function watchPicture(image: HTMLImageElement): void {
  image.addEventListener("error", () => image.setAttribute(MISSING, ""));
  image.addEventListener("load", () => image.removeAttribute(MISSING));
}
