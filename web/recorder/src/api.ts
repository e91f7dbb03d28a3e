import { isKnownBot } from "./bots";
import { mayRecord, rememberAnswer, storedAnswer } from "./consent";
import { errorEvent } from "./errors";
import type { Extras } from "./extras-host";
import type { EventPayloads } from "./generated/events";
import { attempt } from "./guard";
import { PAYLOAD_CHARS_MAX, STATE_CHARS_MAX } from "./limits";
import { resolveOptions, type ReenactOptions, type ResolvedOptions } from "./options";
import { toPlain, type Masking } from "./plain";
import { Recorder, type EndReason, type RecordingState } from "./recorder";
import { followServer, type Met } from "./served-options";
import { openStorage } from "./storage";

/** What pages call. No method throws, and before `init` or without consent they do nothing. */
export interface Reenact {
  readonly version: string;
  init(options: ReenactOptions): void;
  /** The visitor agrees; remembered. */
  optIn(): void;
  /** The visitor declines: recording stops, what was not sent is dropped, and it stays so until `optIn`. */
  optOut(): void;
  /** Ends this session's recording on this page. */
  stop(): void;
  /** Something happened that the page has a name for. */
  track(name: string, data?: unknown): void;
  identify(user: string, traits?: Record<string, unknown>): void;
  /** The page's own state at this moment, such as a store's. */
  state(name: string, snapshot: unknown): void;
  flag(name: string, value: unknown): void;
  /** An error that the page caught itself. */
  error(error: unknown): void;
  /** Sends what is waiting now instead of within five seconds. */
  flush(): void;
  /** Ids of what is being recorded, or undefined. */
  session(): RecordingState | undefined;
}

export interface ApiParts {
  loadExtras(options: ResolvedOptions): Promise<Extras | undefined>;
  /** The server the script came from, if it came from one. */
  defaultServer?: string;
}

const warn = (message: string): void => void attempt(() => console.warn(`[reenact] ${message}`));

export function createReenact(parts: ApiParts): Reenact {
  /** As the page says, and together with what was set on the server. */
  let own: ResolvedOptions | undefined;
  let met: Met | undefined;
  let recorder: Recorder | undefined;
  let isWanted = false;
  let now: () => number = Date.now;

  const isAllowed = (options: ResolvedOptions): boolean =>
    mayRecord({
      answer: storedAnswer(openStorage("localStorage")),
      consentRequired: options.consent === "required",
      honorGlobalPrivacyControl: options.globalPrivacyControl === "honor",
      globalPrivacyControl: (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true,
    });

  const begin = (): void => {
    if (!met || !isWanted || recorder || !isAllowed(met.options)) return;
    const { options, isKnown } = met;
    recorder = new Recorder(options, { now, warn, isKnown, loadExtras: () => parts.loadExtras(options) });
    recorder.start();
  };

  const end = (reason: EndReason): void => {
    recorder?.stop(reason);
    recorder = undefined;
  };

  /** The server is asked only once recording is allowed: without consent nothing goes out and nothing is stored. */
  const startIfAllowed = (): void => {
    if (!own || isKnownBot(navigator.userAgent) || !isAllowed(own)) return;
    isWanted = true;
    if (met) begin();
    else if (own.remoteOptions === "off") take({ options: own, served: "", isKnown: true });
    else followServer(own, warn, take);
  };

  /** What is held back until the options are known was recorded under others: then it is dropped, not sent. */
  const take = (newly: Met): void => {
    const isSame = newly.served === met?.served;
    met = newly;
    if (isSame) recorder?.optionsKnown();
    else end(isAllowed(met.options) ? "stop" : "opt_out");
    begin();
  };

  const custom = <Tag extends keyof EventPayloads>(
    tag: Tag,
    payload: Record<string, unknown>,
    charsMax: number,
    masking: Masking = "masked",
  ): void => {
    const limits = { charsMax, depthMax: 12, entriesMax: 1_000 };
    recorder?.custom(tag, toPlain(payload, limits, masking) as EventPayloads[Tag]);
  };

  const optional = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value });

  const api: Reenact = {
    version: __RECORDER_VERSION__,
    init(given) {
      if (own) return warn("init was called twice");
      const clock = (given as { _now?: () => number })._now;
      if (typeof clock === "function") now = clock;
      const resolved = resolveOptions({ server: parts.defaultServer, ...withoutUndefined(given) }, warn);
      if (!resolved.key || !resolved.server)
        return warn(`nothing is recorded: option ${resolved.key ? "server" : "key"} is missing`);
      own = resolved;
      startIfAllowed();
    },
    optIn() {
      rememberAnswer(openStorage("localStorage"), "in");
      startIfAllowed();
    },
    optOut() {
      rememberAnswer(openStorage("localStorage"), "out");
      isWanted = false;
      end("opt_out");
    },
    stop() {
      isWanted = false;
      end("stop");
    },
    track: (name, data) =>
      custom("reenact/track@1", { name: String(name), ...optional("data", data) }, PAYLOAD_CHARS_MAX),
    identify: (user, traits) =>
      custom(
        "reenact/identify@1",
        { user: String(user), ...optional("traits", traits) },
        PAYLOAD_CHARS_MAX,
        "as-declared",
      ),
    state: (name, snapshot) =>
      custom("reenact/state@1", { name: String(name), snapshot: snapshot ?? null }, STATE_CHARS_MAX),
    flag: (name, value) =>
      custom("reenact/flag@1", { name: String(name), value: value ?? null }, PAYLOAD_CHARS_MAX),
    error(error) {
      if (recorder) recorder.reportError(errorEvent(error, "reported", recorder.urls));
    },
    flush: () => recorder?.flush(),
    session: () => recorder?.state,
  };
  for (const name of Object.keys(api) as (keyof Reenact)[]) {
    const method = api[name];
    if (typeof method === "function")
      (api as unknown as Record<string, unknown>)[name] = (...args: unknown[]) =>
        typeof window === "undefined"
          ? undefined
          : attempt(() => (method as (...args: unknown[]) => unknown)(...args));
  }
  return api;
}

const withoutUndefined = (given: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined));
