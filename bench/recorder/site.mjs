// The pages under test, and the server that the recorder sends to: it takes everything and answers as docs/protocol.md
// says, so that the page's work is the whole of it. A real server would only take longer to answer.

import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";

import { WORKLOADS } from "./workloads.mjs";

/** @import { Scripts } from "./scripts.mjs" */
/** @import { Workload } from "./workloads.mjs" */
/** @typedef {"none" | "bare" | "reenact" | "worker"} Variant */
/** @typedef {{ tag?: string }} Data */
/** @typedef {{ origin: string, received(run: string, text: string): Promise<void>, gaps(run: string): number, close(): void }} Site */

/** `reenact` is the recorder from another origin than the page, `worker` from the page's own. @type {Variant[]} */
export const VARIANTS = ["none", "bare", "reenact", "worker"];

const RECEIVE_WAIT_MS = 60_000;
const GZIP_MAGIC = 0x1f;

/** @param {Scripts} scripts @returns {Promise<Site>} */
export function openSite(scripts) {
  const inbox = new Inbox();
  /** @type {Record<string, Buffer>} */
  const files = {
    "/bare.js": scripts.bare,
    "/recorder.js": scripts.recorder,
    [`/recorder/${scripts.version}/extras.js`]: scripts.extras,
    [`/recorder/${scripts.version}/compressor.js`]: scripts.compressor,
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const file = files[url.pathname];
    if (file) return response.setHeader("content-type", "text/javascript").end(file);
    if (url.pathname === "/v1/batches") return take(request, response, inbox);
    const workload = WORKLOADS.find(({ name }) => name === url.searchParams.get("workload"));
    const variant = VARIANTS.find((name) => name === url.searchParams.get("variant"));
    response
      .setHeader("content-type", "text/html")
      .end(workload && variant ? html(workload, variant) : "<!doctype html>");
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = /** @type {import("node:net").AddressInfo} */ (server.address());
      resolve({
        origin: `http://127.0.0.1:${address.port}`,
        received: (run, text) => inbox.wait(run, text),
        gaps: (run) => inbox.gaps(run),
        close: () => (server.closeAllConnections(), server.close()),
      });
    }),
  );
}

/** The page is whole before a recorder starts, as on a site that renders on its server. @param {Workload} workload @param {Variant} variant */
function html(workload, variant) {
  const start = {
    none: "",
    bare: `<script src="/bare.js"></script><script>window.events = []; rrwebRecord({ emit: (event) => events.push(event) });</script>`,
    reenact: `<script src="/recorder.js" data-key="pk_bench" data-worker-url="none"></script>`,
    worker: `<script src="/recorder.js" data-key="pk_bench"></script>`,
  };
  const text = (/** @type {Function} */ method) => `(function ${String(method)})`;
  return `<!doctype html><html><head><title>${workload.name}</title></head><body><script>
    ${text(workload.setUp)}();
    window.runWorkload = ${text(workload.run)};
  </script>${start[variant]}</body></html>`;
}

/** What pages sent, by the address of the page: every run has its own. */
class Inbox {
  /** @type {Map<string, string[]>} */
  bodies = new Map();
  /** @type {(() => void)[]} */
  waiting = [];

  /** @param {string} run @param {string} json */
  add(run, json) {
    this.bodies.set(run, [...(this.bodies.get(run) ?? []), json]);
    for (const check of this.waiting.splice(0)) check();
  }

  /** @param {string} run @param {string} text @returns {Promise<void>} */
  wait(run, text) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the recorder did not send ${text} within ${RECEIVE_WAIT_MS} ms`)),
        RECEIVE_WAIT_MS,
      );
      const check = () => {
        if (!this.bodies.get(run)?.some((json) => json.includes(text))) return void this.waiting.push(check);
        clearTimeout(timer);
        resolve();
      };
      check();
    });
  }

  /** @param {string} run */
  gaps(run) {
    return (this.bodies.get(run) ?? []).filter((json) => json.includes('"reenact/gap@1"')).length;
  }
}

/** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response @param {Inbox} inbox */
async function take(request, response, inbox) {
  const chunks = await request.toArray();
  const body = Buffer.concat(chunks);
  const json = (body[0] === GZIP_MAGIC ? gunzipSync(body) : body).toString();
  /** @type {{ events: unknown[] }} */
  const batch = JSON.parse(json);
  const receipt = {
    stored: true,
    duplicate: false,
    events_stored: batch.events.length,
    events_set_aside: 0,
    set_aside: [],
    redactions: {},
  };
  response.setHeader("content-type", "application/json").end(JSON.stringify(receipt));
  // The pages are same-origin with full referrers within the origin, but a keepalive request may lack one.
  inbox.add(new URL(request.headers.referer ?? "http://unknown/").search, json);
}
