/** Loads the outline part by part, and goes on where it stopped. */
import type { PlacedEvent } from "./order.ts";
import type { Outline } from "./outline.ts";
import type { RecordingSource } from "./source.ts";
import type { GrownPage } from "./window-outline.ts";

export interface OutlineLoaderOptions {
  source: RecordingSource;
  outline: Outline;
  /** What time it is in a recording that still goes on. */
  onNow: (nowMs: number) => void;
  /**
   * More is known: these events, or none when it is known that nothing else happened; and pages of which there is more
   * than was known.
   */
  onPart: (added: readonly PlacedEvent[], grown: readonly GrownPage[]) => void;
  onError: (error: unknown) => void;
}

export class OutlineLoader {
  /** Why it does not go on; null while it does. */
  error: unknown = null;
  private loading = false;
  private readonly closing = new AbortController();

  constructor(private readonly options: OutlineLoaderOptions) {}

  async load(): Promise<void> {
    const { source, outline, onPart, onError, onNow } = this.options;
    const { signal } = this.closing;
    this.loading = true;
    try {
      for await (const part of source.outline(signal)) {
        if (signal.aborted) return;
        const tellsNothing = part.events.length === 0 && !part.pages && this.error === null;
        this.error = null;
        if (part.nowMs !== undefined) onNow(part.nowMs);
        if (tellsNothing && outline.isLatest && part.isLatest) continue;
        const grown = part.pages ? outline.updatePages(part.pages) : [];
        outline.isLatest = part.isLatest ?? false;
        onPart(part.events.length > 0 ? outline.append(part.events) : [], grown);
      }
      outline.close();
      this.error = null;
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
      onError(error);
    }
    this.loading = false;
    onPart([], []);
  }

  retry(): void {
    if (this.error !== null && !this.loading) void this.load();
  }

  close(): void {
    this.closing.abort();
  }
}
