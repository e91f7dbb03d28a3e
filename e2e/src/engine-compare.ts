// The page that the engine rebuilds at a moment, beside the one that stock rrweb rebuilds.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { eventWithTime } from "@rrweb/types";
import type { Browser, Page } from "playwright-core";
import { applyScroll, normalize, type Normalized } from "./engine-normalize";

const root = resolve(import.meta.dirname, "../..");
const program = process.env["REENACT_BIN"] ?? join(root, "target/debug/reenact");
const replayScript = join(
  dirname(createRequire(import.meta.url).resolve("@rrweb/replay")),
  "../umd/replay.min.js",
);

export interface Difference {
  atMs: number;
  /** The first lines that are not the same, with what stands around them. */
  text: string;
}

/** Reads the events of a `.json` or `.json.gz` file. */
export function readRecording(path: string): eventWithTime[] {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
}

/** Moments between events, spread over a recording, the first one behind its first snapshot. */
export function momentsOf(events: eventWithTime[], count: number): number[] {
  const sorted = events.map((event) => event.timestamp).sort((a, b) => a - b);
  const start = sorted[0]!;
  const first = Math.min(...events.filter((event) => event.type === 2).map((event) => event.timestamp));
  const later = sorted.filter((time) => time >= first && !isBetweenMetaAndSnapshot(events, time));
  const picks = Array.from(
    { length: count },
    (_, at) => later[Math.floor((at * (later.length - 1)) / (count - 1))]!,
  );
  return [...new Set(picks)].map((time) => time - start + 0.5);
}

/**
 * rrweb starts a seek at the last Meta. If the snapshot that belongs to it comes later than the moment, it shows what
 * it happened to show before (a test of its own says so).
 */
function isBetweenMetaAndSnapshot(events: eventWithTime[], time: number): boolean {
  const last = (type: number) =>
    Math.max(
      ...events.filter((event) => event.type === type && event.timestamp <= time).map((e) => e.timestamp),
    );
  return last(4) > last(2);
}

export class Comparer {
  private constructor(
    private readonly engine: Page,
    private readonly stock: Page,
  ) {}

  static async open(browser: Browser): Promise<Comparer> {
    const open = async () => {
      const context = await browser.newContext({ bypassCSP: false });
      const page = await context.newPage();
      // What is compared lies in the recording: nothing is loaded.
      await context.route(/^https?:/, (route) => route.abort());
      return page;
    };
    return new Comparer(await open(), await open());
  }

  async close(): Promise<void> {
    await this.engine.context().close();
    await this.stock.context().close();
  }

  /** Everything that differs between the two at some moments of a recording. */
  async differences(
    events: eventWithTime[],
    moments: number[],
    config: object = {},
    { comparesScroll = true } = {},
  ): Promise<Difference[]> {
    const folder = mkdtempSync(join(tmpdir(), "reenact-engine-"));
    try {
      const path = join(folder, "recording.json");
      writeFileSync(path, JSON.stringify(events));
      render(path, moments, folder);
      await this.load(events, config);
      const found: Difference[] = [];
      for (const atMs of moments) {
        const theirs = await this.stockAt(atMs);
        const ours = await this.engineAt(join(folder, `${atMs}.html`), theirs.size);
        const kept = (lines: string[]) => lines.filter((line) => comparesScroll || !/^ *scroll /.test(line));
        const text = firstDifference(kept(ours.lines), kept(theirs.lines));
        if (text) found.push({ atMs, text });
      }
      return found;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private async load(events: eventWithTime[], config: object): Promise<void> {
    await this.stock.goto("about:blank");
    await this.stock.addScriptTag({ path: replayScript });
    await this.stock.evaluate(
      ([events, config]) => {
        const { Replayer } = (globalThis as any).rrwebReplay ?? (globalThis as any).rrweb;
        // Scrolling that takes its time is not compared halfway.
        const insertStyleRules = ["* { scroll-behavior: auto !important }"];
        const root = document.body;
        const options = {
          root,
          mouseTail: false,
          showWarning: false,
          insertStyleRules,
          ...(config as object),
        };
        (globalThis as any).replayer = new Replayer(events, options);
      },
      [events, config] as any,
    );
  }

  private async stockAt(atMs: number): Promise<Normalized & { size: [number, number] }> {
    return this.stock.evaluate(
      `(async () => {
        replayer.pause(${atMs});
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const mirror = replayer.getMirror();
        const size = [Number(replayer.iframe.width), Number(replayer.iframe.height)];
        return { ...(${normalize})(replayer.iframe.contentDocument, (node) => mirror.getId(node)), size };
      })()`,
    );
  }

  private async engineAt(file: string, [width, height]: [number, number]): Promise<Normalized> {
    await this.engine.setViewportSize({ width: width || 1280, height: height || 720 });
    await this.engine.goto(`file://${file}`);
    return this.engine.evaluate(
      `(async () => {
        (${applyScroll})(document);
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        return (${normalize})(document, null);
      })()`,
    );
  }
}

/** Writes the page at each moment into the folder, as the program does for anybody. */
export function render(path: string, moments: number[], folder: string): void {
  const times = moments.flatMap((atMs) => ["--at", `${atMs}ms`]);
  const done = spawnSync(program, ["inspect", path, "--html", "--into", folder, ...times], {
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(`reenact inspect: ${done.stderr || done.error}`);
}

function firstDifference(ours: string[], theirs: string[]): string | null {
  const at = ours.findIndex((line, at) => line !== theirs[at]);
  if (at < 0 && ours.length === theirs.length) return null;
  const from = at < 0 ? ours.length : at;
  const cut = (lines: string[]) => lines.slice(from, from + 3).map((line) => line.slice(0, 600));
  const before = ours.slice(Math.max(0, from - 2), from).map((line) => line.slice(0, 300));
  return ["before:", ...before, "engine:", ...cut(ours), "rrweb:", ...cut(theirs)].join("\n");
}
