import { attempt } from "./guard";
import { OPTIONS_ANSWER_MS_MAX, OPTIONS_FRESH_MS } from "./limits";
import { resolveOptions, type ResolvedOptions, type Warn } from "./options";
import { backoffMs } from "./sender";
import { openStorage, parseStored } from "./storage";

/** What a page's options and those that were set on the server come to. */
export interface Met {
  options: ResolvedOptions;
  /** As the text that the server answered with: the same text means the same options. */
  served: string;
  /** Otherwise the server may still say something else, and nothing may leave the page. */
  isKnown: boolean;
}

/** The last answer, and when it came. */
interface Copy {
  atMs: number;
  served: string;
}

/**
 * Takes what was set on the server into account: at once with the last answer, and once more, unless that one is fresh,
 * when the server has answered. A server that cannot be reached is asked again and again if there is no last answer.
 */
export function followServer(own: ResolvedOptions, warn: Warn, take: (met: Met) => void): void {
  const storage = openStorage("localStorage");
  const storageKey = `reenact.options.${own.key}`;
  // The page's own, from before it is wrapped.
  const request = window.fetch.bind(window);
  const { atMs = 0, served: copy } = parseStored<Partial<Copy>>(storage.get(storageKey)) ?? {};
  const use = (served: string, isKnown: boolean): void =>
    void attempt(() =>
      take({ options: resolveOptions(parseStored(served) ?? {}, warn, own), served, isKnown }),
    );
  let failures = 0;

  const ask = async (): Promise<void> => {
    let served = copy;
    try {
      const response = await request(`${own.server}/v1/recorder-options?key=${encodeURIComponent(own.key)}`, {
        credentials: "omit",
        signal: AbortSignal.timeout(OPTIONS_ANSWER_MS_MAX),
      });
      if (response.ok) {
        const answer = await response.text();
        JSON.parse(answer);
        served = answer;
        storage.set(storageKey, JSON.stringify({ atMs: Date.now(), served }));
      } else if (response.status < 429) served ??= "{}";
    } catch {
      // As if there had been no answer.
    }
    if (served !== undefined) use(served, true);
    else setTimeout(ask, backoffMs(++failures));
  };
  const isFresh = Math.abs(Date.now() - atMs) < OPTIONS_FRESH_MS;
  if (!isFresh) void ask();
  use(copy ?? "{}", isFresh);
}
