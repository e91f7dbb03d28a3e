/** Gathers what an offline file holds: events, states of pages, names of elements, kept files. Runs in a worker. */
import { retried, type RecordedEvent, type RrwebEvent } from "@reenact/player/recording";
import { gzipped, toBase64 } from "../../offline/encoding.ts";
import {
  KEPT_FILES_MIB_MAX,
  OFFLINE_FILE_VERSION,
  PART_TYPE,
  RECORDING_MIB_MAX,
  type LeftOut,
  type Manifest,
  type PartName,
} from "../../offline/offline-file.ts";
import { SessionRequests, type Parameters } from "../../recording/session-requests.ts";
import { RequestFailed, isPassing } from "../../server/problem.ts";
import type { Health, UsedElement } from "../../server/api.ts";
import { KeptLinks } from "./kept-links.ts";
import type { Gathered, OfflineWanted, Progress } from "./messages.ts";
import { RecordingPacker } from "./recording-packer.ts";

const MIB = 1024 * 1024;
const ANSWER_BYTES = 2 * MIB;
/** Files that are asked for at once. */
const FILES_AT_ONCE = 4;
const NOT_FOUND = 404;
/** Pictures, fonts and style sheets as they were kept. */
const KEPT = "kept";

interface EventAnswer {
  events: RecordedEvent[];
  next_cursor: string | null;
}

export interface GathererLimits {
  recordingChars: number;
  filesBytes: number;
}

const LIMITS: GathererLimits = {
  recordingChars: RECORDING_MIB_MAX * MIB,
  filesBytes: KEPT_FILES_MIB_MAX * MIB,
};

export class Gatherer {
  private readonly links: KeptLinks;
  private readonly packer: RecordingPacker;
  /** Each part is a blob at once, which the browser may put on the disk. */
  private readonly parts: Blob[] = [];
  private bytes = 0;
  private readonly files: Record<string, string> = {};
  private readonly leftOut: LeftOut;

  constructor(
    private readonly wanted: OfflineWanted,
    private readonly signal: AbortSignal,
    private readonly onProgress: (progress: Progress) => void,
    private readonly limits: GathererLimits = LIMITS,
  ) {
    this.links = new KeptLinks(wanted.place.sessionId);
    this.leftOut = { fromMs: null, filesMissing: 0, filesTooMuch: 0, wasLive: wanted.live, health: false };
    this.packer = new RecordingPacker({
      charsMax: limits.recordingChars,
      onPart: (name, base64) => this.addPart(name, base64),
      stateOf: (page) => this.stateOf(page),
    });
  }

  async gather(nowMs: number): Promise<Gathered> {
    await this.gatherEvents();
    const session = this.sessionInFile();
    const elements = await this.gatherElements(session);
    const health = await this.gatherHealth();
    await this.gatherFiles();
    const { segments, bases } = this.packer;
    const manifest: Manifest = {
      version: OFFLINE_FILE_VERSION,
      session,
      savedAtMs: nowMs,
      startAtMs: this.wanted.startAtMs,
      segments,
      bases,
      files: this.files,
      elements,
      health,
      leftOut: this.leftOut,
    };
    this.addPart("manifest", toBase64(await gzipped(JSON.stringify(manifest))));
    return { parts: new Blob(this.parts), manifest: { leftOut: this.leftOut, session } };
  }

  private async gatherEvents(): Promise<void> {
    const { startedAtMs, durationMs } = this.wanted.session;
    let cursor: string | null = null;
    do {
      const parameters: Parameters = { assets: KEPT, limit_bytes: ANSWER_BYTES, cursor };
      const text = this.links.inAnswer(await this.ask((requests) => requests.text("events", parameters)));
      const answer = JSON.parse(text) as EventAnswer;
      if (!(await this.packer.add(answer.events))) break;
      cursor = answer.next_cursor;
      const reachedMs = answer.events.at(-1)?.event.timestamp ?? startedAtMs;
      this.tell("recording", durationMs > 0 ? (reachedMs - startedAtMs) / durationMs : 1);
    } while (cursor !== null);
    if (this.packer.cutMs === null) await this.packer.finish();
    this.leftOut.fromMs = this.packer.cutMs;
  }

