/** Packs events, as they come by in their order, into the segments of an offline file. */
import { EventType, dataOf, type RecordedEvent, type RrwebEvent } from "@reenact/player/recording";
import { gzipped, toBase64 } from "../../offline/encoding.ts";
import type { PageBase, PartName, Segment } from "../../offline/offline-file.ts";

/** What is unpacked at once when the file is watched. */
const SEGMENT_CHARS = 1024 * 1024;
/** A page that has changed so much since its state was last known gets it told anew, so that going there is quick. */
const CHANGED_CHARS = 1024 * 1024;
/** A state that is large itself must be worth its place. */
const CHANGED_SHARE = 2;
/** rrweb's asset events hold files of pages, which are in the file as such. */
const ASSET_EVENT = 7;

export interface PackerOptions {
  /** Base64 that all parts may have together. */
  charsMax: number;
  onPart: (name: PartName, base64: string) => void;
  /** The state of a page at a moment; none where it cannot be had. */
  stateOf: (page: { windowId: string; pageId: string; atMs: number }) => Promise<RrwebEvent[]>;
}

interface PageOnTheWay {
  meta: RrwebEvent | null;
  baseChars: number;
  changedChars: number;
}

export class RecordingPacker {
  readonly segments: Segment[] = [];
  readonly bases: PageBase[] = [];
  /** What is written, in characters of the file. */
  chars = 0;
  /** The time from which on nothing had room. */
  cutMs: number | null = null;

  private readonly pages = new Map<string, PageOnTheWay>();
  private texts: string[] = [];
  private textChars = 0;
  private fromMs = Infinity;
  private toMs = -Infinity;
  private states = 0;

  constructor(private readonly options: PackerOptions) {}

  /** Takes events; false once there is no more room. */
  async add(events: readonly RecordedEvent[]): Promise<boolean> {
    for (const recorded of events) {
      if (recorded.event.type === ASSET_EVENT) continue;
      const text = JSON.stringify(recorded);
      if (this.textChars > 0 && this.textChars + text.length > SEGMENT_CHARS && !(await this.flush()))
        return false;
      this.note(recorded, text);
      await this.tellState(recorded, text.length);
    }
    return true;
  }

  finish(): Promise<boolean> {
    return this.flush();
  }

  private note({ event: { timestamp } }: RecordedEvent, text: string): void {
    this.texts.push(text);
    this.textChars += text.length;
    this.fromMs = Math.min(this.fromMs, timestamp);
    this.toMs = Math.max(this.toMs, timestamp);
  }

  private async tellState(recorded: RecordedEvent, chars: number): Promise<void> {
    const { window_id: windowId, page_id: pageId, event } = recorded;
    const page = this.page(windowId, pageId);
    const segment = this.segments.length;
    if (event.type === EventType.Meta) page.meta = event;
    if (event.type === EventType.FullSnapshot && dataOf(event).node) {
      const { meta } = page;
      this.bases.push({ windowId, pageId, atMs: event.timestamp, segment, state: null, meta });
      page.baseChars = chars;
      page.changedChars = 0;
    }
    if (event.type !== EventType.IncrementalSnapshot || page.baseChars === 0) return;
    page.changedChars += chars;
    if (page.changedChars < Math.max(CHANGED_CHARS, page.baseChars * CHANGED_SHARE)) return;
    page.changedChars = 0;
    const atMs = Math.floor(event.timestamp);
    const state = await this.options.stateOf({ windowId, pageId, atMs });
    if (!state.some(({ type }) => type === EventType.FullSnapshot)) return;
    const text = JSON.stringify(state);
    page.baseChars = text.length;
    if (!(await this.write(`state-${this.states}`, text))) return;
    this.bases.push({ windowId, pageId, atMs, segment, state: this.states++, meta: null });
  }

  private page(windowId: string, pageId: string): PageOnTheWay {
    const key = `${windowId}\n${pageId}`;
    const page = this.pages.get(key) ?? { meta: null, baseChars: 0, changedChars: 0 };
    this.pages.set(key, page);
    return page;
  }

  private async flush(): Promise<boolean> {
    if (this.texts.length === 0) return true;
    const { fromMs, toMs, segments } = this;
    const written = await this.write(`segment-${segments.length}`, `[${this.texts.join(",")}]`);
    this.texts = [];
    this.textChars = 0;
    this.fromMs = Infinity;
    this.toMs = -Infinity;
    if (written) {
      segments.push({ fromMs, toMs });
      return true;
    }
    this.cut(fromMs);
    return false;
  }

  private async write(name: PartName, text: string): Promise<boolean> {
    const base64 = toBase64(await gzipped(text));
    if (this.chars + base64.length > this.options.charsMax) return false;
    this.chars += base64.length;
    this.options.onPart(name, base64);
    return true;
  }

  /** What lies in the segment that had no room cannot be gone to. */
  private cut(atMs: number): void {
    this.cutMs = atMs;
    const kept = this.bases.filter(({ segment }) => segment < this.segments.length);
    this.bases.splice(0, this.bases.length, ...kept);
  }
}
