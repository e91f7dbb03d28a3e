// The server's part of the benchmark, in words and ratios.

import { availableParallelism } from "node:os";

import { isInstalled } from "../processes.mjs";
import { fixed, megabytes, percent, progress, table, thousands, times } from "../table.mjs";
import { compare } from "./compare.mjs";
import { buildPrograms } from "./load.mjs";
import { overload } from "./overload.mjs";
import { prepare } from "./prepare.mjs";
import { readVisits } from "./recordings.mjs";
import { SERVERS } from "./servers.mjs";
import { makeVisits } from "./traffic.mjs";

/** @import { Options } from "../options.mjs" */
/** @import { Outcome } from "../run.mjs" */
/** @import { Row } from "./compare.mjs" */
/** @import { Overload } from "./overload.mjs" */
/** @import { Prepared } from "./prepare.mjs" */
/** @import { Page, Visit } from "./traffic.mjs" */

const SEED = 1;
const VISITS = 64;
const DIRTY_SHARE = 0.1;
const GOALS = { to_limit_min: 0.5, to_node_min: 20, rss_bytes_max: 200e6 };

/** @param {Options} options @param {string} folder @returns {Promise<Outcome>} */
export async function runIngest(options, folder) {
  await requirePrograms(options.servers ?? Object.keys(SERVERS));
  const traffic = prepareTraffic(options.recordings, folder);
  const servers = options.servers ?? Object.keys(SERVERS);
  const { rows, faults } = await compare(traffic, {
    ...options,
    folder: `${folder}/data`,
    cores: coresOf(options),
    servers,
  });
  const ratios = Object.keys(traffic)
    .map((name) => ratiosOf(name, rows))
    .filter((ratio) => ratio !== undefined);
  return {
    figures: { traffic, rows, ratios, goals: GOALS },
    text: comparisonText(traffic, rows, ratios),
    faults,
  };
}

/** @param {Options} options @param {string} folder @returns {Promise<Outcome>} */
export async function runOverload(options, folder) {
  await requirePrograms(["reenact"]);
  const bodies = prepare(wholePages(visits(DIRTY_SHARE)), folder, "overload");
  const result = await overload(bodies, {
    ...options,
    folder: `${folder}/data`,
    cores: coresOf(options),
    connections: options.overloadConnections,
  });
  return { figures: result.overload, text: overloadText(result.overload, bodies), faults: result.faults };
}

/** @param {string[]} servers */
async function requirePrograms(servers) {
  if (servers.includes("node") && !isInstalled("redis-server"))
    throw new Error("the Node reference needs Redis: install Debian's package redis-server");
  progress("ingest: building the load generator and the limit (release)");
  await buildPrograms();
}

/** Without a second core there is nothing to pin to; figures then say less. @param {Options} options */
function coresOf({ cores }) {
  if (isInstalled("taskset") && availableParallelism() > Math.max(cores.server, cores.load)) return cores;
  progress("ingest: not pinned: taskset (util-linux) is missing, or the machine has too few cores");
  return {};
}

/** @param {number} dirtyShare */
const visits = (dirtyShare) =>
  makeVisits({ seed: SEED, visits: VISITS, startedAtMs: Date.now(), dirtyShare });

/** Large bodies, a page load each: memory is what shall run short. @param {Visit[]} visits @returns {Visit[]} */
function wholePages(visits) {
  const merged = (/** @type {Page} */ { batches }) => ({
    batches: [{ events: batches.flatMap(({ events }) => events), dirty: batches.some(({ dirty }) => dirty) }],
  });
  return visits.map(({ pages }) => ({ pages: pages.map(merged) }));
}

/** @param {string | undefined} recordings @param {string} folder @returns {Record<string, Prepared>} */
function prepareTraffic(recordings, folder) {
  progress("ingest: preparing bodies");
  return {
    clean: prepare(visits(0), folder, "clean"),
    [`${DIRTY_SHARE * 100} % dirty`]: prepare(visits(DIRTY_SHARE), folder, "dirty"),
    ...(recordings ? { recordings: prepare(readVisits(recordings, Date.now()), folder, "recordings") } : {}),
  };
}

/** @typedef {{ traffic: string, to_limit: number, to_limit_cpu: number, to_limit_inflated: number, to_node: number, to_node_cpu: number, rss_peak_bytes: number }} Ratios */

