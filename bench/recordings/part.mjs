// What finished sessions cost: visits of several applications through the real program, until each is a recording.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

import { fixed, progress, table } from "../table.mjs";
import { measureKeepingUp } from "./keeping-up.mjs";
import { startProgram } from "./program.mjs";
import { batches } from "./batches.mjs";

/** @import { Options } from "../options.mjs" */
/** @import { Outcome } from "../run.mjs" */
/** @import { Event, Visit } from "./batches.mjs" */

const CORPUS = fileURLToPath(new URL("../../fixtures/third-party/corpus", import.meta.url));
const ENDING = ".json.gz";
const GZIP_LEVEL = 6;
/** What the numbers are held against, in kB a minute. */
const GOALS = { oneMore: 15, whole: 25 };

/** @typedef {{ minutes: number, json: number, gzip: number, bytes: number }} Sum */

/** @param {Options} options @param {string} work @returns {Promise<Outcome>} */
export async function runRecordings(options, work) {
  const corpus = options.corpus ?? CORPUS;
  if (!existsSync(corpus)) throw new Error(`there is no corpus at ${corpus}: name one with --corpus`);
  const folder = join(work, "recordings");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = await startProgram(folder, options.cores.server);
  /** @type {Sum} */
  const all = { minutes: 0, json: 0, gzip: 0, bytes: 0 };
  /** @type {Sum} */
  const lasts = { ...all };
  const faults = [];
  let gzipMs = 0;
  const rows = [];
  try {
    for (const application of applications(corpus)) {
      const project = await program.createProject(basename(application));
      const visits = readVisits(application);
      /** @type {Sum} */
      const own = { minutes: 0, json: 0, gzip: 0, bytes: 0 };
      for (const [index, visit] of visits.entries()) {
        progress(`recordings: ${visit.name}`);
        const packsBefore = bytesBelow(project.packs);
        await program.send(project, visit.name, batches(visit, index));
        await program.untilCompacted();
        const bytes = recordingOf(project.recordings, visit.name) + bytesBelow(project.packs) - packsBefore;
        const startedAt = performance.now();
        const gzip = gzipSync(visit.json, { level: GZIP_LEVEL }).length;
        gzipMs += performance.now() - startedAt;
        const found = await program.countEvents(project, visit.name);
        if (found !== visit.events.length + 1)
          faults.push(`${visit.name}: ${found} events came back of ${visit.events.length + 1}`);
        add(own, { minutes: visit.minutes, json: Buffer.byteLength(visit.json), gzip, bytes });
        if (index + 1 === visits.length)
          add(lasts, { minutes: visit.minutes, json: Buffer.byteLength(visit.json), gzip, bytes });
      }
      await program.untilCompacted();
      own.bytes = bytesBelow(project.recordings) + bytesBelow(project.packs);
      add(all, own);
      rows.push([basename(application), ...perMinute(own)]);
    }
    const spent = await program.spent();
    if (spent.refused > 0)
      faults.push(`${spent.refused} sessions could not become recordings:\n${program.output()}`);
    const keepsUp = await measureKeepingUp(visitsOf(corpus), join(work, "keeping-up"));
    faults.push(...keepsUp.faults);
    const text = [
      "recordings: kB for a minute of a visit",
      "",
      table(["", "JSON", "gzip", "recording", "JSON/recording"], rows),
      "",
      table(
        ["", "JSON", "gzip", "recording", "JSON/recording", "goal"],
        [
          ["one more visit to a known site", ...perMinute(lasts), String(GOALS.oneMore)],
          ["everything, shared contents included", ...perMinute(all), String(GOALS.whole)],
        ],
      ),
      "",
      table(
        ["on one core", "MB of JSON a second"],
        [
          ["a recording: read, replay, write, read back", speed(spent.json_bytes, compactionSeconds(spent))],
          ["everything: also searchable, files kept", speed(spent.json_bytes, allSeconds(spent))],
          [`gzip -${GZIP_LEVEL}`, fixed(all.json / 1e3 / gzipMs, 1)],
        ],
      ),
      "",
      keepsUp.text,
    ].join("\n");
    return { figures: { all, lasts, spent, gzip_ms: gzipMs, keeps_up: keepsUp.figures }, text, faults };
  } finally {
    await program.stop();
  }
}

/** @param {string} corpus */
function applications(corpus) {
  const folders = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (folders.length === 0) throw new Error(`${corpus} holds no folder of recordings`);
  return folders.map((entry) => join(corpus, entry.name)).sort();
}

/** @param {string} application @returns {Visit[]} */
function readVisits(application) {
  const files = readdirSync(application).filter((name) => name.endsWith(ENDING));
  return files.sort().map((file) => {
    const json = gunzipSync(readFileSync(join(application, file))).toString();
    /** @type {Event[]} */
    const events = JSON.parse(json);
    const minutes = ((events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0)) / 60_000;
    return { name: `session-${file.slice(0, -ENDING.length)}`, json, events, minutes };
  });
}

/** All visits, by application. @param {string} corpus */
function visitsOf(corpus) {
  return applications(corpus).map((application) => ({
    application: basename(application),
    visits: readVisits(application),
  }));
}

/** @typedef {{ steps: { read: number, compaction: number, search: number, files: number } }} Spent */

/** @param {Spent} spent */
const compactionSeconds = ({ steps }) => steps.read + steps.compaction;
/** @param {Spent} spent */
const allSeconds = ({ steps }) => steps.read + steps.compaction + steps.search + steps.files;
/** @param {number} bytes @param {number} seconds */
const speed = (bytes, seconds) => fixed(bytes / 1e6 / seconds, 1);

/** @param {Sum} sum @param {Sum} more */
function add(sum, more) {
  sum.minutes += more.minutes;
  sum.json += more.json;
  sum.gzip += more.gzip;
  sum.bytes += more.bytes;
}

/** @param {Sum} sum */
function perMinute({ minutes, json, gzip, bytes }) {
  const kilobytes = (/** @type {number} */ count) => fixed(count / 1000 / minutes, 1);
  return [kilobytes(json), kilobytes(gzip), kilobytes(bytes), `${fixed(json / bytes, 0)}x`];
}

/** The session's newest recording. @param {string} folder @param {string} session */
function recordingOf(folder, session) {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder).filter((name) => name.startsWith(`${session}-`));
  return Math.max(0, ...files.map((name) => statSync(join(folder, name)).size));
}

/** @param {string} folder */
function bytesBelow(folder) {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isFile()) bytes += statSync(join(folder, entry.name)).size;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
  }
  return bytes;
}
