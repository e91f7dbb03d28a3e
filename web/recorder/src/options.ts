import { attempt } from "./guard";
import type { UrlRate } from "./sampling";

/** What a site may set, by `Reenact.init({...})` or, in kebab case after `data-`, on the script element. */
export interface ReenactOptions {
  /** The project's public key, `pk_…`. */
  key: string;
  /** Base address of the server; the script finds it from its own address. */
  server?: string;
  release?: string;
  environment?: string;
  sessionSampleRate?: number;
  onErrorSampleRate?: number;
  /** Higher rates for sessions that reach matching pages. */
  urlSampleRates?: UrlRate[] | Record<string, number>;
  /** Only pages that match one of these are recorded; none means all. */
  recordUrls?: (string | RegExp)[];
  /** Pages that match one of these are not recorded. */
  ignoreUrls?: (string | RegExp)[];
  minimumDurationMs?: number;
  maximumDurationMs?: number;
  /** What the project's settings on the server may change: only towards stricter privacy, anything, or nothing. */
  remoteOptions?: "stricter" | "any" | "off";
  consent?: "required" | "not-required";
  /** `ignore` records visitors who send Global Privacy Control; only for sites that have another ground to do so. */
  globalPrivacyControl?: "honor" | "ignore";
  maskAllInputs?: boolean;
  maskAllText?: boolean;
  maskSelector?: string;
  unmaskSelector?: string;
  blockSelector?: string;
  ignoreSelector?: string;
  blockMedia?: boolean;
  allowedQueryParams?: string[];
  recordConsole?: boolean;
  recordNetwork?: boolean;
  networkHeaders?: string[];
  networkBodies?: (string | RegExp)[];
  recordCanvas?: boolean;
  canvasFps?: number;
  recordWebVitals?: boolean;
  recordLongTasks?: boolean;
  /** Addresses of style sheets, pictures and fonts whose content is recorded. */
  fileUrls?: (string | RegExp)[];
  /** Files that these elements show are not recorded. */
  fileIgnoreSelector?: string;
  /** A copy of compressor.js on the page's own origin, or `none`. */
  workerUrl?: string;
}

export interface ResolvedOptions {
  key: string;
  server: string;
  release: string;
  environment: string;
  sessionSampleRate: number;
  onErrorSampleRate: number;
  urlSampleRates: UrlRate[];
  recordUrls: (string | RegExp)[];
  ignoreUrls: (string | RegExp)[];
  minimumDurationMs: number;
  maximumDurationMs: number;
  remoteOptions: string;
  consent: string;
  globalPrivacyControl: string;
  maskAllInputs: boolean;
  maskAllText: boolean;
  maskSelector: string;
  unmaskSelector: string;
  blockSelector: string;
  ignoreSelector: string;
  blockMedia: boolean;
  allowedQueryParams: string[];
  recordConsole: boolean;
  recordNetwork: boolean;
  networkHeaders: string[];
  networkBodies: (string | RegExp)[];
  recordCanvas: boolean;
  canvasFps: number;
  recordWebVitals: boolean;
  recordLongTasks: boolean;
  fileUrls: (string | RegExp)[];
  fileIgnoreSelector: string;
  workerUrl: string;
}

/** Returns undefined for a value that cannot be used. Values from attributes are always text. */
type Parse<T> = (value: unknown) => T | undefined;

/** What comes of the page's own value and one that was set on the server. */
type Meet<T> = (own: T, served: T) => T;

interface Rule<T = unknown> {
  parse: Parse<T>;
  expected: string;
  fallback: T;
  /** An option without it is the page's alone. */
  meet?: Meet<T> | undefined;
}

const rule = <T>(fallback: T, expected: string, parse: Parse<T>, meet?: Meet<T>): Rule<T> => ({
  fallback,
  expected,
  parse,
  meet,
});

const replaces = <T>(_own: T, served: T): T => served;
const joins = <T>(own: T[], served: T[]): T[] => [...own, ...served];
const fills = <T>(own: T[], served: T[]): T[] => (own[0] ? own : served);
/** Only the stricter value is taken. */
const tightens = <T>(stricter: T | undefined): Meet<T> | undefined =>
  stricter === undefined ? undefined : (own, served) => (served === stricter ? served : own);

const toNumber = (value: unknown): number =>
  typeof value === "number" ? value : typeof value === "string" && value.trim() ? Number(value) : NaN;

const range = (fallback: number, min: number, max: number, meet?: Meet<number>): Rule<number> =>
  rule(
    fallback,
    `${min} to ${max}`,
    (value) => {
      const number = toNumber(value);
      return number >= min && number <= max ? number : undefined;
    },
    meet,
  );

/** An attribute without a value means true. */
const FLAGS: Record<string, boolean | undefined> = { true: true, false: false, "": true };

const flag = (fallback: boolean, stricter: boolean): Rule<boolean> =>
  rule(fallback, "true or false", (value) => FLAGS[String(value)], tightens(stricter));

/** The first is the default. */
const choice = (words: string[], stricter?: string): Rule<string> =>
  rule(
    words[0]!,
    words.join(" or "),
    (value) => (words.includes(value as string) ? (value as string) : undefined),
    tightens(stricter),
  );

const text = (): Rule<string> =>
  rule("", "text", (value) => (typeof value === "string" ? value.trim() : undefined));

const selector = (meet?: Meet<string>): Rule<string> =>
  rule(
    "",
    "a selector",
    (value) =>
      attempt(() => {
        if (value) document.createDocumentFragment().querySelector(value as string);
        return typeof value === "string" ? value : undefined;
      }),
    meet,
  );
