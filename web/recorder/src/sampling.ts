/** One set of draws a session: every page and tab of it comes to the same decision. */
export interface Draws {
  session: number;
  error: number;
}

export interface UrlRate {
  pattern: string | RegExp;
  rate: number;
}

export interface SampleRates {
  sessionSampleRate: number;
  onErrorSampleRate: number;
  urlSampleRates: readonly UrlRate[];
}

/** `session` and `url` are sent at once, `error` waits in memory for the first error, `none` records nothing. */
export type Sampling = "session" | "url" | "error" | "none";

export function drawSamples(random: () => number = Math.random): Draws {
  return { session: random(), error: random() };
}

/** A text pattern is compared with path and query, or with the whole address if it names a scheme; `*` stands for anything. */
export function urlMatches(pattern: string | RegExp, href: string): boolean {
  if (typeof pattern !== "string")
    return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).test(href);
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
  const whole = new RegExp(`^${source}$`);
  if (pattern.includes("://")) return whole.test(href);
  const rest = href.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "") || "/";
  return whole.test(rest) || whole.test(rest.replace(/[?#].*$/, ""));
}

export interface UrlRules {
  recordUrls: readonly (string | RegExp)[];
  ignoreUrls: readonly (string | RegExp)[];
}

/** Whether pages of this address are not recorded at all. */
export function isIgnored({ recordUrls, ignoreUrls }: UrlRules, href: string): boolean {
  const matches = (pattern: string | RegExp): boolean => urlMatches(pattern, href);
  return ignoreUrls.some(matches) || (recordUrls.length > 0 && !recordUrls.some(matches));
}

export function decideSampling(draws: Draws, rates: SampleRates, href: string): Sampling {
  if (draws.session < rates.sessionSampleRate) return "session";
  if (rates.urlSampleRates.some((rule) => draws.session < rule.rate && urlMatches(rule.pattern, href)))
    return "url";
  return draws.error < rates.onErrorSampleRate ? "error" : "none";
}
