// Throughput, latency, memory and CPU time of the servers under the same load, one after the other, in rounds.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

import { median, spread } from "../statistics.mjs";
import { megabytes, progress, thousands } from "../table.mjs";
import { load } from "./load.mjs";
import { SERVERS } from "./servers.mjs";

/** @import { Measured } from "./load.mjs" */
/** @import { Prepared } from "./prepare.mjs" */
/** @import { Held } from "./servers.mjs" */
/** @typedef {{ folder: string, rounds: number, connections: number, liveSessions: number, warmUpS: number, measureS: number, cores: { server?: number, load?: number }, servers: string[] }} Options */
/** @typedef {{ traffic: string, server: string, rounds: number, events_per_s: number, events_per_s_spread: number, json_mb_per_s: number, p50_ms: number, p99_ms: number, cpu_s_per_gb: number, cpu_share: number, rss_peak_bytes: number, redactions: number, load_cpu_share: number, load_cpu_share_max: number }} Row */

/**
 * @param {Record<string, Prepared>} traffic by name
 * @param {Options} options
 * @returns {Promise<{ rows: Row[], faults: string[] }>}
 */
export async function compare(traffic, options) {
  /** @type {Map<string, Measured[]>} */
  const measured = new Map();
  /** @type {string[]} */
  const faults = [];
  for (let round = 1; round <= options.rounds; round += 1)
    for (const [name, bodies] of Object.entries(traffic))
      // The other way round every second time, so that nobody always follows the same neighbour.
      for (const server of round % 2 === 1 ? options.servers : [...options.servers].reverse()) {
        const { result, found } = await once(server, bodies, `bench-r${round}`, options);
        faults.push(...found.map((fault) => `${server}, ${name}, round ${round}: ${fault}`));
        const key = JSON.stringify([name, server]);
        measured.set(key, [...(measured.get(key) ?? []), result]);
        progress(
          `ingest: round ${round} of ${options.rounds}, ${name}, ${server}: ${thousands(result.events_per_s)} events/s, ` +
            `p99 ${result.latency_ms.p99.toFixed(1)} ms, ${megabytes(result.server_rss_peak_bytes)} MB`,
        );
      }
  const rows = [...measured].map(([key, results]) => row(JSON.parse(key), results));
  return { rows, faults };
}

/** @param {string} name @param {Prepared} bodies @param {string} runId @param {Options} options */
async function once(name, bodies, runId, options) {
  mkdirSync(options.folder, { recursive: true });
  const folder = mkdtempSync(join(options.folder, "run-"));
  const start = SERVERS[name];
  if (!start) throw new Error(`no server is called "${name}"; there are: ${Object.keys(SERVERS).join(", ")}`);
  const server = await start(folder, options.cores.server);
  try {
    const result = await load(server, bodies, { ...options, core: options.cores.load, runId });
    return { result, found: faultsOf(result, await server.held()) };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Figures of a server that lost something are worth nothing. @param {Measured} result @param {Held} held */
export function faultsOf(result, held) {
  const faults = [];
  if (result.unexpected) faults.push(`an answer that was not 200: ${result.unexpected}`);
  if (result.connection_errors > 0) faults.push(`${result.connection_errors} connections broke`);
  if (result.measured.batches === 0) faults.push("nothing was acknowledged");
  const { events, events_stored, events_set_aside } = result.total;
  // The limit knows no events: its bytes are compared instead.
  if (held.events !== undefined && events_stored + events_set_aside !== events)
    faults.push(
      `sent ${events} events, but the receipts say ${events_stored} stored and ${events_set_aside} set aside`,
    );
  if (events_set_aside > 0) faults.push(`${events_set_aside} events were set aside`);
  if (held.events !== undefined && held.events < events)
    faults.push(`acknowledged ${events} events, but holds ${held.events}`);
  if (held.bytes !== undefined && held.bytes < result.total.body_bytes)
    faults.push(`acknowledged ${result.total.body_bytes} bytes, but holds ${held.bytes}`);
  return faults;
}

/** @param {[string, string]} key @param {Measured[]} results @returns {Row} */
function row([traffic, server], results) {
  const all = (/** @type {(result: Measured) => number} */ pick) => results.map(pick);
  return {
    traffic,
    server,
    rounds: results.length,
    events_per_s: median(all((result) => result.events_per_s)),
    events_per_s_spread: spread(all((result) => result.events_per_s)),
    json_mb_per_s: median(all((result) => result.json_bytes_per_s)) / 1e6,
    p50_ms: median(all((result) => result.latency_ms.p50)),
    p99_ms: median(all((result) => result.latency_ms.p99)),
    cpu_s_per_gb: median(all((result) => result.server_cpu_s_per_gb)),
    cpu_share: median(all((result) => result.server_cpu_share)),
    rss_peak_bytes: Math.max(...all((result) => result.server_rss_peak_bytes)),
    redactions: median(all((result) => result.redactions)),
    load_cpu_share: median(all((result) => result.load_cpu_share)),
    load_cpu_share_max: Math.max(...all((result) => result.load_cpu_share)),
  };
}
