import { captureActivity } from "./activity";
import { undoAll, type Capture, type Undo } from "./capture";
import { capturePage } from "./capture-page";
import { Cost } from "./cost";
import { domMirror, recordDom, type DomRecording } from "./dom";
import { ADOPTED_STYLE_SHEET, customEvent, FULL_SNAPSHOT, META, CUSTOM, type RecordedEvent } from "./events";
import type { Extras, ExtrasHost, Shedding } from "./extras-host";
import type { EventPayloads } from "./generated/events";
import { addMainThreadMs, attempt } from "./guard";
import { errorHoldBack, HoldBack } from "./hold-back";
import { newPageId } from "./ids";
import { COST_INTERVAL_MS, EVENT_CHARS_MAX, IDLE_CHECK_INTERVAL_MS } from "./limits";
import { captureNavigation, type Navigation } from "./navigation";
import type { AddDetails } from "./network";
import type { ResolvedOptions } from "./options";
import { pageFacts, startFacts } from "./page-facts";
import { ElementRules } from "./privacy/element-rules";
import { EventMasking } from "./privacy/event-masking";
import { ProtectedValues } from "./privacy/protected-values";
import { createUrlMasking } from "./privacy/urls";
import { decideSampling, isIgnored, type Sampling } from "./sampling";
import { Sender } from "./sender";
import { SessionStore, type Session } from "./session";
import { openStorage, type KeyValue } from "./storage";
import { after, every } from "./timers";
import { createTransport } from "./transport";
import { claimWindowId, releaseWindowId } from "./window-id";
import { listen } from "./wrap";

export type EndReason = "idle" | "max_length" | "opt_out" | "stop";

export interface Environment {
  now: () => number;
  warn: (message: string) => void;
  /** Whether these are the options that hold; until they are, all is held back. */
  isKnown: boolean;
  /** Fetches the part that loads later; resolves to undefined if that fails. */
  loadExtras: () => Promise<Extras | undefined>;
}

/** The session that is being recorded, for links from other tools. */
export interface RecordingState {
  sessionId: string;
  windowId: string;
  pageId: string;
  sampled: "session" | "error" | "url";
}

/**
 * One page load's recorder: decides what is recorded, gathers it, and follows the session over its changes.
 *
 * Long because the states share their private fields: parts of it would reach into each other.
 *
 * off ──start──▶ live ──idle or maximum length──▶ waiting ──activity──▶ live (new session); stop() from anywhere ──▶ off
 */
export class Recorder {
  readonly #options: ResolvedOptions;
  readonly #env: Environment;
  readonly #local: KeyValue = openStorage("localStorage");
  readonly #tab: KeyValue = openStorage("sessionStorage");
  readonly #sessions: SessionStore;
  readonly #urls;
  readonly #values: ProtectedValues;
  readonly #rules: ElementRules;
  readonly #masking: EventMasking;
  readonly #cost: Cost;
  readonly #sender: Sender;
  readonly #fetch = window.fetch.bind(window);
  readonly #pageId = newPageId();
  readonly #windowId: string;
  readonly #snapshotListeners: (() => void)[] = [];
  /** Undone by stop(). */
  readonly #pageUndos: Undo[] = [];
  /** Undone when recording pauses; not set up at all while the session is not sampled. */
  readonly #liveUndos: Undo[] = [];

  #state: "off" | "live" | "waiting" = "off";
  #sessionId = "";
  #sampling: Sampling = "none";
  #holdBack: HoldBack | undefined;
  /** What is held back waits for the options alone. */
  #isDue = false;
  #areOptionsKnown: boolean;
  #isIgnored = false;
  #cancelLetGo: Undo = () => {};
  #dom: DomRecording | undefined;
  #details: AddDetails | undefined;
  #shedding: Shedding | undefined;
  #extrasWanted = true;
  #checkoutPlanned = false;

  constructor(options: ResolvedOptions, env: Environment) {
    this.#options = options;
    this.#env = env;
    this.#areOptionsKnown = env.isKnown;
    this.#sessions = new SessionStore(this.#local, `reenact.${options.key}`, env.now);
    this.#urls = createUrlMasking(options.allowedQueryParams);
    this.#values = new ProtectedValues(env.now);
    this.#rules = new ElementRules(options);
    this.#masking = new EventMasking(this.#rules, this.#values, this.#urls, domMirror);
    this.#cost = new Cost(env.now());
    this.#windowId = claimWindowId(this.#tab);
    this.#sender = this.#createSender();
  }

