import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";

const EXECUTABLE = process.env["FIREFOX"] ?? "/usr/bin/firefox-esr";

/** Firefox by WebDriver BiDi: just enough to open a page and run things in it. */
export class Firefox {
  #id = 0;
  readonly #waiting = new Map<number, { resolve(result: any): void; reject(error: Error): void }>();

  private constructor(
    private readonly process: ChildProcess,
    private readonly socket: WebSocket,
    private readonly profile: string,
  ) {
    socket.on("message", (data) => {
      const { id, result, message, error } = JSON.parse(String(data));
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(`${error}: ${message}`));
      else waiting?.resolve(result);
    });
  }

  static async launch(): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), "reenact-firefox-"));
    const child = spawn(
      EXECUTABLE,
      ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
      {
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: "1" },
      },
    );
    const address = await new Promise<string>((resolve, reject) => {
      let output = "";
      child.stderr!.on("data", (chunk) => {
        output += chunk;
        const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(output)?.[1];
        if (found) resolve(found);
      });
      child.once("exit", (code) => reject(new Error(`firefox ended with ${code}: ${output.slice(-500)}`)));
    });
    const socket = new WebSocket(`${address}/session`);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const firefox = new Firefox(child, socket, profile);
    await firefox.#send("session.new", { capabilities: {} });
    return firefox;
  }

  async open(url: string): Promise<FirefoxPage> {
    const { context } = await this.#send("browsingContext.create", { type: "tab" });
    await this.#send("browsingContext.navigate", { context, url, wait: "complete" });
    return {
      evaluate: async (expression) => {
        const { result, exceptionDetails } = await this.#send("script.evaluate", {
          expression,
          target: { context },
          awaitPromise: true,
          userActivation: true,
        });
        if (exceptionDetails) throw new Error(exceptionDetails.text);
        return result?.value;
      },
      navigate: async (next) =>
        void (await this.#send("browsingContext.navigate", { context, url: next, wait: "complete" })),
      click: async (x, y) => {
        const actions = [
          { type: "pointerMove", x: Math.round(x), y: Math.round(y) },
          { type: "pointerDown", button: 0 },
          { type: "pointerUp", button: 0 },
        ];
        await this.#send("input.performActions", {
          context,
          actions: [{ type: "pointer", id: "mouse", actions }],
        });
      },
      type: async (text) => {
        const actions = [...text].flatMap((value) => [
          { type: "keyDown", value },
          { type: "keyUp", value },
        ]);
        await this.#send("input.performActions", {
          context,
          actions: [{ type: "key", id: "keyboard", actions }],
        });
      },
    };
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    await this.#send("browser.close", {}).catch(() => this.process.kill("SIGTERM"));
    await ended;
    this.socket.close();
    await rm(this.profile, { recursive: true, force: true });
  }

  #send(method: string, params: unknown): Promise<any> {
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

export interface FirefoxPage {
  evaluate(expression: string): Promise<unknown>;
  navigate(url: string): Promise<void>;
  /** At a point of the window, as a mouse does. */
  click(x: number, y: number): Promise<void>;
  /** Into whatever has the focus. */
  type(text: string): Promise<void>;
}
