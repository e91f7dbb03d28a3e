// Whether making recordings keeps up with ingest: visits come and end at a steady pace, each followed by the next, while
// everything that is done with quiet sessions is done on the same two cores.

import { cpus } from "node:os";
import { mkdirSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { fixed, progress, table } from "../table.mjs";
import { batches } from "./batches.mjs";
import { startProgram } from "./program.mjs";

/** @import { Visit } from "./batches.mjs" */

/** How often every visit of the corpus comes. */
const ROUNDS = 4;
/** How long visits may take to be settled when no more come. */
const WAIT_MS = 120_000;
const POLL_MS = 100;

/** @param {{ application: string, visits: Visit[] }[]} applications @param {string} folder */
export async function measureKeepingUp(applications, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = await startProgram(folder, undefined);
  const faults = [];
  try {
    let sessions = 0;
    let minutes = 0;
    const startedAt = performance.now();
    const cpuBefore = program.cpuSeconds();
    for (const { application, visits } of applications) {
      const project = await program.createProject(application);
      for (let round = 0; round < ROUNDS; round++) {
        progress(`recordings: keeping up, ${application} ${round + 1}/${ROUNDS}`);
        for (const [index, visit] of visits.entries()) {
          const name = `${visit.name}-${round}`;
          await program.send(project, name, batches({ ...visit, name }, round * visits.length + index));
          sessions += 1;
          minutes += visit.minutes;
        }
      }
    }
    const sentSeconds = (performance.now() - startedAt) / 1e3;
    const waiting = sessions - (await program.spent()).settled;
    const deadline = Date.now() + WAIT_MS;
    while ((await program.spent()).settled < sessions && Date.now() < deadline) await pause(POLL_MS);
    const spent = await program.spent();
    if (spent.settled < sessions)
      faults.push(`only ${spent.settled} of ${sessions} visits were settled:\n${program.output()}`);
    const cpuSeconds = program.cpuSeconds() - cpuBefore;
    const figures = {
      sessions,
      minutes,
      sent_seconds: sentSeconds,
      waiting,
      cpu_seconds: cpuSeconds,
      visitors: (minutes * 60 * Math.min(2, cpus().length)) / cpuSeconds,
    };
    return { figures, faults, text: report(figures) };
  } finally {
    await program.stop();
  }
}

/** @param {{ sessions: number, minutes: number, sent_seconds: number, waiting: number, cpu_seconds: number, visitors: number }} figures */
function report({ sessions, minutes, sent_seconds, waiting, cpu_seconds, visitors }) {
  return table(
    ["keeping up, everything on", ""],
    [
      ["visits, and minutes that they took", `${sessions}, ${fixed(minutes, 0)}`],
      ["sent within", `${fixed(sent_seconds, 1)} s`],
      ["of these, not settled when the last was sent", String(waiting)],
      ["CPU of the program for a minute of a visit", `${fixed((cpu_seconds * 1e3) / minutes, 1)} ms`],
      ["visitors at once that two cores carry", fixed(visitors, 0)],
    ],
  );
}
