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
  minimumDurationMs?: number;
  maximumDurationMs?: number;
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
  minimumDurationMs: number;
  maximumDurationMs: number;
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

interface Rule<T = unknown> {
  parse: Parse<T>;
  expected: string;
  fallback: T;
}

const rule = <T>(fallback: T, expected: string, parse: Parse<T>): Rule<T> => ({ fallback, expected, parse });

const toNumber = (value: unknown): number =>
  typeof value === "number" ? value : typeof value === "string" && value.trim() ? Number(value) : NaN;

const range = (fallback: number, min: number, max: number): Rule<number> =>
  rule(fallback, `a number from ${min} to ${max}`, (value) => {
    const number = toNumber(value);
    return number >= min && number <= max ? number : undefined;
  });

const flag = (fallback: boolean): Rule<boolean> =>
  rule(fallback, "true or false", (value) =>
    value === true || value === "true" || value === ""
      ? true
      : value === false || value === "false"
        ? false
        : undefined,
  );

const choice = (fallback: string, other: string): Rule<string> =>
  rule(fallback, `"${fallback}" or "${other}"`, (value) =>
    value === fallback || value === other ? value : undefined,
  );

const text = (): Rule<string> =>
  rule("", "text", (value) => (typeof value === "string" ? value.trim() : undefined));

const selector = (): Rule<string> =>
  rule("", "a CSS selector", (value) =>
    attempt(() => {
      if (value) document.createDocumentFragment().querySelector(value as string);
      return typeof value === "string" ? value : undefined;
    }),
  );

const split = (value: unknown): unknown =>
  typeof value === "string"
    ? value
        .split(",")
        .map((entry) => entry.trim())
        .filter(Boolean)
    : value;

const list = <T>(expected: string, accepts: (entry: unknown) => entry is T): Rule<T[]> =>
  rule([], expected, (value) => {
    const entries = split(value);
    return Array.isArray(entries) && entries.every(accepts) ? entries : undefined;
  });

const isText = (entry: unknown): entry is string => typeof entry === "string";
const isPattern = (entry: unknown): entry is string | RegExp => isText(entry) || entry instanceof RegExp;

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
  return rates.every(({ pattern, rate }) => pattern && isPattern(pattern) && rate >= 0 && rate <= 1)
    ? rates
    : undefined;
}

const RULES: { [Name in keyof ResolvedOptions]: Rule<ResolvedOptions[Name]> } = {
  key: rule("", "a key pk_…", (value) => (/^pk_[\w-]+$/.test(String(value)) ? String(value) : undefined)),
  server: rule("", "an http(s) address", (value) =>
    attempt(() => {
      const url = new URL(String(value), location.href);
      return /^https?:$/.test(url.protocol) ? (url.origin + url.pathname).replace(/\/+$/, "") : undefined;
    }),
  ),
  release: text(),
  environment: text(),
  sessionSampleRate: range(1, 0, 1),
  onErrorSampleRate: range(0, 0, 1),
  urlSampleRates: rule<UrlRate[]>([], "rates by pattern, such as /pay*=0.5", parseUrlRates),
  minimumDurationMs: range(0, 0, Infinity),
  maximumDurationMs: range(Infinity, 1_000, Infinity),
  consent: choice("not-required", "required"),
  globalPrivacyControl: choice("honor", "ignore"),
  maskAllInputs: flag(true),
  maskAllText: flag(false),
  maskSelector: selector(),
  unmaskSelector: selector(),
  blockSelector: selector(),
  ignoreSelector: selector(),
  blockMedia: flag(false),
  allowedQueryParams: list("a list of names", isText),
  recordConsole: flag(true),
  recordNetwork: flag(true),
  networkHeaders: list("a list of names", isText),
  networkBodies: list("a list of patterns", isPattern),
  recordCanvas: flag(false),
  canvasFps: range(2, 0.1, 10),
  recordWebVitals: flag(true),
  recordLongTasks: flag(true),
  fileUrls: list("a list of patterns", isPattern),
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

export function resolveOptions(given: Record<string, unknown>, warn: Warn): ResolvedOptions {
  const resolved: Record<string, unknown> = {};
  let maskEverything = false;
  for (const [name, { parse, expected, fallback }] of Object.entries(RULES) as [string, Rule][]) {
    const value = given[name];
    let parsed = value === undefined || value === null ? fallback : parse(value);
    if (parsed === undefined) {
      parsed = name in SAFE ? SAFE[name as keyof ResolvedOptions] : fallback;
      if (name === "maskSelector" || name === "blockSelector") maskEverything = true;
      if (name === "fileIgnoreSelector") resolved["fileUrls"] = [];
      warn(`option ${name}: expected ${expected}, got ${describe(value)}; using ${describe(parsed)}`);
    }
    resolved[name] = parsed;
  }
  if (maskEverything) resolved["maskAllText"] = true;
  for (const name of Object.keys(given))
    if (!(name in RULES) && name[0] !== "_") warn(`option ${name} is unknown`);
  return resolved as unknown as ResolvedOptions;
}

function describe(value: unknown): string {
  return attempt(() => JSON.stringify(value)) ?? typeof value;
}
