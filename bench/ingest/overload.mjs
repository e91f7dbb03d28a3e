// More than the server can take: far more connections than it has memory for. It must refuse with 503 and a
// `Retry-After`, keep what it acknowledged, and not grow.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

import { progress } from "../table.mjs";
import { faultsOf } from "./compare.mjs";
import { load } from "./load.mjs";
import { startReenact } from "./reenact.mjs";

/** @import { Prepared } from "./prepare.mjs" */
/** @typedef {{ connections: number, events_per_s: number, acknowledged: number, refused: number, broken: number, p99_ms: number, rss_peak_bytes: number }} Overload */

/**
 * @param {Prepared} bodies
 * @param {{ folder: string, connections: number, liveSessions: number, warmUpS: number, measureS: number, cores: { server?: number, load?: number } }} options
 * @returns {Promise<{ overload: Overload, faults: string[] }>}
 */
export async function overload(bodies, { cores, ...options }) {
  progress(`ingest: overload, ${options.connections} connections`);
  mkdirSync(options.folder, { recursive: true });
  const folder = mkdtempSync(join(options.folder, "run-"));
  const server = await startReenact(folder, cores.server);
  try {
    const runId = "bench-overload";
    const result = await load(server, bodies, { ...options, core: cores.load, runId, refusalsAllowed: true });
    // A server may refuse before it has read a body and hang up: that counts, but is no fault.
    const faults = faultsOf({ ...result, connection_errors: 0 }, await server.held());
    if (result.refusals_without_retry_after > 0)
      faults.push(`${result.refusals_without_retry_after} refusals had no Retry-After`);
    const { statuses } = result;
    return {
      overload: {
        connections: options.connections,
        events_per_s: result.events_per_s,
        acknowledged: statuses["200"] ?? 0,
        refused: statuses["503"] ?? 0,
        broken: result.connection_errors,
        p99_ms: result.latency_ms.p99,
        rss_peak_bytes: result.server_rss_peak_bytes,
      },
      faults: faults.map((fault) => `overload: ${fault}`),
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
