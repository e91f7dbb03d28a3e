/** Gathers an offline file beside the page's thread. */
import { asProblem } from "../../server/problem.ts";
import { Gatherer } from "./gatherer.ts";
import type { FromGatherer, OfflineWanted } from "./messages.ts";

const say = (message: FromGatherer): void => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<OfflineWanted>) => {
  // Who gives up ends the whole worker.
  const { signal } = new AbortController();
  const gatherer = new Gatherer(data, signal, (progress) => say({ kind: "progress", progress }));
  gatherer.gather(Date.now()).then(
    (gathered) => say({ kind: "done", gathered }),
    (error: unknown) => say({ kind: "failed", problem: asProblem(error) }),
  );
});
