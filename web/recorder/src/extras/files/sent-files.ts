import { SESSION_FILE_BYTES_MAX, SESSION_FILES_MAX } from "../../limits";
import type { KeyValue } from "../../storage";

import { attempt } from "../../guard";

/** What is written down: marks of addresses and contents, no addresses. */
interface Stored {
  session: string;
  bytes: number;
  addresses: string[];
  contents: string[];
}

/**
 * What a session's pages and tabs have sent, so that nothing is asked for or sent twice. Tabs that write at the same
 * moment may forget what one of them sent; then it is sent once more.
 */
export class SentFiles {
  #stored: Stored = { session: "", bytes: 0, addresses: [], contents: [] };

  constructor(
    private readonly storage: KeyValue,
    private readonly storageKey: string,
  ) {}

  /** Reads what is known of a session. */
  use(session: string): void {
    const stored = attempt(() => JSON.parse(this.storage.get(this.storageKey) ?? "null") as Stored | null);
    this.#stored = stored?.session === session ? stored : { session, bytes: 0, addresses: [], contents: [] };
  }

  isDone(address: string): boolean {
    return this.#stored.addresses.includes(mark(address));
  }

  get isFull(): boolean {
    return this.#stored.addresses.length >= SESSION_FILES_MAX || this.#stored.bytes >= SESSION_FILE_BYTES_MAX;
  }

  hasRoom(bytes: number): boolean {
    return this.#stored.bytes + bytes <= SESSION_FILE_BYTES_MAX;
  }

  hasContent(sha256: string): boolean {
    return this.#stored.contents.includes(mark(sha256));
  }

  /** An address is done with: sent, or refused for good. */
  done(address: string): void {
    this.#write(() => this.#stored.addresses.push(mark(address)));
  }

  sent(bytes: number, sha256: string | undefined): void {
    this.#write(() => {
      this.#stored.bytes += bytes;
      if (sha256) this.#stored.contents.push(mark(sha256));
    });
  }

  #write(change: () => void): void {
    this.use(this.#stored.session);
    change();
    this.storage.set(this.storageKey, JSON.stringify(this.#stored));
  }
}

/** A short name for a text, 53 bits of it (after cyrb53, which is in the public domain). */
export function mark(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
