import { COMPRESSOR_READY, type CompressedJob, type CompressJob } from "./compressor-protocol";

/** The worker: a file of its own, since strict policies forbid workers from blobs. */

/** The global of a dedicated worker, as far as it is used; TypeScript's own types of it exclude those of a page. */
interface WorkerGlobal {
  onmessage: ((event: MessageEvent<CompressJob>) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
}

const worker = globalThis as unknown as WorkerGlobal;

async function compress({ id, bytes }: CompressJob): Promise<void> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
    const packed = await new Response(stream).arrayBuffer();
    worker.postMessage({ id, packed } satisfies CompressedJob, [packed]);
  } catch {
    worker.postMessage({ id } satisfies CompressedJob);
  }
}

if (typeof CompressionStream === "function") {
  worker.onmessage = (event) => void compress(event.data);
  worker.postMessage(COMPRESSOR_READY);
}
