/**
 * Shows canvases in a frame without scripts. There, a browser lays a canvas out as if it did not know the
 * element, and shows nothing of what is drawn on it; rrweb's own way around that is to allow scripts.
 * Drawing itself still works, so each canvas gets what was drawn as its CSS `content`: an image, which
 * takes the same size and the same styles as the canvas would.
 */

/** Between two pictures of a canvas; each costs an encode. */
const REFRESH_INTERVAL_MS = 80;
/** rrweb draws after decoding images, which ends at no time it tells: pictures are taken this long after a command. */
const SETTLE_MS = 400;

interface Shown {
  url: string | null;
  dirtyUntilMs: number;
  busy: boolean;
}

export class CanvasPictures {
  private readonly shown = new Map<HTMLCanvasElement, Shown>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** A canvas was rebuilt, or drawn on: its picture is taken until the drawing has settled. */
  touch(canvas: HTMLCanvasElement): void {
    const entry = this.shown.get(canvas) ?? { url: null, dirtyUntilMs: 0, busy: false };
    entry.dirtyUntilMs = performance.now() + SETTLE_MS;
    this.shown.set(canvas, entry);
    this.timer ??= setTimeout(() => this.refresh(), 0);
  }

  touchAll(): void {
    for (const canvas of this.shown.keys()) this.touch(canvas);
  }

  destroy(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const entry of this.shown.values()) if (entry.url) URL.revokeObjectURL(entry.url);
    this.shown.clear();
  }

  private refresh(): void {
    this.timer = null;
    let again = false;
    for (const [canvas, entry] of this.shown) {
      if (!canvas.isConnected) {
        if (entry.url) URL.revokeObjectURL(entry.url);
        this.shown.delete(canvas);
        continue;
      }
      if (entry.dirtyUntilMs === 0) continue;
      if (entry.busy) {
        again = true;
        continue;
      }
      // The last picture is taken once the time to settle is over.
      if (performance.now() >= entry.dirtyUntilMs) entry.dirtyUntilMs = 0;
      else again = true;
      this.takePicture(canvas, entry);
    }
    if (again) this.timer = setTimeout(() => this.refresh(), REFRESH_INTERVAL_MS);
  }

  private takePicture(canvas: HTMLCanvasElement, entry: Shown): void {
    entry.busy = true;
    try {
      canvas.toBlob((blob) => {
        if (blob && this.shown.has(canvas)) this.show(canvas, entry, URL.createObjectURL(blob));
        else entry.busy = false;
      });
    } catch {
      // A picture of another origin was drawn on it: the browser hands nothing out, so nothing is shown.
      entry.busy = false;
    }
  }

  /** The image is loaded before it takes the old one's place: until then the canvas would have no size. */
  private show(canvas: HTMLCanvasElement, entry: Shown, url: string): void {
    const image = canvas.ownerDocument.createElement("img");
    const done = (): void => {
      entry.busy = false;
      if (!this.shown.has(canvas)) {
        URL.revokeObjectURL(url);
        return;
      }
      canvas.style.setProperty("content", `url("${url}")`, "important");
      if (entry.url) URL.revokeObjectURL(entry.url);
      entry.url = url;
    };
    image.addEventListener("load", done);
    image.addEventListener("error", done);
    image.src = url;
  }
}
