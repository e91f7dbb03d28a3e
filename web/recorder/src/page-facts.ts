import type { EventPayloads } from "./generated/events";
import type { ResolvedOptions } from "./options";
import { stars } from "./privacy/text";
import type { UrlMasking } from "./privacy/urls";

interface Connection {
  effectiveType?: string;
}

type FactOptions = Pick<ResolvedOptions, "maskAllText" | "release" | "environment">;

export function pageFacts(urls: UrlMasking, { maskAllText }: FactOptions): { url: string; title: string } {
  return { url: urls.page(location.href), title: maskAllText ? stars(document.title) : document.title };
}

/** What `reenact/start@1` says about the page and the browser. */
export function startFacts(urls: UrlMasking, options: FactOptions): EventPayloads["reenact/start@1"] {
  const { release, environment } = options;
  const connection = (navigator as { connection?: Connection }).connection?.effectiveType;
  return {
    ...pageFacts(urls, options),
    referrer: document.referrer && urls.page(document.referrer),
    language: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: screen.width, height: screen.height, pixel_ratio: devicePixelRatio },
    ...(connection && { connection }),
    ...(release && { release }),
    ...(environment && { environment }),
    webdriver: navigator.webdriver === true,
  };
}
