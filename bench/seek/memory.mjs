// Memory and CPU time as the system counts them.

import { readFileSync } from "node:fs";

const CLOCK_TICKS_PER_S = 100;

/**
 * What processes have for themselves, in bytes: anonymous memory, resident or swapped out. It is what Chromium's own task
 * manager calls a process's memory footprint; what several processes share, such as the program, is left out.
 * @param {readonly number[]} pids
 */
export function privateBytes(pids) {
  return pids.reduce((sum, pid) => {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kilobytes = ["RssAnon", "VmSwap"].map((name) =>
      Number(RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]),
    );
    return sum + kilobytes.reduce((all, part) => all + part, 0) * 1024;
  }, 0);
}

/** CPU seconds of a process so far. @param {number} pid */
export function cpuSecondsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_S;
}
