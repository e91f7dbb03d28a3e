/** Of events that are asked for again and again, those that were not there before. */
import type { RecordedEvent } from "@reenact/player/recording";

/** Batches may arrive in another order than they were recorded in; so far back it is looked. */
const LOOK_BACK_MS = 60_000;

export class NewEvents {
  private known = new Map<string, number>();
  private latestMs: number | null = null;

  /** From which time on to ask; null from the start. */
  get fromMs(): number | null {
    return this.latestMs === null ? null : Math.floor(this.latestMs - LOOK_BACK_MS);
  }

  /** Notes these events; the answer holds those that are new. */
  take(events: readonly RecordedEvent[]): RecordedEvent[] {
    const added = events.filter((event) => !this.known.has(nameOf(event)));
    for (const event of added) {
      this.known.set(nameOf(event), event.event.timestamp);
      this.latestMs = Math.max(this.latestMs ?? -Infinity, event.event.timestamp);
    }
    return added;
  }

  /** Forgets what will not be asked for again. */
  forgetOld(): void {
    const { fromMs } = this;
    if (fromMs === null) return;
    for (const [name, atMs] of this.known) if (atMs < fromMs) this.known.delete(name);
  }
}

function nameOf({ window_id: window, page_id: page, sequence, index }: RecordedEvent): string {
  return `${window} ${page} ${sequence} ${index}`;
}