  get state(): RecordingState | undefined {
    if (this.#state !== "live" || this.#sampling === "none") return undefined;
    return {
      sessionId: this.#sessionId,
      windowId: this.#windowId,
      pageId: this.#pageId,
      sampled: this.#sampling,
    };
  }

  start(): void {
    this.#pageUndos.push(
      captureActivity(() => this.#onActivity()),
      captureNavigation((kind) => this.#onNavigation(kind)),
      listen<StorageEvent>(window, "storage", (event) => {
        if (event.key === this.#sessions.storageKey) this.#followSession();
      }),
      listen(document, "visibilitychange", () => this.#onVisibility()),
      listen(window, "pagehide", () => this.#onPageHide()),
      listen<PageTransitionEvent>(window, "pageshow", (event) => {
        if (event.persisted) this.#onPageRestored();
      }),
      listen(window, "online", () => this.#sender.resume()),
      every(IDLE_CHECK_INTERVAL_MS, () => this.#checkSession()),
      every(COST_INTERVAL_MS, () => this.#reportCost()),
    );
    const { session, isNew } = this.#sessions.open();
    this.#enter(session, isNew ? "new" : "resume");
  }

  stop(reason: EndReason): void {
    if (this.#state === "off") return;
    if (reason === "opt_out") {
      this.#holdBack?.clear();
      this.#sender.drop();
    }
    this.#endSession(reason);
    this.#state = "off";
    undoAll(this.#pageUndos);
    releaseWindowId(this.#tab, this.#windowId);
    this.#sender.flushLast(false);
    // What is still on its way then would be cut off.
    listen(window, "pagehide", () => this.#sender.flushLast(true));
    if (reason === "opt_out") this.#sessions.forget();
  }

  /** The options that recording began with hold: what waited for them goes out. */
  optionsKnown(): void {
    this.#areOptionsKnown = true;
    if (this.#isDue) this.#letGo();
  }

  flush(): void {
    if (!this.#holdBack) this.#sender.flush();
  }

  /** An event of the page's own making. */
  custom<Tag extends keyof EventPayloads>(tag: Tag, payload: EventPayloads[Tag]): void {
    this.#emit(customEvent(tag, payload));
  }

  reportError(event: RecordedEvent): void {
    this.#emit(event);
    this.#onError();
  }

  get urls() {
    return this.#urls;
  }

  #createSender(): Sender {
    const { key, server } = this.#options;
    const transport = createTransport({
      server,
      key,
      fetch: this.#fetch,
      now: Date.now,
      onBytesSent: (bytes) => (this.#cost.counts.bytes_sent += bytes),
    });
    return new Sender({
      transport,
      cost: this.#cost,
      now: Date.now,
      finalize: (events) => this.#masking.maskTyped(events),
      gapEvent: (reason, from_ms, to_ms, events_dropped) =>
        JSON.stringify(customEvent("reenact/gap@1", { reason, from_ms, to_ms, events_dropped })),
      onGap: () => this.#dom?.snapshot(),
      onGone: (sessionId) => {
        if (sessionId === this.#sessionId) this.#enter(this.#sessions.renew(), "new");
      },
      onRefused: (status) => this.#onRefused(status),
    });
  }

  /** Begins to record under a session: the first of this page load, or the one after a rotation. */
  #enter(session: Session, reason: "new" | "resume"): void {
    this.#sessionId = session.id;
    this.#state = session.over ? "waiting" : "live";
    this.#decide(session);
    if (this.#state !== "live" || this.#sampling === "none") return this.#pause();
    this.#holdBack = this.#newHoldBack(session);
    this.#sender.use({ session_id: session.id, window_id: this.#windowId, page_id: this.#pageId });
    this.#emitStart(reason);
    this.#pageView("load");
    if (this.#dom) this.#dom.snapshot();
    else this.#resumeCapture();
  }

  #decide(session: Session): void {
    this.#isIgnored = isIgnored(this.#options, location.href);
    if (this.#isIgnored) return void (this.#sampling = "none");
    const decided = decideSampling(session.draws, this.#options, location.href);
    this.#sampling = session.triggered === "url" && decided !== "session" ? "url" : decided;
    if (decided === "url" && session.triggered !== "url") this.#sessions.mark({ triggered: "url" });
  }

  #newHoldBack(session: Session): HoldBack | undefined {
    this.#cancelLetGo();
    this.#isDue = false;
    if (this.#sampling === "error" && !session.triggered) return errorHoldBack();
    const missingMs = this.#options.minimumDurationMs - Math.max(0, this.#env.now() - session.startedAtMs);
    if (missingMs > 0) this.#cancelLetGo = after(missingMs, () => this.#letGo());
    else if (this.#areOptionsKnown) return undefined;
    else this.#isDue = true;
    return new HoldBack(Infinity);
  }

  /** What was held back is wanted after all. */
  #letGo(): void {
    const held = this.#holdBack;
    this.#isDue = true;
    if (!held || this.#state !== "live" || !this.#areOptionsKnown) return;
    this.#holdBack = undefined;
    for (const event of held.release()) this.#sender.push(event);
    this.#sender.flush();
  }

  #resumeCapture(): void {
    const capture: Capture = {
      emit: (event) => this.#emit(event),
      drop: () => void this.#cost.counts.events_dropped++,
      urls: this.#urls,
    };
    this.#liveUndos.push(
      ...capturePage(capture, this.#options, {
        onError: () => this.#onError(),
        onInput: (element) => this.#masking.noteInput(element),
        networkDetails: () => this.#details,
      }),
    );
    this.#dom = recordDom({
      rules: this.#rules,
      maskAllInputs: this.#options.maskAllInputs || this.#options.maskAllText,
      maskInput: this.#masking.maskInput,
      emit: (event) => this.#onDomEvent(event),
    });
    if (this.#extrasWanted) this.#loadExtras();
  }

  #pause(): void {
    this.#dom?.stop();
    this.#dom = undefined;
    undoAll(this.#liveUndos);
    this.#cancelLetGo();
    this.#holdBack?.clear();
    this.#holdBack = undefined;
  }

  #loadExtras(): void {
    this.#extrasWanted = false;
    void this.#env.loadExtras().then((extras) =>
      attempt(() => {
        if (extras && this.#state !== "off") this.#pageUndos.push(extras.install(this.#extrasHost()));
      }),
    );
  }

  #extrasHost(): ExtrasHost {
    return {
      options: this.#options,
      pageId: this.#pageId,
      windowId: this.#windowId,
      now: this.#env.now,
      emit: (event) => this.#emit(event),
      addMainThreadMs,
      blockSelector: this.#rules.blockSelector,
      nodeId: (node) => domMirror.getId(node),
      onSnapshot: (listener) => void this.#snapshotListeners.push(listener),
      urls: this.#urls,
      storage: this.#local,
      fetch: this.#fetch,
      sending: () => (this.#holdBack ? undefined : this.state?.sessionId),
      sender: this.#sender,
      setNetworkDetails: (details) => void (this.#details = details),
      setShedding: (shedding) => void (this.#shedding = shedding),
    };
  }

  #onDomEvent(event: RecordedEvent): void {
    if (this.#state !== "live" || !this.#masking.mask(event)) return;
    // Which sheets a shadow root has adopted is told a turn later: its host may be gone again.
    const { source, styles, id } = event.data;
    if (source === ADOPTED_STYLE_SHEET && !styles && !domMirror.getNode(id)?.isConnected) return;
    const thinned = this.#shedding?.thin(event, this.#sender.fill) ?? 0;
    this.#cost.counts.moves_thinned += thinned;
    if (thinned && !event.data.positions.length) return;
    this.#emit(event);
    if (event.type !== FULL_SNAPSHOT) return;
    for (const listener of this.#snapshotListeners) attempt(listener);
    // The snapshot is sent at once, with the style sheets that rrweb hands over right after it.
    if (!this.#holdBack) setTimeout(() => attempt(() => this.flush()), 0);
  }

  #emit(event: RecordedEvent): void {
    if (this.#state !== "live" || this.#sampling === "none") return;
    // Moves within a protected canvas or the like carry no text; everything else is plain JSON from here on.
    const json = attempt(() => JSON.stringify(event));
    if (!json || json.length > EVENT_CHARS_MAX) return void this.#cost.counts.events_dropped++;
    this.#cost.counts.events++;
    this.#cost.counts.bytes_raw += json.length;
    this.#shedding?.load(json.length, this.#env.now());
    if (!this.#holdBack) return this.#sender.push(json);
    if (event.type === CUSTOM && event.data.tag === "reenact/start@1") return this.#holdBack.pin(json);
    if (this.#holdBack.push(json, event.type === META, this.#env.now())) this.#planCheckout();
  }

  /** A snapshot at which the hold-back can be cut; only while something happens that is worth holding. */
  #planCheckout(): void {
    if (this.#checkoutPlanned || !this.#dom) return;
    this.#checkoutPlanned = true;
    setTimeout(() => {
      this.#checkoutPlanned = false;
      if (this.#holdBack) this.#dom?.snapshot();
    }, 0);
  }

  #emitStart(reason: "new" | "resume"): void {
    const sampled = this.#sampling;
    if (sampled !== "none")
      this.custom("reenact/start@1", { ...startFacts(this.#urls, this.#options), sampled, reason });
  }

  #pageView(navigation: Navigation): void {
    this.custom("reenact/page_view@1", { ...pageFacts(this.#urls, this.#options), navigation });
  }

  #onNavigation(kind: Navigation): void {
    this.#onActivity();
    if (this.#state !== "live") return;
    const session = this.#sessions.current();
    if (isIgnored(this.#options, location.href) !== this.#isIgnored) return this.#enter(session, "resume");
    if (this.#isIgnored) return;
    if (!session.triggered && decideSampling(session.draws, this.#options, location.href) === "url") {
      this.#sessions.mark({ triggered: "url" });
      return this.#upgrade("url");
    }
    // Frameworks set the title after the address.
    setTimeout(() => attempt(() => this.#pageView(kind)), 0);
  }

  /** Recording turns from "maybe" or "not" into "yes": by an error, an address, or another tab. */
  #upgrade(by: "error" | "url"): void {
    if (this.#sampling === "none") return this.#enter(this.#sessions.current(), "resume");
    if (this.#sampling !== "error" || !this.#holdBack) return;
    if (by === "url") this.#sampling = "url";
    this.#letGo();
  }

  #onError(): void {
    if (this.#sampling !== "error" || !this.#holdBack) return;
    this.#sessions.mark({ triggered: "error" });
    this.#upgrade("error");
  }

  #onActivity(): void {
    if (this.#state === "off") return;
    this.#checkSession();
    if (this.#state === "live") return this.#sessions.touch();
    const { session, isNew } = this.#sessions.open();
    if (isNew || session.id !== this.#sessionId) this.#enter(session, "new");
  }

  /** Ends the session when its time is up, and follows what other tabs did to it. */
  #checkSession(): void {
    if (this.#state !== "live") return;
    const expiry = this.#sessions.expiry();
    const session = this.#sessions.current();
    if (session.id !== this.#sessionId) return this.#followSession();
    if (expiry) {
      this.#endSession(expiry);
      this.#state = "waiting";
      if (expiry === "max_length") this.#enter(this.#sessions.renew(), "new");
    } else if (this.#env.now() - session.startedAtMs >= this.#options.maximumDurationMs) {
      this.#sessions.mark({ over: true });
      this.#endSession("max_length");
      this.#state = "waiting";
    }
  }

  #followSession(): void {
    if (this.#state === "off") return;
    const session = this.#sessions.refresh();
    if (session.id !== this.#sessionId) {
      if (this.#state === "live") this.#enter(session, "new");
      return;
    }
    if (this.#state === "live" && session.triggered) this.#upgrade(session.triggered);
  }

  #endSession(reason: EndReason): void {
    if (this.#state !== "live") return this.#pause();
    if (!this.#holdBack && this.#sampling !== "none") {
      this.#reportCost();
      this.custom("reenact/end@1", { reason });
    }
    this.#pause();
    this.#sender.flush();
  }

  #reportCost(): void {
    if (this.#holdBack || (!this.#cost.counts.events && !this.#cost.counts.events_dropped)) return;
    this.custom("reenact/cost@1", this.#cost.take(this.#env.now(), this.#sender.queuedChars));
  }

  #onVisibility(): void {
    const state = document.visibilityState;
    this.custom("reenact/visibility@1", { state });
    if (state === "visible") return this.#checkSession();
    if (!this.#holdBack) this.#sender.flushLast(false);
  }

  #onPageHide(): void {
    releaseWindowId(this.#tab, this.#windowId);
    if (this.#holdBack) return;
    this.#reportCost();
    this.#sender.flushLast(true);
  }

  #onPageRestored(): void {
    claimWindowId(this.#tab);
    this.#sender.resume();
    this.#onActivity();
  }

  #onRefused(status: number): void {
    if (status === 401 || status === 403 || status === 404)
      this.#env.warn(
        `refused (${status}): is data-key a key of ${this.#options.server}, and ${location.origin} among its project's allowed origins?`,
      );
    this.#pause();
    this.#state = "off";
    undoAll(this.#pageUndos);
    this.#sender.stop();
  }
}
