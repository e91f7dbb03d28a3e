/** A session's events for the player, page by page; after a failure it goes on where it stopped. */
import type { EventSource, RecordedEvent } from "@reenact/player";
import { listEvents } from "./api.ts";

export class SessionEventSource implements EventSource {
  private cursor: string | null = null;

  constructor(
    private readonly sessionId: string,
    private readonly projectId: string,
  ) {}

  async *pages(signal: AbortSignal): AsyncIterable<RecordedEvent[]> {
    do {
      const page = await listEvents(this.sessionId, this.projectId, this.cursor, signal);
      this.cursor = page.nextCursor;
      // The API leaves an event's inside open; the player looks at every member before it uses it.
      yield page.events as RecordedEvent[];
    } while (this.cursor !== null);
  }
}
