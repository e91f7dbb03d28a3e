/** Writes recordings for the tests: serialized nodes and events as the recorder makes them. */
import type { RecordedEvent, RrwebEvent, SerializedNode } from "@reenact/player";

type Child = SerializedNode | string;

/** Numbers nodes like rrweb: from 1 within a page load. */
export class NodeWriter {
  private nextId = 1;

  element(
    tagName: string,
    attributes: Record<string, string | number | boolean> = {},
    ...children: Child[]
  ): SerializedNode {
    const id = this.nextId++;
    const childNodes = children.map((child) => (typeof child === "string" ? this.text(child) : child));
    return { id, type: 2, tagName, attributes, childNodes };
  }

  svg(tagName: string, attributes: Record<string, string>, ...children: Child[]): SerializedNode {
    return { ...this.element(tagName, attributes, ...children), isSVG: true };
  }

  text(textContent: string): SerializedNode {
    return { id: this.nextId++, type: 3, textContent };
  }

  document(css: string, ...body: Child[]): SerializedNode {
    const style = this.element("style", {}, css);
    const html = this.element(
      "html",
      { lang: "en" },
      this.element("head", {}, style),
      this.element("body", {}, ...body),
    );
    const doctype: SerializedNode = {
      id: this.nextId++,
      type: 1,
      ...{ name: "html", publicId: "", systemId: "" },
    };
    return { id: this.nextId++, type: 0, childNodes: [doctype, html] };
  }
}

/** Finds a node by its `id` attribute. */
export function idOf(node: SerializedNode, name: string): number {
  const found = search(node, name);
  if (!found) throw new Error(`There is no element #${name} in this page.`);
  return found.id;
}

function search(node: SerializedNode, name: string): SerializedNode | null {
  if (node.attributes?.id === name) return node;
  for (const child of node.childNodes ?? []) {
    const found = search(child, name);
    if (found) return found;
  }
  return null;
}

const BATCH_MS = 5_000;

/** One page load: events at times from the start of the visit, in batches of five seconds. */
export class PageWriter {
  readonly events: RecordedEvent[] = [];
  private batchStartMs: number | null = null;
  private sequence = 0;
  private index = 0;

  constructor(
    private readonly startMs: number,
    private readonly windowId: string,
    private readonly pageId: string,
  ) {}

  write(atMs: number, type: number, data: unknown): this {
    if (this.batchStartMs === null) this.batchStartMs = atMs;
    if (atMs - this.batchStartMs > BATCH_MS) this.nextBatch(atMs);
    const event: RrwebEvent = { type, data, timestamp: this.startMs + atMs };
    const place = { sequence: this.sequence, index: this.index++ };
    this.events.push({ window_id: this.windowId, page_id: this.pageId, ...place, event });
    return this;
  }

  /** Leaves out a number, as if a batch had been lost. */
  loseBatch(): number {
    this.sequence += 1;
    this.index = 0;
    return this.sequence;
  }

  open(atMs: number, href: string, title: string, node: SerializedNode, width = 1280, height = 720): this {
    this.custom(atMs, "reenact/start@1", {
      url: href,
      title,
      referrer: atMs === 0 ? "https://search.example/" : "",
      language: "en-GB",
      timezone: "Europe/London",
      screen: { width: 1920, height: 1080, pixel_ratio: 1 },
      sampled: "session",
      reason: atMs === 0 ? "new" : "resume",
      webdriver: false,
    });
    this.write(atMs, 4, { href, width, height });
    this.write(atMs, 2, { node, initialOffset: { left: 0, top: 0 } });
    return this.custom(atMs, "reenact/page_view@1", { url: href, title, navigation: "load" });
  }

  custom(atMs: number, tag: string, payload: unknown): this {
    return this.write(atMs, 5, { tag, payload });
  }

  incremental(atMs: number, source: number, data: object): this {
    return this.write(atMs, 3, { source, ...data });
  }

  mutate(atMs: number, changes: object): this {
    return this.incremental(atMs, 0, { adds: [], removes: [], texts: [], attributes: [], ...changes });
  }

  /** A pointer's way to a point, over 400 ms, and a click there. */
  moveAndClick(atMs: number, id: number, x: number, y: number, fromX: number, fromY: number): this {
    const steps = [0, 1, 2, 3, 4, 5, 6, 7];
    const positions = steps.map((step) => ({
      x: Math.round(fromX + ((x - fromX) * step) / 7),
      y: Math.round(fromY + ((y - fromY) * step) / 7),
      id,
      timeOffset: (step - 7) * 50,
    }));
    this.incremental(atMs - 100, 1, { positions });
    this.incremental(atMs, 2, { type: 1, id, x, y });
    this.incremental(atMs + 60, 2, { type: 0, id, x, y });
    return this.incremental(atMs + 61, 2, { type: 2, id, x, y });
  }

  type(atMs: number, id: number, value: string, perKeyMs = 140): this {
    [...value].forEach((_, index) => {
      const text = value.slice(0, index + 1);
      this.incremental(atMs + index * perKeyMs, 5, { id, text, isChecked: false, userTriggered: true });
    });
    return this;
  }

  request(
    atMs: number,
    method: string,
    url: string,
    status: number,
    duration: number,
    responseSize: number,
  ): this {
    const request = {
      url,
      method,
      initiatorType: "fetch",
      status,
      startTime: atMs,
      endTime: atMs + duration,
    };
    const requests = [{ ...request, duration, timeOrigin: this.startMs, responseSize }];
    return this.write(atMs, 6, { plugin: "rrweb/network@1", payload: { requests } });
  }

  console(atMs: number, level: string, ...payload: string[]): this {
    return this.write(atMs, 6, { plugin: "rrweb/console@1", payload: { level, trace: [], payload } });
  }

  private nextBatch(atMs: number): void {
    this.batchStartMs = atMs;
    this.sequence += 1;
    this.index = 0;
  }
}
