import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves the pages of the tests from an origin of their own. */
export class PageServer {
  readonly #pages = new Map<string, Handler>();
  #server: Server | undefined;

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      const handler = this.#pages.get((request.url ?? "/").replace(/\?.*$/, ""));
      if (handler) handler(request, response);
      else response.writeHead(404).end("not found");
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get origin(): string {
    return `http://localhost:${(this.#server!.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  page(path: string, html: string, headers: Record<string, string> = {}): string {
    this.#pages.set(path, (_request, response) => {
      response
        .writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers })
        .end(`<!doctype html>${html}`);
    });
    return this.origin + path;
  }

  route(path: string, handler: Handler): string {
    this.#pages.set(path, handler);
    return this.origin + path;
  }
}
