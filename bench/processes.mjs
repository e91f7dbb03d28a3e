// Programs that the benchmark starts, each pinned to a core, each ended by its own handle.

import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

const STOP_WAIT_MS = 10_000;
const START_WAIT_MS = 60_000;
const OUTPUT_LINES_KEPT = 40;

/** @typedef {{ pid: number, ready: RegExpExecArray, stop(): Promise<void>, output(): string }} Program */

/** @param {number | undefined} core @param {string[]} command */
export function pinned(core, command) {
  return core === undefined ? command : ["taskset", "-c", String(core), ...command];
}

/**
 * Starts a program and waits for the line that says it is ready.
 * @param {string[]} command
 * @param {RegExp} readyLine
 * @param {{ core?: number | undefined, env?: Record<string, string>, cwd?: string }} [options]
 * @returns {Promise<Program>}
 */
export function start(command, readyLine, { core, env = {}, cwd } = {}) {
  const [program, ...args] = /** @type {[string, ...string[]]} */ (pinned(core, command));
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  /** @type {string[]} */
  const lines = [];
  const exited = new Promise((resolve) => child.once("exit", resolve));
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) =>
      reject(new Error(`${command.join(" ")}: ${why}\n${lines.join("\n")}`));
    const timer = setTimeout(() => (child.kill("SIGKILL"), fail("was not ready in time")), START_WAIT_MS);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => (clearTimeout(timer), fail(`ended with ${code} before it was ready`)));
    const onLine = (/** @type {string} */ line) => {
      lines.push(line);
      if (lines.length > OUTPUT_LINES_KEPT) lines.shift();
      const ready = readyLine.exec(line);
      if (!ready) return;
      clearTimeout(timer);
      const stop = async () => {
        child.kill("SIGTERM");
        const kill = setTimeout(() => child.kill("SIGKILL"), STOP_WAIT_MS);
        await exited;
        clearTimeout(kill);
      };
      resolve({ pid: /** @type {number} */ (child.pid), ready, stop, output: () => lines.join("\n") });
    };
    createInterface({ input: child.stdout }).on("line", onLine);
    createInterface({ input: child.stderr }).on("line", onLine);
  });
}

/**
 * Runs a program to its end and returns what it printed.
 * @param {string[]} command
 * @param {{ core?: number | undefined, cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Promise<string>}
 */
export function run(command, { core, cwd, env = {} } = {}) {
  const [program, ...args] = /** @type {[string, ...string[]]} */ (pinned(core, command));
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  let errors = "";
  child.stdout.on("data", (chunk) => (printed += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0
        ? resolve(printed)
        : reject(new Error(`${command.join(" ")} ended with ${code}\n${errors || printed}`)),
    );
  });
}

/** Where a program is, if it is there. @param {string} program */
export function pathOf(program) {
  const found = spawnSync("sh", ["-c", 'command -v "$0"', program], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** @param {string} program */
export const isInstalled = (program) => pathOf(program) !== undefined;
