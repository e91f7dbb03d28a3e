// Where the two players find the recording: Reenact's server holds it as a session, and a plain page gives it to
// rrweb-player, which reads a list of events.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** @import { Event } from "./recording.mjs" */

const EVENTS_OF_BATCH = 500;
const STOCK = dirname(createRequire(import.meta.url).resolve("rrweb-player"));

/**
 * Sends the recording as a recorder would, and says that the visit is over: of one that goes on the dashboard would ask for
 * more again and again.
 * @param {string} url @param {string} sessionId @param {readonly Event[]} recording
 */
export async function sendRecording(url, sessionId, recording) {
  const end = { tag: "reenact/end@1", payload: { reason: "stop" } };
  const events = [...recording, { type: 5, data: end, timestamp: recording.at(-1)?.timestamp ?? 0 }];
  for (let sequence = 0; sequence * EVENTS_OF_BATCH < events.length; sequence += 1) {
    const batch = {
      version: 1,
      session_id: sessionId,
      window_id: "window-01",
      page_id: "page-0001",
      sequence,
      sent_at_ms: Date.now(),
      recorder: { name: "bench", version: "1" },
      events: events.slice(sequence * EVENTS_OF_BATCH, (sequence + 1) * EVENTS_OF_BATCH),
    };
    const body = gzipSync(JSON.stringify(batch), { level: 1 });
    const answer = await fetch(url, { method: "POST", body, headers: { "content-encoding": "gzip" } });
    if (!answer.ok) throw new Error(`batch ${sequence}: ${answer.status} ${await answer.text()}`);
    const receipt = /** @type {{ events_set_aside: number, set_aside: unknown }} */ (await answer.json());
    if (receipt.events_set_aside > 0)
      throw new Error(`batch ${sequence}: ${JSON.stringify(receipt.set_aside)}`);
  }
}

/**
 * rrweb-player as its README shows it, with the recording as one file.
 * @param {readonly Event[]} events
 */
export async function serveStock(events) {
  const files = new Map([
    ["/", { type: "text/html", body: Buffer.from(page) }],
    ["/empty", { type: "text/html", body: Buffer.from("<!doctype html><title>empty</title>") }],
    ["/player.js", { type: "text/javascript", body: readFileSync(join(STOCK, "rrweb-player.umd.cjs")) }],
    ["/player.css", { type: "text/css", body: readFileSync(join(STOCK, "style.css")) }],
    ["/events.json", { type: "application/json", body: Buffer.from(JSON.stringify(events)) }],
  ]);
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? "/");
    response.writeHead(file ? 200 : 404, { "content-type": file?.type ?? "text/plain" }).end(file?.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${address.port}`,
    jsonBytes: files.get("/events.json")?.body.length ?? 0,
    close: () => server.close(),
  };
}

const page = `<!doctype html><meta charset="utf-8"><title>rrweb-player</title>
<link rel="stylesheet" href="/player.css"><script src="/player.js"></script><body><script>
(async () => {
  const events = await (await fetch("/events.json")).json();
  const Player = rrwebPlayer.Player ?? rrwebPlayer.default ?? rrwebPlayer;
  window.player = new Player({ target: document.body, props: {
    events, width: 1024, height: 640, autoPlay: false, skipInactive: false, speedOption: [1, 2, 4, 8], mouseTail: true } });
})();
</script>`;
