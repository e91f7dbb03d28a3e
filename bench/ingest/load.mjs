// Runs the load generator (bench/load) and reads its one line of JSON.

import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "../processes.mjs";

/** @import { Prepared } from "./prepare.mjs" */
/** @import { Server } from "./servers.mjs" */
/**
 * @typedef {{ batches: number, events: number, events_stored: number, events_set_aside: number, json_bytes: number, body_bytes: number }} Work
 * @typedef {{ measured_s: number, measured: Work, total: Work, events_per_s: number, json_bytes_per_s: number,
 *   latency_ms: { p50: number, p90: number, p99: number, max: number },
 *   server_cpu_s_per_gb: number, server_cpu_share: number, server_rss_peak_bytes: number, load_cpu_share: number,
 *   statuses: Record<string, number>, refusals_without_retry_after: number, connection_errors: number,
 *   redactions: number, unexpected: string | null }} Measured
 * @typedef {{ core: number | undefined, connections: number, liveSessions: number, warmUpS: number, measureS: number, runId: string, refusalsAllowed?: boolean }} LoadOptions
 */

const program = fileURLToPath(new URL("../../target/release/bench-load", import.meta.url));

/** @param {Server} server @param {Prepared} bodies @param {LoadOptions} options @returns {Promise<Measured>} */
export async function load(
  server,
  bodies,
  { core, connections, liveSessions, warmUpS, measureS, runId, refusalsAllowed },
) {
  const args = ["--url", server.url, "--index", bodies.index, "--tails", bodies.tails, "--run-id", runId];
  args.push("--connections", String(connections), "--live-sessions", String(liveSessions));
  args.push("--warm-up-s", String(warmUpS), "--measure-s", String(measureS));
  if (refusalsAllowed) args.push("--refusals-allowed");
  for (const pid of server.pids) args.push("--server-pid", String(pid));
  return JSON.parse(await run([program, ...args], { core }));
}

/** The build step of the Rust parts, so that nobody measures an old or unoptimized one. */
export async function buildPrograms() {
  const cwd = join(program, "../../..");
  await run(["cargo", "build", "--release", "--locked", "-p", "bench-load", "-p", "bench-limit-server"], {
    cwd,
  });
}
