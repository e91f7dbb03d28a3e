/**
 * The page at the pointer's time over the timeline: asked for when the pointer rests, given up when it moves on, kept
 * when it comes back.
 */
import { getPageHtml } from "../server/api.ts";

/** The pointer rests when it has not moved to another moment for this long. */
const REST_MS = 90;
const KEPT_PAGES_MAX = 24;
/** A page that is larger is shown, but not kept. */
const KEPT_CHARS_MAX = 4_000_000;
/** Moments this near, or this share of the visit, show the same page. */
const SAME_MS = 200;
const SAME_SHARE = 1 / 500;

export interface PreviewScene {
  windowId: string;
  /** Recorded time. */
  atMs: number;
}

export class PagePreview {
  /** The page as a file that does nothing; null while none is there. */
  html = $state.raw<string | null>(null);
  /** It was asked for and could not be had. */
  failed = $state(false);
  private readonly kept = new Map<string, string>();
  private wanted: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private current: AbortController | null = null;

  constructor(
    private readonly sessionId: string,
    private readonly projectId: string,
  ) {}

  show({ windowId, atMs }: PreviewScene, durationMs: number): void {
    const stepMs = Math.max(SAME_MS, durationMs * SAME_SHARE);
    const roundedMs = Math.round(Math.ceil(atMs / stepMs) * stepMs);
    const key = `${windowId} ${roundedMs}`;
    if (key === this.wanted) return;
    this.giveUp();
    this.wanted = key;
    const kept = this.kept.get(key);
    if (kept !== undefined) {
      this.html = kept;
      this.failed = false;
      return;
    }
    this.timer = setTimeout(() => void this.load(key, windowId, roundedMs), REST_MS);
  }

  hide(): void {
    this.giveUp();
    this.html = null;
    this.failed = false;
  }

  private giveUp(): void {
    clearTimeout(this.timer);
    this.current?.abort();
    this.current = null;
    this.wanted = null;
  }

  private async load(key: string, windowId: string, atMs: number): Promise<void> {
    const current = new AbortController();
    this.current = current;
    const { sessionId, projectId } = this;
    try {
      const html = await getPageHtml({ sessionId, projectId, windowId, atMs }, current.signal);
      if (current.signal.aborted) return;
      this.keep(key, html);
      this.html = html;
      this.failed = false;
    } catch {
      if (current.signal.aborted) return;
      this.html = null;
      this.failed = true;
    }
  }

  private keep(key: string, html: string): void {
    if (html.length > KEPT_CHARS_MAX) return;
    this.kept.set(key, html);
    const oldest = this.kept.keys().next().value;
    if (this.kept.size > KEPT_PAGES_MAX && oldest !== undefined) this.kept.delete(oldest);
  }
}
