// The lower reference: the server that teams write by hand. It inflates, parses, masks each event's JSON with regular
// expressions and pushes it to a Redis list. Its commands go out in one pipeline a batch, which is kinder than one by one.
// Usage: node node-server.mjs <redis port>

import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Redis } from "ioredis";

import { mask } from "./masking.mjs";

const inflate = promisify(gunzip);
const redis = new Redis({ host: "127.0.0.1", port: Number(process.argv[2]) });
const app = new Hono();

app.post("/v1/batches", async (context) => {
  const body = Buffer.from(await context.req.arrayBuffer());
  const json = context.req.header("content-encoding") === "gzip" ? await inflate(body) : body;
  /** @type {{ session_id: string, events: unknown[] }} */
  const batch = JSON.parse(json.toString());
  const pipeline = redis.pipeline();
  for (const event of batch.events)
    pipeline.rpush(`session:${batch.session_id}`, mask(JSON.stringify(event)));
  const results = await pipeline.exec();
  const failed = results?.find(([error]) => error)?.[0];
  if (failed) throw failed;
  return context.json({ stored: true, events_stored: batch.events.length });
});

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
  console.log(`listening on http://127.0.0.1:${port}`),
);
