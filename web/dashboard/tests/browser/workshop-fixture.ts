/** The workshop's page, built and served, and Chromium with WebGL in software. */
import { createServer, type Server } from "node:http";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { chromium, type Browser } from "playwright-core";
import { build } from "vite";
import { CHROMIUM_ARGUMENTS, EXECUTABLE } from "./chromium.ts";

const ROOT = join(import.meta.dirname, "workshop-page");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

export class WorkshopSite {
  readonly #folder: string;
  readonly #server: Server;

  private constructor(folder: string, server: Server) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<WorkshopSite> {
    const folder = await mkdtemp(join(tmpdir(), "reenact-workshop-"));
    await build({
      configFile: false,
      logLevel: "warn",
      root: ROOT,
      plugins: [svelte()],
      build: {
        outDir: folder,
        emptyOutDir: true,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 1000,
      },
    });
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://site").pathname;
      const name = path === "/" ? "/index.html" : path;
      readFile(join(folder, name)).then(
        (content) =>
          response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "text/plain" }).end(content),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return new WorkshopSite(folder, server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The scripts that were built, by name. */
  async scripts(): Promise<Map<string, string>> {
    const folder = join(this.#folder, "assets");
    const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
    return new Map(
      await Promise.all(
        names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as [string, string]),
      ),
    );
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
    await rm(this.#folder, { recursive: true });
  }
}

export function launchWithWebgl(): Promise<Browser> {
  const software = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
  const others = CHROMIUM_ARGUMENTS.filter((argument) => argument !== "--disable-gpu");
  return chromium.launch({ executablePath: EXECUTABLE, args: [...others, ...software] });
}

export function launchWithoutWebgl(): Promise<Browser> {
  const none = ["--disable-3d-apis"];
  return chromium.launch({ executablePath: EXECUTABLE, args: [...CHROMIUM_ARGUMENTS, ...none] });
}
