/** Answers what a gatherer of an offline file asks for, from events in memory. */
import { createHash } from "node:crypto";
import type { PageLoad, RecordedEvent } from "@reenact/player";
import { vi } from "vitest";
import { FileParts } from "../../src/offline/file-parts.ts";
import { FileSource } from "../../src/offline/file-source.ts";
import type { Manifest } from "../../src/offline/offline-file.ts";
import { Gatherer, type GathererLimits } from "../../src/session/download/gatherer.ts";
import type { Gathered, OfflineWanted, Progress } from "../../src/session/download/messages.ts";
import { keyframe, usedElements } from "../mock/moments.ts";

export const ORIGIN = "https://reenact.example";
export const SESSION = "session-01";
const EVENTS_A_PAGE = 40;
/** A part in the file's text. */
const PART = /<script type="([^"]+)" id="part-([\w-]+)">([^<]*)<\/script>/g;

export interface KeptFile {
  name: string;
  type: string;
  content: string;
}

export function keptFile(type: string, content: string): KeptFile {
  return { name: createHash("sha256").update(type).update(content).digest("hex"), type, content };
}

export const linkTo = ({ name }: KeptFile): string =>
  `/v1/sessions/${SESSION}/assets/${name}?project_id=demo`;

export class OfflineServer {
  readonly asked: string[] = [];
  readonly progress: Progress[] = [];

  constructor(
    private readonly events: readonly RecordedEvent[],
    private readonly files: readonly KeptFile[] = [],
  ) {}

  async gather(limits?: GathererLimits, signal = new AbortController().signal): Promise<Gathered> {
    vi.stubGlobal("fetch", (url: URL, { signal }: RequestInit) => {
      signal?.throwIfAborted();
      return Promise.resolve(this.answer(url));
    });
    try {
      const gatherer = new Gatherer(this.wanted(), signal, (now) => this.progress.push(now), limits);
      return await gatherer.gather(1_000);
    } finally {
      vi.unstubAllGlobals();
    }
  }

  private wanted(): OfflineWanted {
    const pages = pagesOf(this.events);
    const startedAtMs = Math.min(...pages.map(({ first_at_ms }) => first_at_ms));
    const endMs = Math.max(...pages.map(({ last_at_ms }) => last_at_ms));
    return {
      place: { origin: ORIGIN, sessionId: SESSION, projectId: "demo" },
      session: { id: SESSION, user: null, startedAtMs, durationMs: endMs - startedAtMs, pages },
      live: false,
      startAtMs: null,
    };
  }

  private answer({ pathname, searchParams }: URL): Response {
    const what = pathname.split(`/v1/sessions/${SESSION}/`)[1] ?? "";
    this.asked.push(what);
    const page = searchParams.get("page");
    const window = searchParams.get("window");
    if (what === "events") {
      const start = Number(searchParams.get("cursor") ?? 0);
      const end = start + EVENTS_A_PAGE;
      const next_cursor = end < this.events.length ? String(end) : null;
      return Response.json({ events: this.events.slice(start, end), next_cursor });
    }
    if (what === "keyframe")
      return Response.json(keyframe(this.events, { atMs: Number(searchParams.get("at_ms")), window, page }));
    if (what === "elements")
      return Response.json({
        elements: usedElements(this.events.filter(({ page_id }) => page_id === page)),
      });
    if (what === "health")
      return Response.json({ event_count: this.events.length, counts: {}, findings: [], pages_left_out: 0 });
    const file = this.files.find(({ name }) => what === `assets/${name}`);
    return file
      ? new Response(file.content, { headers: { "Content-Type": file.type } })
      : Response.json(
          {
            type: "urn:reenact:problem:not-found",
            title: "Not found",
            status: 404,
            detail: "There is none.",
          },
          { status: 404 },
        );
  }
}

/** Parts by name, and what was found beside them. */
export async function partsOf({ parts }: Gathered): Promise<{ texts: Map<string, string>; rest: string }> {
  const text = await parts.text();
  const texts = new Map([...text.matchAll(PART)].map(([, , name, base64]) => [name ?? "", base64 ?? ""]));
  return { texts, rest: text.replace(PART, "").trim() };
}

export async function opened(
  gathered: Gathered,
): Promise<{ source: FileSource; manifest: Manifest; parts: FileParts }> {
  const { texts } = await partsOf(gathered);
  const parts = new FileParts((name) => texts.get(name) ?? null);
  const manifest = await parts.manifest();
  return { source: new FileSource(parts, manifest), manifest, parts };
}

export function pagesOf(events: readonly RecordedEvent[]): PageLoad[] {
  const pages = new Map<string, PageLoad>();
  for (const { window_id, page_id, event } of events) {
    const page = pages.get(page_id) ?? {
      window_id,
      page_id,
      first_at_ms: event.timestamp,
      last_at_ms: event.timestamp,
      has_full_snapshot: false,
      missing_sequences: [],
    };
    page.last_at_ms = Math.max(page.last_at_ms, event.timestamp);
    if (event.type === 2) page.has_full_snapshot = true;
    pages.set(page_id, page);
  }
  return [...pages.values()];
}
