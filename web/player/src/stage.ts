/**
 * The player's elements: a stage that scales the rebuilt page to fit or shows it 1:1, and a notice over it. A page is
 * rebuilt on a layer of its own, out of sight, so that the old picture stays until the new one stands.
 */
import type { Viewport } from "./window-outline.ts";

export type Scale = "fit" | "actual";

/** The largest factor at which a page of this size fits; small pages are not blown up. */
export function fitFactor(page: Viewport, stage: Viewport): number {
  if (page.width <= 0 || page.height <= 0 || stage.width <= 0 || stage.height <= 0) return 1;
  return Math.min(1, stage.width / page.width, stage.height / page.height);
}

export class Stage {
  private readonly player: HTMLElement;
  private readonly stage: HTMLElement;
  private readonly page: HTMLElement;
  private readonly notice: HTMLElement;
  private readonly observer: ResizeObserver;
  private viewport: Viewport = { width: 1280, height: 720 };
  /** The room there is. It is told, not asked for: to ask makes the browser lay out everything at once. */
  private room: Viewport;
  private scale: Scale = "fit";
  private shown: HTMLElement | null = null;

  constructor(element: HTMLElement) {
    const make = (className: string, parent: HTMLElement): HTMLElement => {
      const child = element.ownerDocument.createElement("div");
      child.className = className;
      parent.append(child);
      return child;
    };
    this.player = make("reenact-player", element);
    this.stage = make("reenact-stage", this.player);
    this.page = make("reenact-page", this.stage);
    this.notice = make("reenact-notice", this.player);
    this.notice.setAttribute("role", "status");
    this.notice.hidden = true;
    this.room = { width: this.stage.clientWidth, height: this.stage.clientHeight };
    this.observer = new ResizeObserver(([entry]) => {
      if (entry) this.room = { width: entry.contentRect.width, height: entry.contentRect.height };
      this.layOut();
    });
    this.observer.observe(this.stage);
    this.layOut();
  }

  /** A layer to rebuild a page on. It takes up its place, but is not seen. */
  addLayer(): HTMLElement {
    const layer = this.page.ownerDocument.createElement("div");
    layer.className = "reenact-layer";
    layer.inert = true;
    this.page.append(layer);
    this.layOut();
    return layer;
  }

  /** Shows this layer instead of the one before, or none. */
  showLayer(layer: HTMLElement | null): void {
    this.shown?.classList.remove("reenact-root");
    layer?.classList.add("reenact-root");
    this.shown = layer;
    this.layOut();
  }

  setViewport(viewport: Viewport): void {
    if (viewport.width === this.viewport.width && viewport.height === this.viewport.height) return;
    this.viewport = viewport;
    this.layOut();
  }

  setScale(scale: Scale): void {
    this.scale = scale;
    this.layOut();
  }

  /** `covering` hides a picture that would be of another page. */
  setNotice(text: string | null, covering: boolean): void {
    if (this.notice.hidden !== (text === null)) this.notice.hidden = text === null;
    if (this.notice.classList.contains("reenact-covering") !== covering)
      this.notice.classList.toggle("reenact-covering", covering);
    if (this.notice.textContent !== (text ?? "")) this.notice.textContent = text ?? "";
  }

  layOut(): void {
    const { width, height } = this.viewport;
    this.player.classList.toggle("reenact-actual", this.scale === "actual");
    const factor = this.scale === "fit" ? fitFactor(this.viewport, this.room) : 1;
    this.page.style.width = `${Math.round(width * factor)}px`;
    this.page.style.height = `${Math.round(height * factor)}px`;
    for (const layer of this.page.querySelectorAll<HTMLElement>(".reenact-layer")) {
      layer.style.width = `${width}px`;
      layer.style.height = `${height}px`;
      layer.style.transform = `scale(${factor})`;
      // The pointer keeps its size on the screen.
      layer.style.setProperty("--reenact-pointer-scale", String(1 / factor));
      const frame = layer.querySelector("iframe");
      if (!frame) continue;
      if (frame.getAttribute("width") !== String(width)) frame.setAttribute("width", String(width));
      if (frame.getAttribute("height") !== String(height)) frame.setAttribute("height", String(height));
      if (frame.style.display !== "block") frame.style.display = "block";
    }
  }

  destroy(): void {
    this.observer.disconnect();
    this.player.remove();
  }
}
