import { ASSET } from "../../events";
import type { ExtrasHost } from "../../extras-host";
import { BATCH_CHARS_MAX, FILES_WAIT_MS, PAGE_FILE_BYTES_MAX } from "../../limits";
import { urlMatches } from "../../sampling";
import { listen } from "../../wrap";
import { readAsBase64 } from "../data-url";
import type { CssAddress } from "./css-addresses";
import { ForeignSheet } from "./foreign-sheet";
import { inIdleTime } from "./idle-time";
import { LoadedFiles } from "./loaded-files";
import { readFile } from "./read-file";
import { SentFiles } from "./sent-files";
import { ShownFiles, type ShownFile } from "./shown-files";

/** Masked elements are left out like blocked ones: what is hidden as text is not to be read in a picture. */
const LEFT_OUT = "[data-reenact-file-ignore],[data-reenact-mask],.rr-mask";

/**
 * Records the files that a page's looks need, so that they are there when the site has changed, or for who is not logged
 * in: style sheets that cannot be read where they are used, pictures, fonts. Only what the site allowed by address, what
 * the page has loaded itself, and what a recorded element or sheet shows. One file at a time, in moments in which the
 * page has nothing to do and hardly anything waits to be sent.
 */
export function recordFiles(host: ExtrasHost): () => void {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  if (connection?.saveData) return () => {};
  const recording = new FileRecording(host);
  recording.start();
  return () => recording.stop();
}

