/**
 * The page at the pointer's time over the timeline: asked for when the pointer rests, given up when it moves on, kept
 * when it comes back. Kept files of the page are links to this server, which the browser keeps by their contents.
 */
import type { Viewport } from "@reenact/player";
import { getPageHtml } from "../server/api.ts";

/** The pointer rests when it has not moved to another moment for this long. */
const REST_MS = 90;
/** Characters of the pages that are kept, those that were shown last. */
const KEPT_CHARS_MAX = 12_000_000;
/** Moments this near, or this share of the visit, show the same page. */
const SAME_MS = 200;
const SAME_SHARE = 1 / 500;

export interface PreviewScene {
  windowId: string;
  /** Recorded time. */
  atMs: number;
  viewport: Viewport | null;
}

/** A page as a file that does nothing. */
export interface PreviewPicture {
  key: string;
  html: string;
  viewport: Viewport | null;
}

export class PagePreview {
  /** What is shown, and behind it what takes its place once it is laid out. */
  pictures = $state.raw<readonly PreviewPicture[]>([]);
  /** Whether the picture is of another moment, while the one of this is on its way. */
  waiting = $state(false);
  /** It was asked for and could not be had. */
  failed = $state(false);
  private readonly kept = new Map<string, string>();
  private keptChars = 0;
  private wanted: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private current: AbortController | null = null;

  constructor(
    private readonly sessionId: string,
    private readonly projectId: string,
  ) {}

  show(scene: PreviewScene, durationMs: number): void {
    const stepMs = Math.max(SAME_MS, durationMs * SAME_SHARE);
    const atMs = Math.round(Math.ceil(scene.atMs / stepMs) * stepMs);
    const key = `${scene.windowId} ${atMs}`;
    if (key === this.wanted) return;
    this.giveUp();
    this.wanted = key;
    const html = this.kept.get(key);
    if (html !== undefined) {
      this.keep(key, html);
      this.take({ key, html, viewport: scene.viewport });
      return;
    }
    this.waiting = true;
    this.timer = setTimeout(() => void this.load(key, { ...scene, atMs }), REST_MS);
  }

  hide(): void {
    this.giveUp();
    this.pictures = [];
    this.waiting = false;
    this.failed = false;
  }

  /** A picture is laid out, with its pictures and fonts. */
  laidOut(key: string): void {
    const picture = this.pictures.find((picture) => picture.key === key);
    // One that another has overtaken stays out of sight.
    if (!picture || key !== this.wanted) return;
    this.pictures = [picture];
    this.waiting = false;
  }

  private giveUp(): void {
    clearTimeout(this.timer);
    this.current?.abort();
    this.current = null;
    this.wanted = null;
  }

  private async load(key: string, { windowId, atMs, viewport }: PreviewScene): Promise<void> {
    const current = new AbortController();
    this.current = current;
    const { sessionId, projectId } = this;
    try {
      const html = await getPageHtml({ sessionId, projectId, windowId, atMs }, current.signal);
      if (current.signal.aborted) return;
      this.keep(key, html);
      this.take({ key, html, viewport });
    } catch {
      if (current.signal.aborted) return;
      this.pictures = [];
      this.waiting = false;
      this.failed = true;
    }
  }

  private take(picture: PreviewPicture): void {
    this.failed = false;
    const [shown] = this.pictures;
    if (shown?.key === picture.key) {
      this.pictures = [shown];
      this.waiting = false;
      return;
    }
    this.waiting = true;
    this.pictures = shown ? [shown, picture] : [picture];
  }

  private keep(key: string, html: string): void {
    this.drop(key);
    this.kept.set(key, html);
    this.keptChars += html.length;
    for (const oldest of this.kept.keys()) {
      if (this.keptChars <= KEPT_CHARS_MAX) break;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    this.keptChars -= this.kept.get(key)?.length ?? 0;
    this.kept.delete(key);
  }
}
