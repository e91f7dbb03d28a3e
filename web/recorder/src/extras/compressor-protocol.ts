/** What the page and the worker in compressor.js say to each other; a site may host a copy that is older than the recorder. */

/** The worker's first message: it runs, it can compress, and it is ours. */
export const COMPRESSOR_READY = "reenact-compressor@1";

export interface CompressJob {
  id: number;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface CompressedJob {
  id: number;
  /** Absent if it failed. */
  packed?: ArrayBuffer;
}
