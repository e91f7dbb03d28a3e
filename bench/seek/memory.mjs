// Memory and CPU time as the system counts them.

import { readFileSync } from "node:fs";

const CLOCK_TICKS_PER_S = 100;

/** Memory of processes in bytes; what they share is divided among them. @param {readonly number[]} pids */
export function proportionalBytes(pids) {
  return pids.reduce((sum, pid) => {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
    return sum + Number(kilobytes) * 1024;
  }, 0);
}

/** CPU seconds of a process so far. @param {number} pid */
export function cpuSecondsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_S;
}
