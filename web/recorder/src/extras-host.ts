import type { Undo } from "./capture";
import type { RecordedEvent } from "./events";
import type { Compress } from "./gzip";
import type { AddDetails } from "./network";
import type { ResolvedOptions } from "./options";
import type { Batch } from "./batch";
import type { UrlMasking } from "./privacy/urls";
import type { BatchStore } from "./sender";
import type { KeyValue } from "./storage";
import type { Outcome } from "./transport";

/** What the part that loads later gets from the recorder. Both are built from one version, so this is no public API. */
export interface ExtrasHost {
  options: ResolvedOptions;
  pageId: string;
  windowId: string;
  now: () => number;
  emit(event: RecordedEvent): void;
  /** Time that was spent in the page's thread outside of what is measured anyway. */
  addMainThreadMs(ms: number): void;
  blockSelector: string;
  nodeId(node: Node): number;
  /** Called after each full snapshot, which holds no canvas content. */
  onSnapshot(listener: () => void): void;
  urls: UrlMasking;
  /** Lives as long as the browser keeps it, for all pages of the origin. */
  storage: KeyValue;
  /** As it was before it was wrapped, so that what the recorder asks for is no request of the page. */
  fetch: typeof fetch;
  /** Under which session events are sent now; undefined while they are not, or held back. */
  sending(): string | undefined;
  sender: {
    readonly queuedChars: number;
    flush(): void;
    attach(store: BatchStore): void;
    /** Hands over a batch of an earlier page load. */
    sendStored(batch: Batch): Promise<Outcome>;
    compressBy(compress: Compress): void;
  };
  setNetworkDetails(details: AddDetails): void;
  setShedding(shedding: Shedding): void;
}

/** Leaves out what can be spared while the page is busy. */
export interface Shedding {
  load(chars: number, nowMs: number): void;
  /** Returns how many positions were left out of a pointer event. */
  thin(event: RecordedEvent, queueFill: number): number;
}

export interface Extras {
  version: string;
  install(host: ExtrasHost): Undo;
}
