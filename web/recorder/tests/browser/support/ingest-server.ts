import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** A stand-in for the real server: takes batches, answers as told, and serves the built scripts. */

export interface ReceivedBatch {
  session_id: string;
  window_id: string;
  page_id: string;
  sequence: number;
  sent_at_ms: number;
  events: { type: number; data: any; timestamp: number }[];
}

export interface Received {
  batch: ReceivedBatch;
  text: string;
  encoding: "gzip" | "plain";
  bytes: number;
  origin: string | undefined;
  contentType: string | undefined;
  status: number;
}

/** What a condition gives when it holds. */
type Found<T> = Exclude<T, undefined | null | false | 0 | "">;

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** The connection is cut instead. */
  cut?: boolean;
}

const dist = (name: string): Buffer => readFileSync(new URL(`../../../dist/${name}`, import.meta.url));
const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

export class IngestServer {
  readonly received: Received[] = [];
  readonly requests: { method: string; url: string }[] = [];
  /** What the next batch is answered with; 200 by default. */
  answer: (batch: ReceivedBatch) => Answer = () => ({ status: 200 });
  /** Batches that it gives a promise for are read, and answered only when that is settled; those of a page that went never count. */
  hold: ((batch: ReceivedBatch) => Promise<void> | undefined) | undefined;
  servesExtras = true;
  /** What is set for the project; `undefined` answers nothing but failures. */
  options: unknown = {};
  /** Requests for the options are answered only when this is settled. */
  optionsHeld: Promise<void> | undefined;
  /** The key of the running test; what a page of an earlier one sends in parting is taken and forgotten. */
  key = "";
  #server: Server | undefined;
  #listeners = new Set<() => void>();

  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  get version(): string {
    return version;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  reset(): void {
    this.received.length = 0;
    this.requests.length = 0;
    this.servesExtras = true;
    this.options = {};
    this.optionsHeld = undefined;
    this.hold = undefined;
    this.answer = () => ({ status: 200 });
  }

  /** What a server would hold: each batch once, however often it came. */
  get stored(): Received[] {
    const seen = new Set<string>();
    return this.received.filter(({ status, batch }) => {
      const name = [batch.session_id, batch.window_id, batch.page_id, batch.sequence].join("/");
      return status === 200 && !seen.has(name) && seen.add(name);
    });
  }

  /** Every event that was stored, in the order of streams and sequences. */
  events(sessionId?: string): ReceivedBatch["events"] {
    return this.stored
      .map((received) => received.batch)
      .filter((batch) => !sessionId || batch.session_id === sessionId)
      .flatMap((batch) => batch.events);
  }

  custom(tag: string): any[] {
    return this.events()
      .filter((event) => event.type === 5 && event.data.tag === tag)
      .map((event) => event.data.payload);
  }

  plugin(name: string): any[] {
    return this.events()
      .filter((event) => event.type === 6 && event.data.plugin === name)
      .map((event) => event.data.payload);
  }

  get allText(): string {
    return this.received.map((received) => received.text).join("\n");
  }

  /** Resolves as soon as the condition holds; looks again with each request. */
  async until<T>(condition: () => T | Promise<T>, what: string, timeoutMs = 30_000): Promise<Found<T>> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = await condition();
      if (found) return found as Found<T>;
      if (Date.now() > deadline)
        throw new Error(
          `waited for ${what}; got ${this.received.length} batches: ${this.received.map((r) => `${r.status}:${r.batch.sequence}[${r.batch.events.map((e) => e.data?.tag ?? e.type)}]`).join(" ")}`,
        );
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#listeners.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 100);
        this.#listeners.add(wake);
      });
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "/";
    this.requests.push({ method: request.method ?? "", url });
    const path = url.replace(/\?.*$/, "");
    if (path === "/recorder.js" || path === `/recorder/${version}/recorder.js`)
      return this.#script(response, "recorder.js");
    if (path === `/recorder/${version}/extras.js` && this.servesExtras)
      return this.#script(response, "extras.js");
    if (path === "/v1/recorder-options") return this.#options(response);
    if (path === "/v1/batches" && request.method === "POST") return this.#batch(request, response);
    response.writeHead(404).end();
  }

  #script(response: ServerResponse, name: string): void {
    response
      .writeHead(200, { "content-type": "text/javascript", "access-control-allow-origin": "*" })
      .end(dist(name));
  }

  async #options(response: ServerResponse): Promise<void> {
    for (const wake of [...this.#listeners]) wake();
    await this.optionsHeld;
    if (response.destroyed) return;
    response
      .writeHead(this.options === undefined ? 503 : 200, {
        "content-type": "application/json",
        "access-control-allow-origin": "*",
        "cache-control": "no-store",
      })
      .end(JSON.stringify(this.options ?? {}));
  }

  /** How often the options were asked for. */
  get optionsAsked(): number {
    return this.requests.filter(({ url }) => url.startsWith("/v1/recorder-options?")).length;
  }

  async #batch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    const isGzip = body[0] === 0x1f && body[1] === 0x8b;
    const text = (isGzip ? gunzipSync(body) : body).toString("utf8");
    if (this.key && new URL(request.url ?? "", this.origin).searchParams.get("key") !== this.key) {
      response.writeHead(200, { "access-control-allow-origin": "*" }).end("{}");
      return;
    }
    const batch = JSON.parse(text) as ReceivedBatch;
    const held = this.hold?.(batch);
    for (const wake of held ? [...this.#listeners] : []) wake();
    await held;
    if (response.destroyed) return;
    const answer = this.answer(batch);
    const { origin } = request.headers;
    this.received.push({
      batch,
      text,
      encoding: isGzip ? "gzip" : "plain",
      bytes: body.length,
      origin,
      contentType: request.headers["content-type"],
      status: answer.cut ? 0 : answer.status,
    });
    if (answer.cut) request.socket.destroy();
    else
      response
        .writeHead(answer.status, {
          "access-control-allow-origin": origin ?? "*",
          "access-control-expose-headers": "Retry-After",
          "content-type": "application/json",
          ...answer.headers,
        })
        .end("{}");
    for (const wake of [...this.#listeners]) wake();
  }
}
