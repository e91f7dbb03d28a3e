// The real program, started for a test on a port and a data folder of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { eventually } from "./condition";

const root = resolve(import.meta.dirname, "../..");
const program = process.env["REENACT_BIN"] ?? join(root, "target/debug/reenact");

/** A whole recording may be printed. */
const OUTPUT_BYTES_MAX = 256 << 20;

export interface StartOptions {
  dataDir?: string;
  /** A port to come back to after a restart; 0 takes a free one. */
  port?: number;
  flags?: string[];
}

export class Reenact {
  private constructor(
    readonly url: string,
    readonly dataDir: string,
    /** Only known on the first start in a data folder. */
    readonly password: string | undefined,
    private readonly child: ChildProcess,
    private readonly output: () => string,
  ) {}

  static async start(options: StartOptions = {}): Promise<Reenact> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "reenact-e2e-"));
    const listen = `127.0.0.1:${options.port ?? 0}`;
    const child = spawn(
      program,
      ["serve", "--demo", "--listen", listen, "--data-dir", dataDir, ...(options.flags ?? [])],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    const url = await eventually("the server says where it listens", () => {
      if (child.exitCode !== null) throw new Error(`the server ended: ${output}`);
      return /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
    });
    await eventually("the server is ready", async () => (await fetch(`${url}/readyz`)).ok);
    const password = /password:?\s+(\S+)/i.exec(output)?.[1];
    return new Reenact(url, dataDir, password, child, () => output);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get log(): string {
    return this.output();
  }

  /** Runs a subcommand on this server's data folder and gives what it prints. */
  command(...args: string[]): string {
    const done = spawnSync(program, [...args, "--data-dir", this.dataDir], {
      encoding: "utf8",
      maxBuffer: OUTPUT_BYTES_MAX,
    });
    if (done.error) throw done.error;
    if (done.status !== 0) throw new Error(`reenact ${args.join(" ")}: ${done.stderr}`);
    return done.stdout;
  }

  /** Runs `reenact agent …` as on a person's machine, with a home folder of its own. */
  agent(home: string, ...args: string[]): string {
    const env = { PATH: process.env["PATH"], HOME: home };
    const done = spawnSync(program, ["agent", ...args], { encoding: "utf8", cwd: home, env });
    if (done.error) throw done.error;
    if (done.status !== 0) throw new Error(`reenact agent ${args.join(" ")}: ${done.stderr}`);
    return done.stdout;
  }

  /** The public key of a project; `default` is what the first start makes for the user's own pages. */
  projectKey(name = "default"): string {
    const lines = this.command("project", "list").split("\n");
    const key = /pk_[A-Za-z0-9_-]+/.exec(lines.find((line) => line.includes(name)) ?? "")?.[0];
    if (!key) throw new Error(`the project ${name} has no key`);
    return key;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill(signal);
    await ended;
  }

  async stopAndForget(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