/** @param {string} traffic @param {Row[]} rows @returns {Ratios | undefined} */
function ratiosOf(traffic, rows) {
  const row = (/** @type {string} */ server) =>
    rows.find((row) => row.traffic === traffic && row.server === server);
  const reenact = row("reenact");
  if (!reenact) return undefined;
  const received = row("limit, as received");
  const inflated = row("limit, inflated");
  const node = row("node");
  const events = (/** @type {Row | undefined} */ of) => reenact.events_per_s / (of?.events_per_s ?? NaN);
  return {
    traffic,
    to_limit: events(received),
    to_limit_cpu: (received?.cpu_s_per_gb ?? NaN) / reenact.cpu_s_per_gb,
    to_limit_inflated: events(inflated),
    to_node: events(node),
    to_node_cpu: (node?.cpu_s_per_gb ?? NaN) / reenact.cpu_s_per_gb,
    rss_peak_bytes: reenact.rss_peak_bytes,
  };
}

/** @param {Record<string, Prepared>} traffic @param {Row[]} rows @param {Ratios[]} ratios */
function comparisonText(traffic, rows, ratios) {
  const head = [
    "Ingest",
    "events/s",
    "spread",
    "JSON MB/s",
    "p50 ms",
    "p99 ms",
    "CPU-s/GB",
    "core",
    "RSS MB",
    "redacted",
  ];
  return Object.entries(traffic)
    .flatMap(([name, { jsonBytes, bodyBytes, batches, events }]) => [
      `${name}: ${fixed(events / batches, 0)} events, ${fixed(jsonBytes / batches / 1000, 0)} kB of JSON and ${fixed(bodyBytes / batches / 1000, 1)} kB of gzip a body`,
      table(head, rows.filter((row) => row.traffic === name).map(cells)),
      ...ratios.filter((ratio) => ratio.traffic === name).map(ratioText),
      "",
    ])
    .join("\n");
}

/** @param {Row} row */
function cells(row) {
  return [
    row.server,
    thousands(row.events_per_s),
    percent(row.events_per_s_spread),
    fixed(row.json_mb_per_s, 0),
    fixed(row.p50_ms, 1),
    fixed(row.p99_ms, 1),
    fixed(row.cpu_s_per_gb, 2),
    percent(row.cpu_share),
    megabytes(row.rss_peak_bytes),
    String(row.redactions),
  ];
}

/** @param {Ratios} ratio */
function ratioText(ratio) {
  const goal = (/** @type {boolean} */ met, /** @type {string} */ words) =>
    `goal: ${words}, ${met ? "met" : "not met"}`;
  return [
    `Reenact is ${times(ratio.to_limit)} the limit (${goal(ratio.to_limit >= GOALS.to_limit_min, `at least ${GOALS.to_limit_min}x`)}; ${times(ratio.to_limit_cpu)} by CPU time; ${times(ratio.to_limit_inflated)} the limit that appends what it inflated),`,
    `${times(ratio.to_node)} the Node server (${goal(ratio.to_node >= GOALS.to_node_min, `at least ${GOALS.to_node_min}x`)}; ${times(ratio.to_node_cpu)} by CPU time),`,
    `in ${megabytes(ratio.rss_peak_bytes)} MB (${goal(ratio.rss_peak_bytes < GOALS.rss_bytes_max, `under ${megabytes(GOALS.rss_bytes_max)} MB`)}).`,
  ].join("\n");
}

/** @param {Overload} result @param {Prepared} bodies */
function overloadText(result, { events, jsonBytes, bodyBytes, batches }) {
  const perBody = `${fixed(events / batches, 0)} events, ${fixed(jsonBytes / batches / 1000, 0)} kB of JSON and ${fixed(bodyBytes / batches / 1000, 0)} kB of gzip a body`;
  const head = [
    "Overload",
    "connections",
    "events/s",
    "acknowledged",
    "refused (503)",
    "hung up",
    "p99 ms",
    "RSS MB",
  ];
  const rows = [
    [
      "reenact",
      String(result.connections),
      thousands(result.events_per_s),
      String(result.acknowledged),
      String(result.refused),
      String(result.broken),
      fixed(result.p99_ms, 0),
      megabytes(result.rss_peak_bytes),
    ],
  ];
  return `overload: ${perBody}\n${table(head, rows)}`;
}
