// Reenact that does not wait for long until a session is quiet, and what is asked of it.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { run, start } from "../processes.mjs";

const PROGRAM =
  process.env["REENACT_BIN"] ?? fileURLToPath(new URL("../../target/release/reenact", import.meta.url));
const FLAGS = [
  ...["--listen", "127.0.0.1:0", "--quiet-after-s", "2", "--quiet-every-s", "1", "--log-level", "warn"],
  ...["--key-batches-per-s-max", "0", "--address-batches-per-s-max", "0"],
];
/** Of `/proc`, on every Linux. */
const TICKS_PER_S = 100;
const WAIT_MS = 120_000;
const POLL_MS = 100;
/** Rounds of compaction that find nothing to do any more come one a second. */
const QUIET_MS = 2_500;

/** @typedef {{ id: string, key: string, secretKey: string, recordings: string, packs: string }} Project */

/** @param {string} folder @param {number | undefined} core */
export async function startProgram(folder, core) {
  if (!existsSync(PROGRAM)) throw new Error("the program is not built: run `make build`");
  const data = join(folder, "data");
  const program = await start(
    [PROGRAM, "serve", "--data-dir", data, ...FLAGS],
    /(http:\/\/127\.0\.0\.1:\d+)/,
    {
      core,
    },
  );
  const origin = /** @type {string} */ (program.ready[1]);
  const command = (/** @type {string[]} */ ...words) => run([PROGRAM, ...words, "--data-dir", data]);
  const metrics = async () => (await fetch(`${origin}/metrics`)).text();
  return {
    origin,
    command,
    stop: program.stop,
    output: program.output,

    /** @param {string} name @returns {Promise<Project>} */
    async createProject(name) {
      const created = await command("project", "create", name);
      const [, id, key] = /(\S+)\s+(pk_\S+)/.exec(created) ?? [];
      if (!id || !key) throw new Error(`no key in what \`reenact project create\` printed: ${created}`);
      const secretKey = (await command("secret-key", "create", id)).trim();
      const of = (/** @type {string} */ kind) => join(data, "objects", kind, id);
      return { id, key, secretKey, recordings: of("recordings"), packs: of("shared") };
    },

    /** @param {Project} project @param {string} session @param {Iterable<object>} batches */
    async send(project, session, batches) {
      for (const batch of batches) {
        const request = {
          method: "POST",
          headers: { "content-type": "text/plain" },
          body: JSON.stringify(batch),
        };
        const send = () => fetch(`${origin}/v1/batches?key=${project.key}`, request);
        const deadline = Date.now() + WAIT_MS;
        let answer = await send();
        // A new project is known within seconds.
        while ((answer.status === 401 || answer.status === 404) && Date.now() < deadline) {
          await pause(POLL_MS);
          answer = await send();
        }
        const receipt = await answer.text();
        if (!answer.ok) throw new Error(`${session}: ${answer.status} ${receipt}`);
        if (JSON.parse(receipt).events_set_aside > 0)
          throw new Error(`${session}: events were set aside: ${receipt}`);
      }
    },

    /** Until all sessions are recordings and earlier copies of what is shared are folded in. */
    async untilCompacted() {
      const deadline = Date.now() + WAIT_MS;
      let before = "";
      let quietSince = Date.now();
      for (;;) {
        const text = await metrics();
        const counted = String(value(text, 'reenact_compactions_total{outcome="compacted"}'));
        if (counted !== before || value(text, "reenact_sessions_uncompacted") > 0) quietSince = Date.now();
        before = counted;
        if (Date.now() - quietSince > QUIET_MS) return;
        if (Date.now() > deadline) throw new Error("sessions did not become recordings in time");
        await pause(POLL_MS);
      }
    },

    /** @param {Project} project @param {string} session */
    async countEvents(project, session) {
      let count = 0;
      let cursor = "";
      do {
        const path = `/v1/sessions/${session}/events?limit_bytes=8388608${cursor}`;
        const answer = await fetch(origin + path, {
          headers: { authorization: `Bearer ${project.secretKey}` },
        });
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        const page = /** @type {any} */ (await answer.json());
        count += page.events.length;
        cursor = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : "";
      } while (cursor);
      return count;
    },

    async spent() {
      const text = await metrics();
      const step = (/** @type {string} */ name) =>
        value(text, `reenact_settle_seconds_total{step="${name}"}`);
      const steps = {
        read: step("read"),
        compaction: step("compaction"),
        search: step("search"),
        files: step("files"),
      };
      return {
        steps,
        json_bytes: value(text, "reenact_settle_json_bytes_total"),
        compacted: value(text, 'reenact_compactions_total{outcome="compacted"}'),
        refused: value(text, 'reenact_compactions_total{outcome="refused"}'),
        settled: value(text, "reenact_sessions_settled_total"),
      };
    },

    /** CPU time that the program used so far, in seconds. */
    cpuSeconds: () => cpuSeconds(program.pid),
  };
}

/** @param {number} pid */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

/** @param {string} text @param {string} name */
function value(text, name) {
  const line = text.split("\n").find((line) => line.startsWith(`${name} `));
  if (!line) throw new Error(`/metrics has no ${name}`);
  return Number(line.slice(name.length + 1));
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