const joinSelectors = (own: string, served: string): string => [own, served].filter(Boolean).join();

const split = (value: unknown): unknown =>
  typeof value === "string"
    ? value
        .split(",")
        .map((entry) => entry.trim())
        .filter(Boolean)
    : value;

const list = <T>(expected: string, accepts: (entry: unknown) => entry is T, meet?: Meet<T[]>): Rule<T[]> =>
  rule(
    [],
    expected,
    (value) => {
      const entries = split(value);
      return Array.isArray(entries) && entries.every(accepts) ? entries : undefined;
    },
    meet,
  );

const isText = (entry: unknown): entry is string => !!entry && typeof entry === "string";
const isPattern = (entry: unknown): entry is string | RegExp => isText(entry) || entry instanceof RegExp;
const patterns = (meet?: Meet<(string | RegExp)[]>) => list("patterns", isPattern, meet);

function parseUrlRates(value: unknown): UrlRate[] | undefined {
  let entries = split(value);
  if (entries && typeof entries === "object" && !Array.isArray(entries))
    entries = Object.entries(entries).map(([pattern, rate]) => ({ pattern, rate: rate as number }));
  if (!Array.isArray(entries)) return undefined;
  const rates = entries.map((entry: unknown): UrlRate => {
    if (!isText(entry)) return { ...(entry as UrlRate) };
    const at = entry.lastIndexOf("=");
    return { pattern: entry.slice(0, at), rate: toNumber(entry.slice(at + 1)) };
  });
  return rates.every(({ pattern, rate }) => isPattern(pattern) && rate >= 0 && rate <= 1) ? rates : undefined;
}

const RULES: { [Name in keyof ResolvedOptions]: Rule<ResolvedOptions[Name]> } = {
  key: rule("", "pk_…", (value) => (/^pk_[\w-]+$/.test(String(value)) ? String(value) : undefined)),
  server: rule("", "a URL", (value) =>
    attempt(() => {
      const url = new URL(String(value), location.href);
      return /^https?:$/.test(url.protocol) ? (url.origin + url.pathname).replace(/\/+$/, "") : undefined;
    }),
  ),
  release: text(),
  environment: text(),
  sessionSampleRate: range(1, 0, 1, replaces),
  onErrorSampleRate: range(0, 0, 1, replaces),
  urlSampleRates: rule<UrlRate[]>([], "rates such as /pay*=0.5", parseUrlRates, replaces),
  recordUrls: patterns(fills),
  ignoreUrls: patterns(joins),
  minimumDurationMs: range(0, 0, Infinity, replaces),
  maximumDurationMs: range(Infinity, 1_000, Infinity, replaces),
  remoteOptions: choice(["stricter", "any", "off"]),
  consent: choice(["not-required", "required"], "required"),
  globalPrivacyControl: choice(["honor", "ignore"], "honor"),
  maskAllInputs: flag(true, true),
  maskAllText: flag(false, true),
  maskSelector: selector(joinSelectors),
  unmaskSelector: selector(),
  blockSelector: selector(joinSelectors),
  ignoreSelector: selector(joinSelectors),
  blockMedia: flag(false, true),
  allowedQueryParams: list("names", isText),
  recordConsole: flag(true, false),
  recordNetwork: flag(true, false),
  networkHeaders: list("names", isText),
  networkBodies: patterns(),
  recordCanvas: flag(false, false),
  canvasFps: range(2, 0.1, 10),
  recordWebVitals: flag(true, false),
  recordLongTasks: flag(true, false),
  fileUrls: patterns(),
  fileIgnoreSelector: selector(),
  workerUrl: text(),
};

/**
 * A value that cannot be used falls back to the safe choice: the default, except that a rate becomes 0, consent becomes
 * required, a mask or block selector nobody can read masks all text, and one for files leaves out all files.
 */
const SAFE: Partial<ResolvedOptions> = {
  sessionSampleRate: 0,
  consent: "required",
  maskAllText: true,
  blockMedia: true,
  recordConsole: false,
  recordNetwork: false,
};

export type Warn = (message: string) => void;

/** With `own`, `given` was set on the server and meets what the page says itself. */
export function resolveOptions(
  given: Record<string, unknown>,
  warn: Warn,
  own?: ResolvedOptions,
): ResolvedOptions {
  const resolved: Record<string, unknown> = { ...own };
  for (const [name, { parse, expected, fallback, meet }] of Object.entries(RULES) as [string, Rule][]) {
    const value = given[name];
    const isSet = value !== undefined && value !== null;
    if (own && !(meet && isSet)) continue;
    let parsed = isSet ? parse(value) : fallback;
    if (parsed === undefined) {
      parsed = name in SAFE ? SAFE[name as keyof ResolvedOptions] : (resolved[name] ?? fallback);
      // It stands before them, so nothing takes this back.
      if (name === "maskSelector" || name === "blockSelector") resolved["maskAllText"] = true;
      if (name === "fileIgnoreSelector") resolved["fileUrls"] = [];
      warn(`option ${name}: expected ${expected}, got ${describe(value)}; using ${describe(parsed)}`);
    }
    resolved[name] = own && own.remoteOptions !== "any" ? meet!(resolved[name], parsed) : parsed;
  }
  for (const name of Object.keys(own ? {} : given))
    if (!(name in RULES) && name[0] !== "_") warn(`option ${name} is unknown`);
  return resolved as unknown as ResolvedOptions;
}

function describe(value: unknown): string {
  return attempt(() => JSON.stringify(value)) ?? typeof value;
}
