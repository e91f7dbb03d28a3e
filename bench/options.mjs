// What can be chosen on the command line, with its defaults.

import { parseArgs } from "node:util";

const PARTS = ["recorder", "ingest", "overload", "recordings", "engine", "seek", "feel", "list", "agent"];

const HELP = `Usage: node bench/run.mjs [part ...] [options]

Parts (all, if none is named)
  recorder   the main thread's time in Chromium, and the size of the script
  ingest     throughput, latency, memory and CPU time of the server beside its references
  overload   the server with more connections than it can serve
  recordings what finished sessions cost on disk, and how fast they are compacted
  engine     rebuilding the page of a long recording, beside rrweb in Chromium
  list       the session list of a million sessions, with every filter and order
  feel       from a click to the list and the picture, tasks of the main thread, memory while playing for long
  agent      what recording a coding agent costs the machine it runs on
  seek       the player beside rrweb-player: seeks, memory, frames, times of events

Options
  --rounds <n>           rounds of every comparison (3)
  --seconds <s>          measured seconds of each ingest run (8), after --warm-up <s> (2)
  --connections <n>      connections of the load generator (64)
  --live-sessions <n>    sessions that send in turn (10000)
  --listed-sessions <n>  sessions of the list (1000000)
  --opened-sessions <n>  sessions of the project whose list is opened in the browser (2000)
  --play-minutes <n>     minutes for which each player plays at 8x while its memory is measured (3)
  --overload-connections <n>  connections of the overload (2000)
  --servers <a;b>        only these: "limit, as received"; "limit, inflated"; node; reenact
  --recordings <folder>  also measures with recordings of yours: *.json.gz, each a JSON array
                         of rrweb events (or set BENCH_RECORDINGS)
  --corpus <folder>      visits for recordings: a folder of *.json.gz for each application
                         (fixtures/third-party/corpus)
  --transcripts <folder> also measures with logs of agents of yours, for example ~/.claude/projects
                         (or set BENCH_TRANSCRIPTS)
  --cores <server,load>  the cores to pin to (0,1)
  --help                 shows this
`;

/** @typedef {ReturnType<typeof readOptions>} Options */

/** @param {string[]} args */
export function readOptions(args) {
  const text = /** @type {const} */ ({ type: "string" });
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { ...text, default: "3" },
      seconds: { ...text, default: "8" },
      "warm-up": { ...text, default: "2" },
      connections: { ...text, default: "64" },
      "live-sessions": { ...text, default: "10000" },
      "listed-sessions": { ...text, default: "1000000" },
      "opened-sessions": { ...text, default: "2000" },
      "play-minutes": { ...text, default: "3" },
      "overload-connections": { ...text, default: "2000" },
      servers: text,
      recordings: text,
      corpus: text,
      transcripts: text,
      cores: { ...text, default: "0,1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  for (const part of positionals)
    if (!PARTS.includes(part))
      throw new Error(`there is no part "${part}"; the parts are ${PARTS.join(", ")}`);
  const [serverCore, loadCore] = values.cores.split(",").map((core) => positive("cores", core, 0));
  return {
    parts: new Set(positionals.length > 0 ? positionals : PARTS),
    rounds: positive("rounds", values.rounds),
    measureS: positive("seconds", values.seconds),
    warmUpS: positive("warm-up", values["warm-up"]),
    connections: positive("connections", values.connections),
    liveSessions: positive("live-sessions", values["live-sessions"]),
    listedSessions: positive("listed-sessions", values["listed-sessions"]),
    openedSessions: positive("opened-sessions", values["opened-sessions"]),
    playMinutes: positive("play-minutes", values["play-minutes"]),
    overloadConnections: positive("overload-connections", values["overload-connections"]),
    servers: values.servers?.split(";").map((name) => name.trim()),
    recordings: values.recordings ?? process.env["BENCH_RECORDINGS"],
    corpus: values.corpus,
    transcripts: values.transcripts ?? process.env["BENCH_TRANSCRIPTS"],
    cores: { server: serverCore ?? 0, load: loadCore ?? 1 },
  };
}

/** @param {string} name @param {string} value */
function positive(name, value, least = 1) {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`--${name}: "${value}" is not a whole number of at least ${least}`);
}
