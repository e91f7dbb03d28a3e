// A browser with one page, driven through DevTools' pipe. Playwright cannot be used where memory is measured: it watches the
// network of every page, and for that Chromium keeps the bodies of what was fetched in the page's own process.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { FLAGS, findChromium } from "../chromium.mjs";

/** @typedef {{ resolve: (result: any) => void, reject: (error: Error) => void }} Waiting */

const VIEWPORT = { width: 1440, height: 900 };
/** Ends every message on the pipe. */
const END = "\0";

export class BrowserPage {
  number = 0;
  unread = "";
  /** @type {string | undefined} */
  session;
  /** @type {Map<number, Waiting>} */
  waiting = new Map();
  /** What is done with an event of DevTools, by its name. @type {Map<string, (params: any) => void>} */
  handlers = new Map();

  /** @param {readonly string[]} [flags] */
  constructor(flags = []) {
    this.profile = mkdtempSync(join(tmpdir(), "reenact-bench-"));
    const args = [
      ...FLAGS,
      ...flags,
      `--user-data-dir=${this.profile}`,
      "--remote-debugging-pipe",
      "about:blank",
    ];
    this.process = spawn(findChromium(), args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.exited = new Promise((resolve) => this.process.once("exit", resolve));
    this.toBrowser = /** @type {import("node:stream").Writable} */ (this.process.stdio[3]);
    const fromBrowser = /** @type {import("node:stream").Readable} */ (this.process.stdio[4]);
    fromBrowser.setEncoding("utf8").on("data", (/** @type {string} */ text) => this.read(text));
  }

  /** @param {readonly string[]} [flags] */
  static async open(flags) {
    const page = new BrowserPage(flags);
    try {
      const { targetInfos } = await page.browser("Target.getTargets");
      const target = targetInfos.find((/** @type {{ type: string }} */ { type }) => type === "page");
      const { sessionId } = await page.browser("Target.attachToTarget", {
        targetId: target.targetId,
        flatten: true,
      });
      page.session = sessionId;
      await page.send("Emulation.setDeviceMetricsOverride", {
        ...VIEWPORT,
        deviceScaleFactor: 1,
        mobile: false,
      });
      return page;
    } catch (error) {
      await page.close();
      throw error;
    }
  }

  async close() {
    // Asked to, it ends its processes before itself; what it wrote can go only then.
    await this.browser("Browser.close").catch(() => this.process.kill("SIGKILL"));
    await this.exited;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  /** A command to the page. @param {string} method @param {object} [params] @returns {Promise<any>} */
  send(method, params = {}) {
    return this.say({ method, params, sessionId: this.session });
  }

  /** A command to the browser. @param {string} method @param {object} [params] @returns {Promise<any>} */
  browser(method, params = {}) {
    return this.say({ method, params });
  }

  /** @param {string} url */
  async goto(url) {
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
  }

  /**
   * Calls a function in the page; a promise of it is waited for.
   * @template Argument, Result @param {(argument: Argument) => Result} work @param {Argument} argument
   * @returns {Promise<Awaited<Result>>}
   */
  async evaluate(work, argument) {
    const expression = `(${work})(${JSON.stringify(argument) ?? ""})`;
    const wanted = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", wanted);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /**
   * Waits until a function in the page, asked again and again, gives true.
   * @template Argument @param {(argument: Argument) => boolean} condition @param {Argument} argument @param {number} waitMs
   */
  async until(condition, argument, waitMs) {
    const deadline = Date.now() + waitMs;
    while (!(await this.evaluate(condition, argument).catch(() => false))) {
      if (Date.now() > deadline)
        throw new Error(`waited ${waitMs} ms for ${condition} ${JSON.stringify(argument)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** @param {string} selector @param {number} waitMs */
  untilThere(selector, waitMs) {
    return this.until((wanted) => document.querySelector(wanted) !== null, selector, waitMs);
  }

  /** @param {number} x @param {number} y */
  async click(x, y) {
    const at = { x, y, button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...at });
    await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at });
  }

  /** @param {string} text */
  read(text) {
    const messages = (this.unread + text).split(END);
    this.unread = messages.pop() ?? "";
    for (const message of messages) this.take(JSON.parse(message));
  }

  /** @param {{ id?: number, method?: string, params?: any, result?: any, error?: { message: string } }} message */
  take({ id, method, params, result, error }) {
    if (method !== undefined) return this.handlers.get(method)?.(params);
    const waiting = this.waiting.get(id ?? -1);
    this.waiting.delete(id ?? -1);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }

  /** @param {object} message @returns {Promise<any>} */
  say(message) {
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      void this.exited.then(() => reject(new Error("the browser ended")));
      this.toBrowser.write(JSON.stringify({ id, ...message }) + END);
    });
  }
}
