// `make bench`, or `node bench/run.mjs --help`. Prints tables and ratios, writes bench/results/latest.json.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

import { runAgent } from "./agent/part.mjs";
import { runEngine } from "./engine/part.mjs";
import { runFeel } from "./feel/part.mjs";
import { runIngest, runOverload } from "./ingest/part.mjs";
import { runList } from "./list/part.mjs";
import { readOptions } from "./options.mjs";
import { runRecorder } from "./recorder/part.mjs";
import { runSeek } from "./seek/part.mjs";
import { runRecordings } from "./recordings/part.mjs";
import { progress } from "./table.mjs";

const folder = fileURLToPath(new URL("results/", import.meta.url));

/** What every part gives back: its figures, what to print, and what makes the figures worthless. */
/** @typedef {{ figures: unknown, text: string, faults: string[] }} Outcome */

async function main() {
  const options = readOptions(process.argv.slice(2));
  const work = `${folder}work`;
  mkdirSync(work, { recursive: true });
  /** @type {Record<string, () => Promise<Outcome>>} */
  const parts = {
    recorder: () => runRecorder(options),
    ingest: () => runIngest(options, work),
    overload: () => runOverload(options, work),
    recordings: () => runRecordings(options, work),
    engine: () => runEngine(options, work),
    seek: () => runSeek(options, work),
    feel: () => runFeel(options, work),
    list: () => runList(options, work),
    agent: () => runAgent(options, work),
  };
  /** @type {Record<string, unknown>} */
  const figures = {};
  const faults = [];
  try {
    for (const part of options.parts) {
      const outcome = await /** @type {() => Promise<Outcome>} */ (parts[part])();
      figures[part] = outcome.figures;
      faults.push(...outcome.faults);
      process.stdout.write(`\n${outcome.text}\n`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const machine = {
    cpu: cpus()[0]?.model,
    cores: availableParallelism(),
    memory_bytes: totalmem(),
    node: process.version,
  };
  writeFileSync(
    `${folder}latest.json`,
    `${JSON.stringify({ measured_at: new Date().toISOString(), machine, faults, ...figures }, null, 2)}\n`,
  );
  progress("written: bench/results/latest.json");
  if (faults.length === 0) return;
  process.stderr.write(
    `\nThese figures must not be used:\n${faults.map((fault) => `- ${fault}`).join("\n")}\n`,
  );
  process.exitCode = 1;
}

main().catch((error) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
