import type { ExtrasHost } from "../extras-host";
import { gzip, nextTask } from "../gzip";
import { IDLE_WAIT_MAX_MS } from "../limits";
import { CompressorWorker } from "./compressor-worker";

const WORKER_OFF = "none";

/**
 * Takes compressing off the page's thread, where the worker's file is of the page's own origin, and into its idle moments
 * elsewhere and whenever the worker does not do it.
 */
export function improveCompression(host: ExtrasHost): () => void {
  const url = workerUrl(host);
  const worker = url === undefined ? undefined : new CompressorWorker(url, host.addMainThreadMs);
  const inSlices = (text: string) => gzip(text, idleMoment, host.addMainThreadMs);
  host.sender.compressBy((text) =>
    worker?.isReady ? worker.compress(text).catch(() => inSlices(text)) : inSlices(text),
  );
  return () => worker?.stop();
}

/** Workers start from the page's own origin only. */
function workerUrl({ options }: ExtrasHost): string | undefined {
  const given = options.workerUrl;
  if (given === WORKER_OFF) return undefined;
  const url = addressOf(given || `${options.server}/recorder/${__RECORDER_VERSION__}/compressor.js`);
  if (url?.origin === self.origin) return url.href;
  if (given)
    console.warn(
      `[reenact] option workerUrl: expected an address of ${self.origin} or "${WORKER_OFF}", got ${JSON.stringify(given)}; using no worker`,
    );
  return undefined;
}

function addressOf(text: string): URL | undefined {
  try {
    return new URL(text, document.baseURI);
  } catch {
    return undefined;
  }
}

interface Scheduler {
  postTask(task: () => void, options: { priority: "background"; delay?: number }): Promise<void>;
}

/** When the page has nothing to do, or has been busy for long enough. */
export function idleMoment(): Promise<unknown> {
  if (typeof requestIdleCallback === "function")
    return new Promise((resolve) => requestIdleCallback(resolve, { timeout: IDLE_WAIT_MAX_MS }));
  const { scheduler } = globalThis as { scheduler?: Scheduler };
  if (!scheduler) return nextTask();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, IDLE_WAIT_MAX_MS);
    void scheduler
      .postTask(() => resolve(undefined), { priority: "background" })
      .finally(() => clearTimeout(timer));
  });
}
