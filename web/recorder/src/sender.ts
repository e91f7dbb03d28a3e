import { isSameStream, newBatch, type Batch, type Stream } from "./batch";
import type { Cost } from "./cost";
import { attempt } from "./guard";
import type { Compress } from "./gzip";
import {
  BATCH_CHARS_MAX,
  BATCH_EVENTS_MAX,
  BATCH_INTERVAL_MS,
  QUEUE_CHARS_MAX,
  RETRY_BASE_MS,
  RETRY_MAX_MS,
} from "./limits";
import type { Outcome, Transport } from "./transport";

/** Where batches wait for another page load; comes with the part that loads later. */
export interface BatchStore {
  put(batches: Batch[]): void;
  remove(batch: Batch): void;
  removeSession(sessionId: string): void;
  clear(): void;
  /** The page is going: what it stored may be sent by others. */
  release(): void;
  /** The page is back. */
  renew(): void;
  /** The server takes batches: a good time to send what earlier pages left. */
  drain(): void;
}

export type GapReason = "overflow" | "refused";

/** So many refused batches in a row, and the server will not take the next one either. */
const REFUSED_IN_ROW_MAX = 3;

export interface SenderOptions {
  transport: Transport;
  cost: Cost;
  /** Last chance to mask what has become known as protected since the events were recorded. */
  finalize(events: string[]): string[];
  onGone(sessionId: string): void;
  onRefused(status: number): void;
  /** Events could not be kept or sent: the event that says so, and a call for the snapshot with which recording goes on. */
  gapEvent(reason: GapReason, fromMs: number, toMs: number, eventsDropped: number): string;
  onGap(): void;
  now: () => number;
  random?: () => number;
}

/** Full jitter: anything up to a bound that doubles with each failure, so that pages do not come back together. */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** (failures - 1)));
}

/**
 * Cuts events into batches and hands them to the server, one after the other, in order. What waits is bounded: above
 * the limit new events are dropped until half of it has been sent, then the gap is marked and a snapshot taken.
 */
export class Sender {
  #stream: Stream | undefined;
  #sequence = 0;
  #pending: string[] = [];
  #pendingChars = 0;
  #batches: Batch[] = [];
  #batchChars = 0;
  #sending: Batch | undefined;
  #failures = 0;
  #cutTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #overflowDropped = 0;
  #overflowFromMs = 0;
  #refusedInRow = 0;
  #stopped = false;
  #store: BatchStore | undefined;

  constructor(private readonly options: SenderOptions) {}

  get queuedChars(): number {
    return this.#pendingChars + this.#batchChars;
  }

  get fill(): number {
    return this.queuedChars / QUEUE_CHARS_MAX;
  }

