/**
 * Members of a recorded page's document. There, the name of an image or a form takes the place of a member of that name
 * (`<img name="images">`), so they are called from outside.
 */

export function imagesOf(page: Document | null): HTMLImageElement[] {
  if (!page) return [];
  return [...Document.prototype.getElementsByTagName.call(page, "img")] as HTMLImageElement[];
}

export function animationsOf(page: Document | null): Animation[] {
  return page ? Document.prototype.getAnimations.call(page) : [];
}
