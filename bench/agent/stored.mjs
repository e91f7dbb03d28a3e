// What sessions of agents take on the disk once they are settled, and how often a rebuilt file is what was recorded.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { PROGRAM } from "../ingest/reenact.mjs";
import { run } from "../processes.mjs";
import { startProgram } from "../recordings/program.mjs";
import { fixed, progress, table } from "../table.mjs";

const FIXTURES = fileURLToPath(new URL("../../fixtures/agents/", import.meta.url));
const STORED_GOAL_KB = 100;

/** @typedef {{ name: string, sessions: number, minutes: number, objects_kb: number, index_kb: number, compared: number, equal: number }} Stored */

/**
 * @param {string} work @param {string | undefined} transcripts @param {number | undefined} core
 * @returns {Promise<Stored[]>}
 */
export async function measureStored(work, transcripts, core) {
  const folders = [["fixtures", FIXTURES], ...(transcripts === undefined ? [] : [["yours", transcripts]])];
  const stored = [];
  for (const [name, folder] of folders) {
    progress(`agent: what ${name} take on the disk`);
    stored.push(await storedOf(/** @type {string} */ (name), /** @type {string} */ (folder), work, core));
  }
  return stored;
}

/** @param {string} name @param {string} logs @param {string} work @param {number | undefined} core @returns {Promise<Stored>} */
async function storedOf(name, logs, work, core) {
  const folder = join(work, `stored-${name}`);
  rmSync(folder, { recursive: true, force: true });
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const data = join(folder, "data");
  // What an empty server has is no session's. A database is whole when its server has stopped.
  const empty = await startProgram(folder, core);
  const project = await empty.createProject("agents");
  const created = await empty.command("secret-key", "create", project.id, "--purpose", "agent");
  await empty.stop();
  const before = { objects: bytesBelow(join(data, "objects")), index: indexBytes(data) };

  const server = await startProgram(folder, core);
  /** @type {{ active_ms: number, files_compared: number, files_equal: number }[]} */
  const sessions = [];
  try {
    const at = ["--server", server.origin, "--key", created.trim()];
    await run([PROGRAM, "agent", "import", logs, ...at], { cwd: home, env: { HOME: home } });
    await server.untilCompacted();
    for (const listed of await listSessions(server.origin, project.secretKey)) {
      const { facts } = await ask(server.origin, project.secretKey, `/v1/sessions/${listed.id}/agent`);
      sessions.push({ active_ms: listed.active_ms, ...facts });
    }
  } finally {
    await server.stop();
  }
  const sum = (/** @type {(session: any) => number} */ of) =>
    sessions.reduce((total, one) => total + of(one), 0);
  return {
    name,
    sessions: sessions.length,
    // Whiles in which nothing happened take no room, and would flatter.
    minutes: sum((one) => one.active_ms) / 60_000,
    objects_kb: (bytesBelow(join(data, "objects")) - before.objects) / 1000,
    index_kb: (indexBytes(data) - before.index) / 1000,
    compared: sum((one) => one.files_compared),
    equal: sum((one) => one.files_equal),
  };
}

/** @param {string} origin @param {string} key @returns {Promise<{ id: string, active_ms: number }[]>} */
async function listSessions(origin, key) {
  const sessions = [];
  let cursor = "";
  do {
    const page = await ask(origin, key, `/v1/sessions?limit=200${cursor}`);
    sessions.push(...page.sessions);
    cursor = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : "";
  } while (cursor);
  return sessions;
}

/** @param {string} origin @param {string} key @param {string} path @returns {Promise<any>} */
async function ask(origin, key, path) {
  const answer = await fetch(origin + path, { headers: { authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** @param {string} folder @returns {number} */
function bytesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((total, entry) => total + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const DATABASE_PAGES_AT = 28;
const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const LOG_PAGE_SIZE_AT = 8;
const LOG_SALTS_AT = 16;
const SALTS_BYTES = 8;

/**
 * The pages that the index has. Its file and its write-ahead log are larger or smaller: the log is folded in and used
 * anew now and then, and says at the end of each transaction how many pages there are.
 * @param {string} data
 */
function indexBytes(data) {
  const file = readFileSync(join(data, "index.sqlite"));
  const log = existsSync(join(data, "index.sqlite-wal"))
    ? readFileSync(join(data, "index.sqlite-wal"))
    : Buffer.alloc(0);
  const pageBytes = log.length > 0 ? log.readUInt32BE(LOG_PAGE_SIZE_AT) : file.readUInt16BE(16);
  let pages = file.readUInt32BE(DATABASE_PAGES_AT);
  const salts = log.subarray(LOG_SALTS_AT, LOG_SALTS_AT + SALTS_BYTES);
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  for (let at = LOG_HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    // What was there before the log was begun anew has other salts.
    if (!log.subarray(at + 8, at + 8 + SALTS_BYTES).equals(salts)) break;
    pages = log.readUInt32BE(at + 4) || pages;
  }
  return pages * pageBytes;
}

/** @param {Stored[]} stored */
export function storedTable(stored) {
  const rate = (/** @type {number} */ kb, /** @type {Stored} */ of) => `${fixed(kb / of.minutes, 1)} kB`;
  const rows = stored.map((one) => [
    one.name,
    `${one.sessions}`,
    fixed(one.minutes, 1),
    rate(one.objects_kb, one),
    rate(one.index_kb, one),
    one.objects_kb + one.index_kb <= STORED_GOAL_KB * one.minutes ? "met" : "not met",
    one.compared === 0 ? "none recorded" : `${one.equal} of ${one.compared}`,
  ]);
  const head = [
    "sessions",
    "count",
    "active minutes",
    "recordings a minute",
    "index and search",
    `goal ${STORED_GOAL_KB} kB`,
  ];
  return table([...head, "rebuilt as recorded"], rows);
}
