import { newSessionId } from "./ids";
import { ACTIVITY_WRITE_INTERVAL_MS, SESSION_IDLE_MS, SESSION_LENGTH_MAX_MS } from "./limits";
import { drawSamples, type Draws } from "./sampling";
import { parseStored, type KeyValue } from "./storage";

export interface Session {
  id: string;
  startedAtMs: number;
  lastActivityMs: number;
  draws: Draws;
  /** An error was seen, or a page asked for a higher rate: from then on everything is sent. */
  triggered?: "error" | "url";
  /** Recorded to its maximum length: nothing more until the next session. */
  over?: boolean;
}

export type Expiry = "idle" | "max_length";

/** The visit that all tabs of one origin share through localStorage. */
export class SessionStore {
  #current: Session | undefined;
  #writtenAtMs = 0;

  constructor(
    private readonly storage: KeyValue,
    private readonly key: string,
    private readonly now: () => number,
  ) {}

  get storageKey(): string {
    return this.key;
  }

  /** The running session, or a new one. Opening counts as activity: a page was loaded or a user came back. */
  open(): { session: Session; isNew: boolean } {
    const stored = this.#read();
    if (stored && !this.#expiryOf(stored)) {
      this.#current = stored;
      this.#write({ ...stored, lastActivityMs: this.now() });
      return { session: this.current(), isNew: false };
    }
    return { session: this.renew(), isNew: true };
  }

  renew(): Session {
    const now = this.now();
    this.#write({ id: newSessionId(now), startedAtMs: now, lastActivityMs: now, draws: drawSamples() });
    return this.current();
  }

  current(): Session {
    if (!this.#current) throw new Error("the session store was not opened");
    return this.#current;
  }

  /** Another tab may have renewed the session or kept it alive; what is stored counts. */
  refresh(): Session {
    const stored = this.#read();
    if (stored) this.#current = stored;
    return this.current();
  }

  expiry(): Expiry | undefined {
    return this.#expiryOf(this.refresh());
  }

  /** Remembers that the user did something; writes at most once a second. */
  touch(): void {
    const now = this.now();
    if (now - this.#writtenAtMs < ACTIVITY_WRITE_INTERVAL_MS) return;
    this.#write({ ...this.refresh(), lastActivityMs: now });
  }

  mark(change: Pick<Session, "triggered"> | Pick<Session, "over">): void {
    this.#write({ ...this.refresh(), ...change });
  }

  forget(): void {
    this.storage.remove(this.key);
  }

  #expiryOf(session: Session): Expiry | undefined {
    const now = this.now();
    if (now - session.lastActivityMs >= SESSION_IDLE_MS) return "idle";
    return now - session.startedAtMs >= SESSION_LENGTH_MAX_MS ? "max_length" : undefined;
  }

  #read(): Session | undefined {
    const stored = parseStored<Session>(this.storage.get(this.key));
    const whole =
      stored && typeof stored.id === "string" && stored.startedAtMs > 0 && stored.lastActivityMs > 0;
    return whole && stored.draws ? stored : undefined;
  }

  #write(session: Session): void {
    this.#current = session;
    this.#writtenAtMs = this.now();
    this.storage.set(this.key, JSON.stringify(session));
  }
}
