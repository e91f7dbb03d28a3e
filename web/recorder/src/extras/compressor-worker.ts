import { COMPRESSOR_ANSWER_MAX_MS } from "../limits";
import { COMPRESSOR_READY, type CompressedJob, type CompressJob } from "./compressor-protocol";

interface Waiting {
  resolve(packed: ArrayBuffer): void;
  reject(): void;
}

/**
 * The page's side of the worker. Whatever goes wrong with it ends it, and what it had comes back as rejections: the
 * caller still holds the text.
 */
export class CompressorWorker {
  #worker: Worker | undefined;
  #isReady = false;
  #nextId = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** `addMainThreadMs` is told what the page's thread spent. */
  constructor(
    url: string,
    private readonly addMainThreadMs: (ms: number) => void,
  ) {
    const started = performance.now();
    try {
      this.#worker = new Worker(url, { name: "reenact" });
    } catch {
      // A policy forbids it.
      return;
    }
    this.addMainThreadMs(performance.now() - started);
    this.#worker.onmessage = ({ data }) => this.#onMessage(data);
    this.#worker.onmessageerror = () => this.stop();
    this.#worker.onerror = (event) => {
      // Otherwise it would be an error of the page.
      event.preventDefault();
      this.stop();
    };
  }

  /** It has answered once. Until then, which may be never, others do its work. */
  get isReady(): boolean {
    return this.#isReady;
  }

  compress(text: string): Promise<ArrayBuffer> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker;
      if (!worker) return reject(new Error("no worker"));
      const started = performance.now();
      const id = this.#nextId++;
      const timer = setTimeout(() => this.stop(), COMPRESSOR_ANSWER_MAX_MS);
      this.#waiting.set(id, {
        resolve(packed) {
          clearTimeout(timer);
          resolve(packed);
        },
        reject() {
          clearTimeout(timer);
          reject(new Error("the worker did not compress it"));
        },
      });
      const bytes = new TextEncoder().encode(text);
      worker.postMessage({ id, bytes } satisfies CompressJob, [bytes.buffer]);
      this.addMainThreadMs(performance.now() - started);
    });
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#isReady = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject();
  }

  #onMessage(message: unknown): void {
    if (message === COMPRESSOR_READY) {
      this.#isReady = true;
      return;
    }
    const { id, packed } = Object(message) as CompressedJob;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (packed) waiting?.resolve(packed);
    else waiting?.reject();
  }
}
