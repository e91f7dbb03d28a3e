/** A session as one HTML file that plays offline. */
import { RequestFailed } from "../../server/problem.ts";
import { noteRefusal, type SessionDetail } from "../../server/api.ts";
import { formatDateTime } from "../../format/time.ts";
import type { LeftOut } from "../../offline/offline-file.ts";
import type { FromGatherer, Gathered, OfflineWanted, Progress } from "./messages.ts";
import { offlineFileName } from "./file-name.ts";
import { offlineHtml } from "./offline-html.ts";

export interface OfflineFile {
  file: Blob;
  name: string;
  leftOut: LeftOut;
}

export async function makeOfflineFile(
  session: SessionDetail,
  projectId: string,
  startAtMs: number | null,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<OfflineFile> {
  const player = import("virtual:offline-player");
  const wanted: OfflineWanted = {
    place: { origin: location.origin, sessionId: session.id, projectId },
    session: {
      id: session.id,
      user: session.user?.id ?? null,
      startedAtMs: session.started_at_ms,
      durationMs: session.duration_ms,
      pages: session.pages,
    },
    live: session.live,
    startAtMs,
  };
  const { parts, manifest } = await gather(wanted, onProgress, signal);
  const title = `${session.user?.id ?? "Unknown visitor"}, ${formatDateTime(session.started_at_ms)} · Reenact`;
  return {
    file: offlineHtml((await player).default, title, parts),
    name: offlineFileName(session.id, session.started_at_ms),
    leftOut: manifest.leftOut,
  };
}

function gather(
  wanted: OfflineWanted,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Gathered> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const worker = new Worker(new URL("./offline-worker.ts", import.meta.url), { type: "module" });
    const end = (): void => {
      worker.terminate();
      signal.removeEventListener("abort", giveUp);
    };
    const giveUp = (): void => (end(), reject(signal.reason as Error));
    signal.addEventListener("abort", giveUp);
    worker.addEventListener("message", ({ data }: MessageEvent<FromGatherer>) => {
      if (data.kind === "progress") return onProgress(data.progress);
      end();
      if (data.kind === "done") return resolve(data.gathered);
      const failure = new RequestFailed(data.problem);
      noteRefusal(failure);
      reject(failure);
    });
    worker.addEventListener("error", () => {
      end();
      reject(new Error("The part of the dashboard that gathers the file could not be started."));
    });
    worker.postMessage(wanted);
  });
}