class FileRecording {
  readonly #leftOut: string;
  readonly #loaded = new LoadedFiles(
    (address) => this.#isAllowed(address),
    () => this.#look(),
  );
  readonly #sent: SentFiles;
  /** What the page could not have or would not send, by address or origin. */
  readonly #givenUp = new Set<string>();
  readonly #foreignSheets = new Map<string, ForeignSheet>();
  #bytes = 0;
  #session = "";
  #isLooking = false;
  #lookAgain = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #unlisten: (() => void)[] = [];

  constructor(private readonly host: ExtrasHost) {
    const { options } = host;
    const selectors = [LEFT_OUT, host.blockSelector, options.maskSelector, options.fileIgnoreSelector];
    this.#leftOut = selectors.filter(Boolean).join(",");
    this.#sent = new SentFiles(host.storage, `reenact.${options.key}.files`);
  }

  start(): void {
    this.#loaded.watch(window);
    // A picture that was loaded before may be shown later, out of the browser's memory.
    this.#unlisten.push(
      listen(document, "load", () => this.#look()),
      // Of fonts that other origins' sheets name, this is all that browsers tell.
      listen(document.fonts, "loadingdone", () => this.#look()),
    );
    this.host.onSnapshot(() => this.#look());
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#unlisten.forEach((unlisten) => unlisten());
    this.#loaded.stop();
  }

  /** Patterns without a scheme mean the page's own origin: a path says nothing of who else serves it. */
  #isAllowed(address: string): boolean {
    const isOwn = address.startsWith(`${location.origin}/`);
    return this.host.options.fileUrls.some(
      (pattern) =>
        (isOwn || typeof pattern !== "string" || pattern.includes("://")) && urlMatches(pattern, address),
    );
  }

  #look(): void {
    this.#lookAgain = true;
    if (this.#isLooking || this.#stopped) return;
    this.#isLooking = true;
    void this.#lookWhileNeeded().finally(() => (this.#isLooking = false));
  }

  async #lookWhileNeeded(): Promise<void> {
    while (this.#lookAgain && !this.#stopped) {
      this.#lookAgain = false;
      const session = this.host.sending();
      if (session) await this.#record(session).catch(() => {});
      else this.#lookLater();
    }
  }

  /** What is held back may be let go. */
  #lookLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), FILES_WAIT_MS);
  }

  async #record(session: string): Promise<void> {
    this.#sent.use(session);
    if (session !== this.#session) this.#foreignSheets.clear();
    this.#session = session;
    const shown = new ShownFiles(this.host, this.#leftOut, (frame) => this.#loaded.watch(frame));
    await inIdleTime(this.#foreignNeeds(shown), this.host.addMainThreadMs);
    if (![...this.#loaded.addresses].some((address) => this.#isDue(address))) return;
    await inIdleTime(shown.look(document), this.host.addMainThreadMs);
    for (const [address, file] of shown.files) {
      if (!this.#loaded.addresses.has(address) || !this.#isDue(address)) continue;
      await this.#roomToSend();
      if (this.#stopped || this.host.sending() !== session) return;
      await this.#send(file);
    }
  }

  *#foreignNeeds(shown: ShownFiles): Generator<void> {
    const needed: CssAddress[] = [];
    for (const sheet of this.#foreignSheets.values()) yield* sheet.needs(document, needed);
    for (const { address } of needed) this.#loaded.add(address);
    shown.add(needed);
  }

  #isDue(address: string): boolean {
    if (this.#foreignSheets.has(address)) return false;
    const isGivenUp = this.#givenUp.has(address) || this.#givenUp.has(new URL(address).origin);
    return !isGivenUp && !this.#sent.isFull && !this.#sent.isDone(address);
  }

  /** Events of the page go first: files wait until they have left. */
  async #roomToSend(): Promise<void> {
    while (!this.#stopped && this.host.sender.queuedChars >= BATCH_CHARS_MAX)
      await new Promise((resolve) => setTimeout(resolve, FILES_WAIT_MS));
    await inIdleTime([].values(), this.host.addMainThreadMs);
  }

  async #send({ address, kind, recordedAs }: ShownFile): Promise<void> {
    const file = await readFile(this.host.fetch, address, kind, (url) => this.#isAllowed(url));
    if (file === "unreadable") return this.#giveUp(address);
    if (file === "refused") return this.#sent.done(address);
    const { blob } = file;
    if (!this.#sent.hasRoom(blob.size) || this.#bytes + blob.size > PAGE_FILE_BYTES_MAX)
      return void this.#givenUp.add(address);
    if (kind === "style" && (await this.#takeSheet(address, blob, file.url))) return;
    await this.#sendContent(recordedAs, blob);
    if (kind !== "style") this.#sent.done(address);
  }

  /**
   * Each page reads its sheets, since what they need may be due still; tells whether another page of the session has
   * sent the sheet.
   */
  async #takeSheet(address: string, blob: Blob, url: string): Promise<boolean> {
    this.#foreignSheets.set(address, new ForeignSheet(await blob.text(), url));
    this.#lookAgain = true;
    const wasSent = this.#sent.hasContent(address);
    if (!wasSent) this.#sent.sent(0, address);
    return wasSent;
  }

  /** A content goes once; for other addresses of it its name is enough. */
  async #sendContent(url: string, blob: Blob): Promise<void> {
    const content = await hashOf(blob);
    if (content && this.#sent.hasContent(content)) return this.#emit({ url, content });
    const base64 = await readAsBase64(blob);
    // What happened until now goes on its own, and does not wait for a file to be sent.
    if (base64.length >= BATCH_CHARS_MAX) this.host.sender.flush();
    const data = [{ rr_type: "ArrayBuffer", base64 }];
    this.#emit({ url, content, payload: { rr_type: "Blob", type: blob.type, data } });
    this.#bytes += blob.size;
    this.#sent.sent(blob.size, content);
  }

  /** Of an origin that may not be read from nothing more is asked: browsers write each refusal to the console. */
  #giveUp(address: string): void {
    if (navigator.onLine !== false) this.#givenUp.add(new URL(address).origin);
    else this.#givenUp.add(address);
  }

  #emit(data: { url: string; content: string | undefined; payload?: object }): void {
    const started = performance.now();
    this.host.emit({ type: ASSET, data, timestamp: this.host.now() });
    this.host.addMainThreadMs(performance.now() - started);
  }
}

/** Undefined where the browser does not hash: on pages without https. */
async function hashOf(blob: Blob): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const hash = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
