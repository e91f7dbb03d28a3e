// Reenact as an operator starts it, but without rate limits: all load comes from one address with one key.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { start } from "../processes.mjs";

/** @import { Start } from "./servers.mjs" */

export const PROGRAM =
  process.env["REENACT_BIN"] ?? fileURLToPath(new URL("../../target/release/reenact", import.meta.url));
const ADMINISTRATOR = "admin@localhost";
const SESSIONS_PER_PAGE = 200;
const WITHOUT_RATES = ["--key-batches-per-s-max", "0", "--address-batches-per-s-max", "0"];

/** @type {Start} */
export async function startReenact(folder, core) {
  const { url, pids, api, stop } = await openReenact(folder, core);
  return { url, pids, held: async () => ({ events: await countEvents(api) }), stop };
}

/**
 * The program in a folder of its own, with a login of its administrator.
 * @param {string} folder @param {number} [core]
 */
export async function openReenact(folder, core) {
  if (!existsSync(PROGRAM)) throw new Error("the program is not built: run `make build`");
  const flags = ["--listen", "127.0.0.1:0", "--data-dir", join(folder, "data"), ...WITHOUT_RATES];
  const program = await start([PROGRAM, "serve", ...flags], /(http:\/\/127\.0\.0\.1:\d+)/, { core });
  const origin = /** @type {string} */ (program.ready[1]);
  try {
    await untilReady(origin);
    const { api, cookie } = await login(origin, program.output());
    const { projects } = await api("/v1/me");
    const key = projects[0]?.public_key;
    if (!key) throw new Error(`no project after the first start: ${program.output()}`);
    return {
      origin,
      url: `${origin}/v1/batches?key=${key}`,
      pids: [program.pid],
      api,
      cookie,
      stop: program.stop,
    };
  } catch (error) {
    await program.stop();
    throw error;
  }
}

const READY_WAIT_MS = 30_000;

/** @param {string} origin */
async function untilReady(origin) {
  const deadline = Date.now() + READY_WAIT_MS;
  while (!(await fetch(`${origin}/readyz`)).ok) {
    if (Date.now() > deadline) throw new Error("reenact did not become ready");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * The password is on the first start's output.
 * @param {string} origin @param {string} output
 * @returns {Promise<{ api: (path: string) => Promise<any>, cookie: string }>}
 */
async function login(origin, output) {
  const password = /password:?\s+(\S+)/i.exec(output)?.[1];
  if (!password) throw new Error(`no password in what reenact printed:\n${output}`);
  const response = await fetch(`${origin}/v1/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "X-Reenact-Dashboard": "1" },
    body: JSON.stringify({ email: ADMINISTRATOR, password }),
  });
  if (!response.ok) throw new Error(`login: ${response.status} ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((text) => text.split(";")[0])
    .join("; ");
  const api = async (/** @type {string} */ path) => {
    const answer = await fetch(origin + path, { headers: { cookie } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return { api, cookie };
}

/** @param {(path: string) => Promise<any>} api */
async function countEvents(api) {
  let events = 0;
  let cursor = "";
  do {
    const page = await api(`/v1/sessions?limit=${SESSIONS_PER_PAGE}${cursor}`);
    for (const session of page.sessions) events += session.event_count + session.set_aside_count;
    cursor = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : "";
  } while (cursor);
  return events;
}
