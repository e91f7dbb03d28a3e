/** Loads the outline part by part, and goes on where it stopped. */
import type { PlacedEvent } from "./order.ts";
import type { Outline } from "./outline.ts";
import type { RecordingSource } from "./source.ts";

export interface OutlineLoaderOptions {
  source: RecordingSource;
  outline: Outline;
  /** More is known: these events, or none when it is known that nothing else happened. */
  onPart: (added: readonly PlacedEvent[]) => void;
  onError: (error: unknown) => void;
}

export class OutlineLoader {
  /** Why it does not go on; null while it does. */
  error: unknown = null;
  private loading = false;
  private readonly closing = new AbortController();

  constructor(private readonly options: OutlineLoaderOptions) {}

  async load(): Promise<void> {
    const { source, outline, onPart, onError } = this.options;
    const { signal } = this.closing;
    this.loading = true;
    try {
      for await (const part of source.outline(signal)) {
        if (signal.aborted) return;
        this.error = null;
        if (part.pages) outline.updatePages(part.pages);
        outline.isLatest = part.isLatest ?? false;
        onPart(part.events.length > 0 ? outline.append(part.events) : []);
      }
      outline.complete = true;
      this.error = null;
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
      onError(error);
    }
    this.loading = false;
    onPart([]);
  }

  retry(): void {
    if (this.error !== null && !this.loading) void this.load();
  }

  close(): void {
    this.closing.abort();
  }
}
