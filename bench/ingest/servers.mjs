// The servers that are compared. Each starts in a new folder and can say afterwards what it holds.

import { statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Redis } from "ioredis";

import { start } from "../processes.mjs";
import { startReenact } from "./reenact.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const LISTENING = /listening on (http:\/\/\S+)/;

/** @typedef {{ events?: number, bytes?: number }} Held what the server holds after the run, counted apart from its answers */
/** @typedef {{ url: string, pids: number[], held(): Promise<Held>, stop(): Promise<void> }} Server */
/** @typedef {(folder: string, core: number | undefined) => Promise<Server>} Start */

/** @param {"inflated" | "received"} append @returns {Start} */
const limit = (append) => async (folder, core) => {
  const file = join(folder, "log");
  const program = await start(
    [join(root, "target/release/bench-limit-server"), "--append", append, "--file", file],
    LISTENING,
    { core },
  );
  return {
    url: `${program.ready[1]}/v1/batches`,
    pids: [program.pid],
    held: async () => ({ bytes: statSync(file).size }),
    stop: program.stop,
  };
};

/** @type {Start} */
async function node(folder, core) {
  const port = await freePort();
  // The append-only file with its default, an fsync a second. No snapshots: they would only cost.
  const settings = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--appendonly",
    "yes",
    "--save",
    "",
  ];
  const redis = await start(["redis-server", ...settings], /Ready to accept connections/, { core });
  const server = await start(
    [process.execPath, join(root, "bench/ingest/node-server.mjs"), String(port)],
    LISTENING,
    { core },
  );
  return {
    url: `${server.ready[1]}/v1/batches`,
    pids: [server.pid, redis.pid],
    held: async () => ({ events: await countListEntries(port) }),
    stop: async () => {
      await server.stop();
      await redis.stop();
    },
  };
}

/** @param {number} port */
async function countListEntries(port) {
  const redis = new Redis({ host: "127.0.0.1", port });
  let entries = 0;
  for await (const keys of redis.scanStream({ match: "session:*", count: 1000 })) {
    const pipeline = redis.pipeline();
    for (const key of keys) pipeline.llen(key);
    for (const [, length] of (await pipeline.exec()) ?? []) entries += Number(length);
  }
  redis.disconnect();
  return entries;
}

/** Redis cannot be asked for any free port, so one is found first. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** @type {Record<string, Start>} */
export const SERVERS = {
  "limit, as received": limit("received"),
  "limit, inflated": limit("inflated"),
  node,
  reenact: startReenact,
};
