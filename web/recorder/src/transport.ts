import { batchBody, type Batch } from "./batch";
import { addMainThreadMs } from "./guard";
import { gzip, nextTask, type Compress } from "./gzip";
import { KEEPALIVE_BYTES_MAX, PACKED_AGE_MAX_MS, REQUEST_TIMEOUT_MS, RETRY_AFTER_MAX_MS } from "./limits";

export type Outcome =
  | { kind: "stored" }
  | { kind: "retry"; afterMs?: number }
  /** This batch will never be taken. */
  | { kind: "bad" }
  | { kind: "too_large" }
  /** The session was deleted. */
  | { kind: "gone" }
  /** The key or the origin is wrong: nothing will be taken. */
  | { kind: "refused"; status: number };

export interface Transport {
  /** Bodies go through this; the part that loads later puts a better one in its place. */
  compress: Compress;
  send(batch: Batch): Promise<Outcome>;
  /** For a page that is going: at once, and so plain unless it was compressed a moment ago. Undefined if the body does not fit into what browsers allow. */
  sendLast(batch: Batch): Promise<Outcome> | undefined;
}

export interface TransportOptions {
  server: string;
  key: string;
  /** The page's own fetch, from before it was wrapped. */
  fetch: typeof fetch;
  now: () => number;
  onBytesSent(bytes: number): void;
}

/** The header's seconds or date as milliseconds from now. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return ms >= 0 ? Math.min(ms, RETRY_AFTER_MAX_MS) : undefined;
}

export function outcomeOf(status: number, retryAfter: string | null, nowMs: number): Outcome {
  if (status >= 200 && status < 300) return { kind: "stored" };
  if (status === 410) return { kind: "gone" };
  if (status === 413) return { kind: "too_large" };
  if (status === 401 || status === 403 || status === 404 || status === 405)
    return { kind: "refused", status };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const afterMs = parseRetryAfter(retryAfter, nowMs);
    return afterMs === undefined ? { kind: "retry" } : { kind: "retry", afterMs };
  }
  return { kind: "bad" };
}

export function createTransport({ server, key, fetch, now, onBytesSent }: TransportOptions): Transport {
  const address = `${server}/v1/batches?key=${encodeURIComponent(key)}`;
  let keepaliveBytes = 0;

  // Bytes, not a Blob: a Blob lives in the page's process, and is gone with it before the last request is read.
  const post = async (body: Uint8Array<ArrayBuffer>, keepalive: boolean): Promise<Outcome> => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), REQUEST_TIMEOUT_MS);
    if (keepalive) keepaliveBytes += body.byteLength;
    onBytesSent(body.byteLength);
    try {
      // No header of ours: a simple request, which needs no preflight.
      const response = await fetch(address, {
        method: "POST",
        body,
        keepalive,
        mode: "cors",
        credentials: "omit",
        signal: abort.signal,
      });
      return outcomeOf(response.status, response.headers.get("retry-after"), now());
    } catch {
      return { kind: "retry" };
    } finally {
      clearTimeout(timer);
      if (keepalive) keepaliveBytes -= body.byteLength;
    }
  };

  return {
    compress: (text) => gzip(text, nextTask, addMainThreadMs),
    async send(batch) {
      const atMs = now();
      const text = batchBody(batch, atMs);
      const packed = await this.compress(text);
      const body = packed ? new Uint8Array(packed) : new TextEncoder().encode(text);
      batch.packed = { body, atMs };
      return batch.dropped ? { kind: "bad" } : post(body, false);
    },
    sendLast(batch) {
      const { packed } = batch;
      const body =
        packed && now() - packed.atMs < PACKED_AGE_MAX_MS
          ? packed.body
          : new TextEncoder().encode(batchBody(batch, now()));
      return keepaliveBytes + body.byteLength <= KEEPALIVE_BYTES_MAX ? post(body, true) : undefined;
    },
  };
}
