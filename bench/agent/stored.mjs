// What sessions of agents take on the disk once they are settled, and how often a rebuilt file is what was recorded.

import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
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
  const sessions = [];
  try {
    const at = ["--server", server.origin, "--key", created.trim()];
    await run([PROGRAM, "agent", "import", logs, ...at], { cwd: home, env: { HOME: home } });
    await server.untilCompacted();
    for (const id of await sessionIds(server.origin, project.secretKey))
      sessions.push(await ask(server.origin, project.secretKey, `/v1/sessions/${id}/agent`));
  } finally {
    await server.stop();
  }
  const facts = sessions.map((session) => session.facts);
  const sum = (/** @type {(facts: any) => number} */ of) => facts.reduce((total, one) => total + of(one), 0);
  return {
    name,
    sessions: sessions.length,
    minutes: sum((one) => one.duration_ms) / 60_000,
    objects_kb: (bytesBelow(join(data, "objects")) - before.objects) / 1000,
    index_kb: (indexBytes(data) - before.index) / 1000,
    compared: sum((one) => one.files_compared),
    equal: sum((one) => one.files_equal),
  };
}

/** @param {string} origin @param {string} key @returns {Promise<string[]>} */
async function sessionIds(origin, key) {
  const ids = [];
  let cursor = "";
  do {
    const page = await ask(origin, key, `/v1/sessions?limit=200${cursor}`);
    ids.push(...page.sessions.map((/** @type {{ id: string }} */ session) => session.id));
    cursor = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : "";
  } while (cursor);
  return ids;
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

/** @param {string} data */
function indexBytes(data) {
  const files = readdirSync(data).filter((name) => name.startsWith("index.sqlite"));
  return files.reduce((total, name) => total + statSync(join(data, name)).size, 0);
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
    "minutes",
    "recordings a minute",
    "index and search",
    `goal ${STORED_GOAL_KB} kB`,
  ];
  return table([...head, "rebuilt as recorded"], rows);
}
