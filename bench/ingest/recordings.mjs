// Visits from recordings that somebody has: a folder of `*.json.gz`, each a JSON array of rrweb events.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { EVENTS_PER_BATCH } from "./traffic.mjs";

/** @import { Event, Visit } from "./traffic.mjs" */

const META = 4;
const ENDING = ".json.gz";

/** @param {string} folder @param {number} startedAtMs @returns {Visit[]} */
export function readVisits(folder, startedAtMs) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(ENDING),
  );
  if (files.length === 0)
    throw new Error(`${folder} holds no *${ENDING}: name a folder of gzipped rrweb recordings`);
  return files.sort().map((name) => visit(join(folder, name), startedAtMs));
}

/** @param {string} file @param {number} startedAtMs @returns {Visit} */
function visit(file, startedAtMs) {
  /** @type {Event[]} */
  const events = JSON.parse(gunzipSync(readFileSync(file)).toString());
  const shift = startedAtMs - (events[0]?.timestamp ?? 0);
  /** @type {Event[][]} */
  const pages = [];
  for (const event of events) {
    if (event.type === META || pages.length === 0) pages.push([]);
    pages.at(-1)?.push({ ...event, timestamp: event.timestamp + shift });
  }
  return { pages: pages.map((page) => ({ batches: cut(page) })) };
}

/** @param {Event[]} events */
function cut(events) {
  const batches = [];
  for (let at = 0; at < events.length; at += EVENTS_PER_BATCH)
    batches.push({ events: events.slice(at, at + EVENTS_PER_BATCH), dirty: false });
  return batches;
}