  /** Of a file that ends early, what it has. */
  private sessionInFile(): Manifest["session"] {
    const { session } = this.wanted;
    const { cutMs } = this.packer;
    if (cutMs === null) return session;
    const pages = session.pages
      .filter(({ first_at_ms: firstMs }) => firstMs < cutMs)
      .map((page) => ({ ...page, last_at_ms: Math.min(page.last_at_ms, cutMs) }));
    return { ...session, durationMs: Math.max(0, cutMs - session.startedAtMs), pages };
  }

  private async gatherElements(session: Manifest["session"]): Promise<Manifest["elements"]> {
    const found: Manifest["elements"] = [];
    for (const [place, { window_id: windowId, page_id: pageId }] of session.pages.entries()) {
      this.tell("names", place / session.pages.length);
      const parameters = { window: windowId, page: pageId };
      const { elements } = await this.ask((requests) =>
        requests.json<{ elements: UsedElement[] }>("elements", parameters),
      );
      found.push({ windowId, pageId, elements });
    }
    return found;
  }

  /** The recording is as good without it. */
  private async gatherHealth(): Promise<Health | null> {
    try {
      return await this.ask((requests) => requests.json<Health>("health", {}));
    } catch {
      this.signal.throwIfAborted();
      this.leftOut.health = true;
      return null;
    }
  }

  /** Those that events name, and those that style sheets among them name, some at once. */
  private async gatherFiles(): Promise<void> {
    const { names } = this.links;
    let [asked, done, filesBytes] = [0, 0, 0];
    const takeTurns = async (): Promise<void> => {
      for (let name = names[asked++]; name !== undefined; name = names[asked++]) {
        const file = await this.file(name);
        done += 1;
        this.tell("files", done / names.length);
        if (!file) {
          this.leftOut.filesMissing += 1;
        } else if (filesBytes + file.content.size > this.limits.filesBytes) {
          this.leftOut.filesTooMuch += 1;
        } else {
          filesBytes += file.content.size;
          await this.addFile(name, file);
        }
      }
      // Each of those that take turns has looked once behind the last.
      asked = Math.min(asked, names.length);
    };
    // The last style sheets may name more.
    while (asked < names.length) await Promise.all(Array.from({ length: FILES_AT_ONCE }, takeTurns));
  }

  private async addFile(name: string, { type, content }: { type: string; content: Blob }): Promise<void> {
    const isSheet = type.startsWith("text/css");
    const body = isSheet ? this.links.inSheet(await content.text()) : content;
    this.files[name] = type;
    this.addPart(`file-${name}`, toBase64(await gzipped(body)));
  }

  /** Null where the server has none of that name. */
  private async file(name: string): Promise<{ type: string; content: Blob } | null> {
    try {
      return await this.ask((requests) => requests.file(`assets/${name}`));
    } catch (error) {
      if (error instanceof RequestFailed && error.problem.status === NOT_FOUND) return null;
      throw error;
    }
  }

  private async stateOf(page: { windowId: string; pageId: string; atMs: number }): Promise<RrwebEvent[]> {
    const parameters = { at_ms: page.atMs, window: page.windowId, page: page.pageId, assets: KEPT };
    const text = await this.ask((requests) => requests.text("keyframe", parameters));
    return (JSON.parse(this.links.inAnswer(text)) as { events: RrwebEvent[] }).events;
  }

  private ask<T>(request: (requests: SessionRequests) => Promise<T>): Promise<T> {
    const { signal } = this;
    const isTransient = (error: unknown): boolean =>
      error instanceof RequestFailed && isPassing(error.problem);
    const { place } = this.wanted;
    return retried((attempt) => request(new SessionRequests(place, attempt)), { signal, isTransient });
  }

  private addPart(name: PartName, base64: string): void {
    const part = new Blob([`<script type="${PART_TYPE}" id="part-${name}">${base64}</script>\n`]);
    this.bytes += part.size;
    this.parts.push(part);
  }

  private tell(phase: Progress["phase"], share: number): void {
    this.onProgress({ phase, share: Math.min(1, Math.max(0, share)), bytes: this.bytes });
  }
}
