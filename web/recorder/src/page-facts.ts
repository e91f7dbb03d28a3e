import { stars } from "./privacy/text";
import type { UrlMasking } from "./privacy/urls";

interface Connection {
  effectiveType?: string;
}

/** What `reenact/start@1` says about the page and the browser. */
export function startPayload(urls: UrlMasking, maskTitle: boolean): Record<string, unknown> {
  const connection = (navigator as { connection?: Connection }).connection?.effectiveType;
  return {
    url: urls.page(location.href),
    title: maskTitle ? stars(document.title) : document.title,
    referrer: document.referrer && urls.page(document.referrer),
    language: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: screen.width, height: screen.height, pixel_ratio: devicePixelRatio },
    ...(connection && { connection }),
    webdriver: navigator.webdriver === true,
  };
}
