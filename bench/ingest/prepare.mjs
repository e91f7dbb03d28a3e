// Compresses batches beforehand, as the browser would: zlib at level 6. The load generator puts a head of its own before
// each (bench/load/src/bodies.rs), so what is written here is the rest of the JSON after `"events":`.

import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

/** @import { Visit } from "./traffic.mjs" */
/** @typedef {{ index: string, tails: string, batches: number, dirtyBatches: number, jsonBytes: number, bodyBytes: number, events: number }} Prepared */

const GZIP_LEVEL = 6;

/** @param {Visit[]} visits @param {string} folder @param {string} name @returns {Prepared} */
export function prepare(visits, folder, name) {
  const prepared = {
    index: join(folder, `${name}.json`),
    tails: join(folder, `${name}.bin`),
    batches: 0,
    dirtyBatches: 0,
    jsonBytes: 0,
    bodyBytes: 0,
    events: 0,
  };
  const file = openSync(prepared.tails, "w");
  const index = visits.map(({ pages }) =>
    pages.flatMap(({ batches }, page) =>
      batches.map(({ events, dirty }, sequence) => {
        const tail = Buffer.from(`${JSON.stringify(events)}}`);
        const deflated = deflateRawSync(tail, { level: GZIP_LEVEL });
        writeSync(file, deflated);
        const entry = {
          page,
          sequence,
          sent_at_ms: events.at(-1)?.timestamp ?? 0,
          events: events.length,
          json_bytes: tail.length,
          crc32: crc32(tail),
          offset: prepared.bodyBytes,
          length: deflated.length,
        };
        prepared.batches += 1;
        prepared.dirtyBatches += dirty ? 1 : 0;
        prepared.jsonBytes += tail.length;
        prepared.bodyBytes += deflated.length;
        prepared.events += events.length;
        return entry;
      }),
    ),
  );
  closeSync(file);
  writeFileSync(prepared.index, JSON.stringify({ visits: index }));
  return prepared;
}
