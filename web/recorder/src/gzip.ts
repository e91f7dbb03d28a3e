import { GZIP_SLICE_BYTES } from "./limits";

/** Undefined if the browser cannot: the server takes plain text as well. */
export type Compress = (text: string) => Promise<ArrayBuffer | undefined>;

/**
 * gzip by the browser, on the thread that asks, which is where browsers do it: a slice at a time, and between two of them
 * the page has its turn.
 */
export async function gzip(
  text: string,
  pageTurn: () => Promise<unknown>,
  spent: (mainThreadMs: number) => void,
): Promise<ArrayBuffer | undefined> {
  try {
    const { readable, writable } = new CompressionStream("gzip");
    const packed = new Response(readable).arrayBuffer();
    const bytes = new TextEncoder().encode(text);
    const writer = writable.getWriter();
    for (let at = 0; at < bytes.length; at += GZIP_SLICE_BYTES) {
      const started = performance.now();
      await writer.write(bytes.subarray(at, at + GZIP_SLICE_BYTES));
      spent(performance.now() - started);
      if (document.visibilityState === "visible") await pageTurn();
    }
    void writer.close();
    return await packed;
  } catch {
    return undefined;
  }
}

/** Unlike a timer, a message is not held back. */
export const nextTask = (): Promise<unknown> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
