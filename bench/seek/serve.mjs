// Where the two players find the recording: Reenact's server holds it as a session, and a plain page gives it to
// rrweb-player, which reads a list of events.

import { createServer, request } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** @import { Event, Node } from "./recording.mjs" */

const EVENTS_OF_BATCH = 500;
/** A page with these may ask how much memory it takes (`performance.measureUserAgentSpecificMemory`). */
const ISOLATING = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};
const STOCK = dirname(createRequire(import.meta.url).resolve("rrweb-player"));

/**
 * Sends the recording as a recorder would, and says that the visit is over: of one that goes on the dashboard would ask for
 * more again and again.
 * @param {string} url @param {string} sessionId @param {readonly Event[]} recording
 */
export async function sendRecording(url, sessionId, recording) {
  const end = { tag: "reenact/end@1", payload: { reason: "stop" } };
  const events = [...recording, { type: 5, data: end, timestamp: recording.at(-1)?.timestamp ?? 0 }];
  await sendPage(url, { sessionId, pageId: "page-0001", events });
}

/**
 * Sends the events of a page load, one batch after another.
 * @param {string} url @param {{ sessionId: string, pageId: string, events: readonly Event[] }} page
 */
export async function sendPage(url, { sessionId, pageId, events }) {
  for (let sequence = 0; sequence * EVENTS_OF_BATCH < events.length; sequence += 1) {
    const batch = {
      version: 1,
      session_id: sessionId,
      window_id: "window-01",
      page_id: pageId,
      sequence,
      sent_at_ms: Date.now(),
      recorder: { name: "bench", version: "1" },
      events: events.slice(sequence * EVENTS_OF_BATCH, (sequence + 1) * EVENTS_OF_BATCH),
    };
    const body = gzipSync(JSON.stringify(batch), { level: 1 });
    const answer = await fetch(url, { method: "POST", body, headers: { "content-encoding": "gzip" } });
    const where = `${sessionId} ${pageId}, batch ${sequence}`;
    if (!answer.ok) throw new Error(`${where}: ${answer.status} ${await answer.text()}`);
    const receipt = /** @type {{ events_set_aside: number, set_aside: unknown }} */ (await answer.json());
    if (receipt.events_set_aside > 0) throw new Error(`${where}: ${JSON.stringify(receipt.set_aside)}`);
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
    ["/start", { type: "text/html", body: Buffer.from(startPage) }],
    ["/bare", { type: "text/html", body: Buffer.from(barePage(events)) }],
    ["/player.js", { type: "text/javascript", body: readFileSync(join(STOCK, "rrweb-player.umd.cjs")) }],
    ["/player.css", { type: "text/css", body: readFileSync(join(STOCK, "style.css")) }],
    ["/events.json", { type: "application/json", body: Buffer.from(JSON.stringify(events)) }],
  ]);
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? "/");
    const headers = { "content-type": file?.type ?? "text/plain", ...ISOLATING };
    response.writeHead(file ? 200 : 404, headers).end(file?.body);
  });
  return {
    origin: await originOf(server),
    jsonBytes: files.get("/events.json")?.body.length ?? 0,
    close: () => server.close(),
  };
}

/**
 * Stands before a server, and isolates its pages.
 * @param {string} origin
 */
export async function isolated(origin) {
  const { hostname, port, host } = new URL(origin);
  const server = createServer((asked, response) => {
    const { url: path, method, headers } = asked;
    const forward = request({ hostname, port, path, method, headers: { ...headers, host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...ISOLATING });
      answer.pipe(response);
    });
    // Who asked has given it up, or the server is gone; either way there is nobody to tell.
    forward.on("error", () => response.destroy());
    response.on("close", () => forward.destroy());
    asked.pipe(forward);
  });
  return { origin: await originOf(server), close: () => server.close() };
}

/** @param {import("node:http").Server} server */
async function originOf(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${address.port}`;
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

/** From where a person would come. */
const startPage = `<!doctype html><meta charset="utf-8"><title>recordings</title><a id="recording" href="/">The recording</a>`;

/** The first picture without any player: a file in a frame, of the size it has in the players. @param {readonly Event[]} events */
function barePage(events) {
  const { node } = events.find(({ type }) => type === 2)?.data ?? {};
  const file = htmlOf(node).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<!doctype html><title>bare</title><iframe sandbox="allow-same-origin" width=1280 height=800 srcdoc="${file}"></iframe>`;
}

/** @param {Node} node @returns {string} */
function htmlOf({ type, tagName = "", attributes = {}, textContent = "", childNodes = [] }) {
  const inner = childNodes.map(htmlOf).join("");
  if (type === 1) return "<!doctype html>";
  if (type === 3) return textContent;
  if (type !== 2) return inner;
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<${tagName}${written.join("")}>${inner}</${tagName}>`;
}