  /** From now on events belong to this stream; what is pending still goes out under the one before. */
  use(stream: Stream): void {
    if (this.#stream && isSameStream(this.#stream, stream)) return;
    this.#markOverflow();
    this.#cut();
    this.#stream = { ...stream };
    this.#sequence = 0;
  }

  attach(store: BatchStore): void {
    this.#store = store;
    if (this.#batches.length) store.put(this.#batches);
  }

  compressBy(compress: Compress): void {
    this.options.transport.compress = compress;
  }

  push(event: string): void {
    if (this.#stopped) return;
    // A single event above the limit is let in when nothing else waits: a snapshot of a huge page.
    if (this.#overflowDropped || (this.queuedChars && this.queuedChars + event.length > QUEUE_CHARS_MAX)) {
      if (!this.#overflowDropped++) this.#overflowFromMs = this.options.now();
      this.options.cost.counts.events_dropped++;
      this.#pump();
      return;
    }
    this.#pending.push(event);
    this.#pendingChars += event.length + 1;
    if (this.#pendingChars >= BATCH_CHARS_MAX || this.#pending.length >= BATCH_EVENTS_MAX) this.flush();
    else this.#cutTimer ??= setTimeout(() => attempt(() => this.flush()), BATCH_INTERVAL_MS);
  }

  flush(): void {
    this.#cut();
    this.#pump();
  }

  /**
   * The page is hidden or going. What fits goes out with keepalive; the rest is left to the store. What the network
   * probably cannot take now is stored as well.
   */
  flushLast(isUnload: boolean): void {
    if (isUnload) this.#markOverflow();
    this.#cut();
    const trouble = this.#failures > 0 || navigator.onLine === false;
    if (!trouble) this.#sendWaitingLast(isUnload);
    if (isUnload) this.#store?.release();
    else this.#pump();
  }

  /** The page came back out of the browser's cache, or the browser is online again: no reason to wait any longer. */
  resume(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#store?.renew();
    this.#pump();
  }

  /** Throws away everything that was not sent, here and in the store. */
  drop(): void {
    this.#forget();
    this.#store?.clear();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retryTimer);
    this.#forget();
  }

  #forget(): void {
    if (this.#sending) this.#sending.dropped = true;
    this.#pending = [];
    this.#batches = [];
    this.#pendingChars = this.#batchChars = this.#overflowDropped = 0;
    clearTimeout(this.#cutTimer);
    this.#cutTimer = undefined;
  }

  /** Hands over a batch of an earlier page load. */
  sendStored(batch: Batch): Promise<Outcome> {
    return this.options.transport.send(batch);
  }

  #cut(): void {
    clearTimeout(this.#cutTimer);
    this.#cutTimer = undefined;
    if (!this.#pending.length || !this.#stream) return;
    const batch = newBatch(this.#stream, this.#sequence++, this.options.finalize(this.#pending));
    this.#pending = [];
    this.#pendingChars = 0;
    this.#batches.push(batch);
    this.#batchChars += batch.chars;
    this.#store?.put([batch]);
  }

  /** A batch that is being sent is cut off by an unload, so it goes once more: the server stores it once. */
  #sendWaitingLast(isUnload: boolean): void {
    for (const batch of [...this.#batches]) {
      const isOnItsWay = batch === this.#sending;
      if (isOnItsWay && !isUnload) continue;
      const sent = this.options.transport.sendLast(batch);
      if (!sent || isOnItsWay) continue;
      this.#take(batch);
      // If the page lives on and the server did not take it, it is queued again.
      void sent.then((outcome) => {
        if (outcome.kind === "stored") this.#store?.remove(batch);
        else if (!this.#stopped) this.#putBack(batch);
      });
    }
  }

  #putBack(batch: Batch): void {
    this.#batches.unshift(batch);
    this.#batchChars += batch.chars;
    this.#pump();
  }

  #pump(): void {
    const batch = this.#batches[0];
    if (this.#stopped || this.#sending || this.#retryTimer !== undefined || !batch) return;
    this.#sending = batch;
    this.options.cost.counts.batches++;
    this.options.transport.send(batch).then(
      (outcome) => attempt(() => this.#settle(batch, outcome)),
      () => attempt(() => this.#settle(batch, { kind: "retry" })),
    );
  }

  #settle(batch: Batch, outcome: Outcome): void {
    this.#sending = undefined;
    if (this.#stopped) return;
    if (batch.dropped) return this.#pump();
    if (outcome.kind === "retry") return this.#retryLater(outcome.afterMs);
    this.#failures = 0;
    if (outcome.kind === "refused") return this.options.onRefused(outcome.status);
    if (outcome.kind === "gone") this.#dropSession(batch.session_id);
    else if (outcome.kind === "too_large" && batch.events.length > 1) this.#splitBatch(batch);
    else this.#finish(batch, outcome.kind === "stored");
    this.#recoverFromOverflow();
    if (outcome.kind === "stored" && !this.#batches.length) this.#store?.drain();
    this.#pump();
  }

  #finish(batch: Batch, stored: boolean): void {
    this.#take(batch);
    this.#store?.remove(batch);
    this.#refusedInRow = stored ? 0 : this.#refusedInRow + 1;
    if (stored) return;
    this.options.cost.counts.batches_dropped++;
    this.options.cost.counts.events_dropped += batch.events.length;
    if (this.#refusedInRow >= REFUSED_IN_ROW_MAX) return this.options.onRefused(400);
    if (!this.#stream || !isSameStream(this.#stream, batch)) return;
    const fromMs = timestampOf(batch.events[0]);
    this.#markGap("refused", fromMs, timestampOf(batch.events[batch.events.length - 1]), batch.events.length);
    this.options.onGap();
  }

  /** Goes in whatever the queue holds. */
  #markGap(reason: GapReason, fromMs: number, toMs: number, eventsDropped: number): void {
    const event = this.options.gapEvent(reason, fromMs, toMs, eventsDropped);
    this.#pending.push(event);
    this.#pendingChars += event.length + 1;
  }

  #retryLater(afterMs: number | undefined): void {
    this.#failures++;
    this.options.cost.counts.retries++;
    this.#retryTimer = setTimeout(
      () => {
        this.#retryTimer = undefined;
        attempt(() => this.#pump());
      },
      afterMs === undefined
        ? backoffMs(this.#failures, this.options.random)
        : afterMs + backoffMs(1, this.options.random),
    );
  }

  /** Both halves need a number; those that wait behind have not been used yet and move up by one. */
  #splitBatch(batch: Batch): void {
    const middle = batch.events.length >> 1;
    const halves = [batch.events.slice(0, middle), batch.events.slice(middle)].map((events, at) =>
      newBatch(batch, batch.sequence + at, events),
    );
    this.#store?.remove(batch);
    for (const later of this.#batches)
      if (later !== batch && isSameStream(later, batch)) {
        this.#store?.remove(later);
        later.sequence++;
        later.packed = undefined;
      }
    if (this.#stream && isSameStream(this.#stream, batch)) this.#sequence++;
    this.#take(batch);
    this.#batches.unshift(...halves);
    this.#batchChars += halves[0]!.chars + halves[1]!.chars;
    this.#store?.put(this.#batches);
  }

  #dropSession(sessionId: string): void {
    this.#batches = this.#batches.filter((batch) => batch.session_id !== sessionId);
    this.#batchChars = this.#batches.reduce((sum, batch) => sum + batch.chars, 0);
    if (this.#stream?.session_id === sessionId) {
      this.#pending = [];
      this.#pendingChars = 0;
    }
    this.#store?.removeSession(sessionId);
    this.options.onGone(sessionId);
  }

  #take(batch: Batch): void {
    const at = this.#batches.indexOf(batch);
    if (at < 0) return;
    this.#batches.splice(at, 1);
    this.#batchChars -= batch.chars;
  }

  #recoverFromOverflow(): void {
    if (!this.#overflowDropped || this.fill > 0.5) return;
    this.#markOverflow();
    this.options.onGap();
  }

  #markOverflow(): void {
    if (!this.#overflowDropped) return;
    const dropped = this.#overflowDropped;
    this.#overflowDropped = 0;
    this.#markGap("overflow", this.#overflowFromMs, this.options.now(), dropped);
  }
}

const timestampOf = (event = ""): number => Number(/"timestamp":(\d+)\}$/.exec(event)?.[1] ?? 0);
