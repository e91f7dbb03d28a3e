import type { Batch } from "../batch";
import type { ExtrasHost } from "../extras-host";
import {
  OFFLINE_BATCH_AGE_MAX_MS,
  OFFLINE_BYTES_MAX,
  OFFLINE_LEASE_MS,
  OFFLINE_LEASE_RENEW_MS,
} from "../limits";
import type { BatchStore } from "../sender";
import { after } from "../timers";

/**
 * Batches that the server has not taken yet, in IndexedDB, so that they outlive the page: its unload, a crash, being
 * offline. A page holds a lease on its own batches and lets go of it when it is unloaded; a lease that ran out is a
 * crash. Whoever comes next sends what nobody holds. A transient Web Lock keeps two tabs from doing that at once; where
 * there is none, what is sent twice is stored once.
 */

interface StoredBatch extends Batch {
  id: string;
  key: string;
  stored_at_ms: number;
}

interface Lease {
  page_id: string;
  until_ms: number;
}

const DATABASE = "reenact";
const VERSION = 1;
const DRAIN_LOCK = "reenact-drain";

const batchId = ({ session_id, window_id, page_id, sequence }: Batch): string =>
  [session_id, window_id, page_id, String(sequence).padStart(8, "0")].join("/");

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, VERSION);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("batches", { keyPath: "id" });
      opening.result.createObjectStore("leases", { keyPath: "page_id" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(opening.error ?? new Error("blocked"));
  });
}

const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("request failed"));
  });

export async function openOfflineStore(host: ExtrasHost): Promise<OfflineStore | undefined> {
  try {
    const store = new OfflineStore(await openDatabase(), host);
    host.sender.attach(store);
    store.renew();
    store.drain();
    return store;
  } catch {
    // Storage is blocked or full: the queue in memory does without.
    return undefined;
  }
}

export class OfflineStore implements BatchStore {
  #leaseUntilMs = 0;
  #released = false;
  #bytes: number | undefined;
  #draining: Promise<void> | undefined;
  #lookLater: (() => void) | undefined;

  constructor(
    private readonly database: IDBDatabase,
    private readonly host: ExtrasHost,
  ) {
    database.onversionchange = () => database.close();
  }

  put(batches: Batch[]): void {
    this.#renewIfDue();
    const bytes = batches.reduce((sum, batch) => sum + batch.chars, 0);
    if ((this.#bytes ?? 0) + bytes > OFFLINE_BYTES_MAX) return;
    this.#bytes = (this.#bytes ?? 0) + bytes;
    const { key } = this.host.options;
    this.#write("batches", (store) => {
      for (const batch of batches)
        store.put({
          ...batch,
          packed: undefined,
          id: batchId(batch),
          key,
          stored_at_ms: this.host.now(),
        } satisfies StoredBatch);
    });
  }

  remove(batch: Batch): void {
    this.#bytes = Math.max(0, (this.#bytes ?? 0) - batch.chars);
    this.#write("batches", (store) => store.delete(batchId(batch)));
  }

  removeSession(sessionId: string): void {
    this.#write("batches", (store) =>
      store.delete(IDBKeyRange.bound(`${sessionId}/`, `${sessionId}0`, false, true)),
    );
  }

  clear(): void {
    this.#bytes = 0;
    this.#write("batches", (store) => store.clear());
  }

  release(): void {
    this.#released = true;
    this.#write("leases", (store) => store.delete(this.host.pageId));
  }

  renew(): void {
    this.#released = false;
    this.#leaseUntilMs = this.host.now() + OFFLINE_LEASE_MS;
    const lease: Lease = { page_id: this.host.pageId, until_ms: this.#leaseUntilMs };
    this.#write("leases", (store) => store.put(lease));
  }

  drain(): void {
    this.#renewIfDue();
    this.#draining ??= this.#exclusively(() => this.#sendOrphans())
      .catch(() => undefined)
      .finally(() => (this.#draining = undefined));
  }

  /** For tests: everything asked for so far has been done. */
  async settled(): Promise<void> {
    await this.#draining;
    await this.#all("batches");
  }

  #renewIfDue(): void {
    // The page may still store something while it goes; that must not bring the lease back.
    if (!this.#released && this.#leaseUntilMs - this.host.now() < OFFLINE_LEASE_MS - OFFLINE_LEASE_RENEW_MS)
      this.renew();
  }

  async #exclusively(work: () => Promise<void>): Promise<void> {
    if (!navigator.locks) return work();
    await navigator.locks.request(DRAIN_LOCK, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
  }

  async #sendOrphans(): Promise<void> {
    const now = this.host.now();
    const leases = (await this.#all("leases")) as Lease[];
    const alive = new Set(leases.filter((lease) => lease.until_ms > now).map((lease) => lease.page_id));
    const expired = leases.filter((lease) => lease.until_ms <= now);
    if (expired.length)
      this.#write("leases", (store) => expired.forEach((lease) => store.delete(lease.page_id)));
    const batches = (await this.#all("batches")) as StoredBatch[];
    this.#bytes = batches.reduce((sum, batch) => sum + batch.chars, 0);
    const gone = new Set<string>();
    for (const batch of batches) {
      if (!this.#isOrphan(batch, alive)) continue;
      if (now - batch.stored_at_ms <= OFFLINE_BATCH_AGE_MAX_MS && !gone.has(batch.session_id)) {
        const outcome = await this.host.sender.sendStored(batch);
        if (outcome.kind === "retry" || outcome.kind === "refused") return;
        if (outcome.kind === "gone") gone.add(batch.session_id);
      }
      this.remove(batch);
    }
    this.#lookWhenLeasesEnd(
      leases,
      batches.filter((batch) => !this.#isOrphan(batch, alive)),
    );
  }

  /** Who holds a batch may have crashed. That is seen here too while nothing happens on this page. */
  #lookWhenLeasesEnd(leases: Lease[], held: StoredBatch[]): void {
    const { pageId, options } = this.host;
    const others = held.filter((batch) => batch.key === options.key && batch.page_id !== pageId);
    const holders = new Set(others.map((batch) => batch.page_id));
    const ends = leases.filter((lease) => holders.has(lease.page_id)).map((lease) => lease.until_ms);
    this.#lookLater?.();
    this.#lookLater = ends.length
      ? after(Math.min(...ends) - this.host.now() + 1, () => this.#released || this.drain())
      : undefined;
  }

  /** A page of this very window that is not this page is gone, even if it could not let go of its lease. */
  #isOrphan(batch: StoredBatch, alive: Set<string>): boolean {
    const { pageId, windowId, options } = this.host;
    if (batch.key !== options.key || batch.page_id === pageId) return false;
    return batch.window_id === windowId || !alive.has(batch.page_id);
  }

  #all(name: "batches" | "leases"): Promise<unknown[]> {
    return result(this.database.transaction(name, "readonly").objectStore(name).getAll());
  }

  /** Committed at once: on unload nothing may wait for another turn of the event loop. */
  #write(name: "batches" | "leases", work: (store: IDBObjectStore) => void): void {
    try {
      const transaction = this.database.transaction(name, "readwrite");
      transaction.onabort = transaction.onerror = (event) => event.preventDefault();
      work(transaction.objectStore(name));
      transaction.commit();
    } catch {
      // The database was closed by another version or the disk is full: the queue in memory goes on.
    }
  }
}
