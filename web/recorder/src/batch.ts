/** Which stream a batch belongs to: one page load in one window of one session. */
export interface Stream {
  session_id: string;
  window_id: string;
  page_id: string;
}

export interface Batch extends Stream {
  sequence: number;
  /** Each event as JSON text. */
  events: string[];
  chars: number;
  /** The visitor opted out while it was being compressed: it must not go out any more. */
  dropped?: boolean;
  /** Its body as it was last sent, compressed: much more of it fits into a last request. */
  packed?: { body: Uint8Array<ArrayBuffer>; atMs: number } | undefined;
}

export const newBatch = (stream: Stream, sequence: number, events: string[]): Batch => ({
  ...stream,
  sequence,
  events,
  chars: events.reduce((sum, event) => sum + event.length + 1, 0),
});

export const isSameStream = (a: Stream, b: Stream): boolean =>
  a.session_id === b.session_id && a.window_id === b.window_id && a.page_id === b.page_id;

/** The body as docs/protocol.md has it; the time of sending is what the server corrects clocks with. */
export function batchBody(batch: Batch, sentAtMs: number): string {
  const { session_id, window_id, page_id, sequence } = batch;
  const head = JSON.stringify({
    version: 1,
    session_id,
    window_id,
    page_id,
    sequence,
    sent_at_ms: Math.round(sentAtMs),
    recorder: { name: "@reenact/recorder", version: __RECORDER_VERSION__ },
  });
  return `${head.slice(0, -1)},"events":[${batch.events.join(",")}]}`;
}
