// What recording a coding agent costs: the processor time and memory of a hook, of sending, and the wait for a hook by http.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { PROGRAM, openReenact } from "../ingest/reenact.mjs";
import { fixed, progress, table } from "../table.mjs";
import { measureStored, storedTable } from "./stored.mjs";

/** @import { Options } from "../options.mjs" */
/** @import { Outcome } from "../run.mjs" */

const SAMPLE = fileURLToPath(new URL("../../fixtures/agents/claude-code/hooks.jsonl", import.meta.url));
const HOOKS_PER_ROUND = 200;
/** A tool every two seconds: two hooks each, and the rest. */
const HOOKS_PER_MINUTE_BUSY = 75;
const CORE_SHARE_GOAL = 0.05;
const MEMORY_GOAL_MB = 50;
const HTTP_GOAL_MS = 5;

/** @param {Options} options @param {string} work @returns {Promise<Outcome>} */
export async function runAgent({ rounds, cores, transcripts }, work) {
  const folder = join(work, "agent");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  /** @type {Measured} */
  let measured;
  const server = await openReenact(folder, cores.server);
  try {
    const key = execFileSync(
      PROGRAM,
      ["secret-key", "create", "default", "--purpose", "agent", "--data-dir", join(folder, "data")],
      { encoding: "utf8" },
    ).trim();
    const hooks = readFileSync(SAMPLE, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.stringify(JSON.parse(line).hook));
    progress(`agent: ${rounds} rounds of ${HOOKS_PER_ROUND} hooks`);
    const command = measureCommand(folder, server.origin, key, hooks, rounds);
    const http = await measureHttp(server.origin, key, hooks, rounds * HOOKS_PER_ROUND);
    measured = { ...command, ...http };
  } finally {
    await server.stop();
  }
  return outcome(measured, await measureStored(folder, transcripts, cores.server));
}

/** @param {string} folder @param {string} origin @param {string} key @param {string[]} hooks @param {number} rounds */
function measureCommand(folder, origin, key, hooks, rounds) {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const env = { PATH: process.env["PATH"], HOME: home };
  const agent = (/** @type {string[]} */ ...args) =>
    execFileSync(PROGRAM, ["agent", ...args], { env, cwd: home });
  agent("install", "--yes", "--server", origin, "--key", key);
  hooks.forEach((hook, index) => writeFileSync(join(home, `${index}.json`), hook));
  // Hooks start no sender while one is known to have failed; sending is measured by itself.
  const state = join(home, ".local/state/reenact/agent");
  mkdirSync(state, { recursive: true });
  const measured = { hook_cpu_ms: /** @type {number[]} */ ([]), send_cpu_ms: /** @type {number[]} */ ([]) };
  for (let round = 0; round < rounds; round += 1) {
    const loop = `for n in $(seq ${HOOKS_PER_ROUND}); do touch "${state}/failed"; "$0" agent hook < "${home}/$((n % ${hooks.length})).json"; done; times`;
    const touches = `for n in $(seq ${HOOKS_PER_ROUND}); do touch "${state}/failed"; cat < "${home}/$((n % ${hooks.length})).json" > /dev/null; done; times`;
    const cost = childrenMs(loop, env) - childrenMs(touches, env) / 2;
    measured.hook_cpu_ms.push(cost / HOOKS_PER_ROUND);
    measured.send_cpu_ms.push(childrenMs('"$0" agent send > /dev/null; times', env) / HOOKS_PER_ROUND);
  }
  const memory = ["hook", "send"].map((command) => {
    const { stderr } = spawnSync("/usr/bin/time", ["-f", "%M", PROGRAM, "agent", command], {
      env,
      input: hooks.reduce((longest, hook) => (hook.length > longest.length ? hook : longest)),
      encoding: "utf8",
    });
    return Number(stderr.trim().split("\n").at(-1)) / 1024;
  });
  return { ...measured, hook_memory_mb: memory[0] ?? NaN, send_memory_mb: memory[1] ?? NaN };
}

/** Processor time of a shell's children. @param {string} script @param {Record<string, string | undefined>} env */
function childrenMs(script, env) {
  const printed = execFileSync("bash", ["-c", script, PROGRAM], { env, encoding: "utf8" });
  const children = printed.trim().split("\n").at(-1) ?? "";
  const times = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return times.reduce((sum, seconds) => sum + seconds, 0) * 1000;
}

/** @param {string} origin @param {string} key @param {string[]} hooks @param {number} count */
async function measureHttp(origin, key, hooks, count) {
  /** @type {number[]} */
  const hookMs = [];
  /** @type {number[]} */
  const floorMs = [];
  const timed = async (/** @type {number[]} */ into, /** @type {() => Promise<Response>} */ ask) => {
    const begin = performance.now();
    const answer = await ask();
    await answer.arrayBuffer();
    into.push(performance.now() - begin);
    if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
  };
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  for (let n = 0; n < count; n += 1) {
    const body = /** @type {string} */ (hooks[n % hooks.length]);
    await timed(hookMs, () => fetch(`${origin}/v1/agent/hooks`, { method: "POST", headers, body }));
    await timed(floorMs, () => fetch(`${origin}/healthz`));
  }
  return { http_ms: hookMs, healthz_ms: floorMs };
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** @typedef {ReturnType<typeof measureCommand> & Awaited<ReturnType<typeof measureHttp>>} Measured */

/** @param {Measured} measured @param {import("./stored.mjs").Stored[]} stored @returns {Outcome} */
function outcome(measured, stored) {
  const [hook, send] = [median(measured.hook_cpu_ms), median(measured.send_cpu_ms)];
  const share = ((hook + send) * HOOKS_PER_MINUTE_BUSY) / 60_000;
  const [http, floor] = [median(measured.http_ms), median(measured.healthz_ms)];
  const memory = measured.hook_memory_mb + measured.send_memory_mb;
  const met = (/** @type {boolean} */ is) => (is ? "met" : "not met");
  const rows = [
    ["command hook", `${fixed(hook, 1)} ms of CPU`, `${fixed(measured.hook_memory_mb, 0)} MB`],
    ["sending, a hook", `${fixed(send, 2)} ms of CPU`, `${fixed(measured.send_memory_mb, 0)} MB`],
    ["http hook, p50", `${fixed(http, 2)} ms`, `/healthz ${fixed(floor, 2)} ms`],
  ];
  const text = `${table(["agent", "time", "memory or reference"], rows)}
${HOOKS_PER_MINUTE_BUSY} hooks a minute take ${fixed(share * 100, 2)} % of a core (goal ${CORE_SHARE_GOAL * 100} %, ${met(share <= CORE_SHARE_GOAL)}) and ${fixed(memory, 0)} MB (goal ${MEMORY_GOAL_MB}, ${met(memory <= MEMORY_GOAL_MB)}); http goal ${HTTP_GOAL_MS} ms, ${met(http <= HTTP_GOAL_MS)}.

${storedTable(stored)}`;
  return { figures: { ...measured, core_share: share, stored }, text, faults: [] };
}
