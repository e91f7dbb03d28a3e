/**
 * Crawlers, link previews and uptime checks say who they are. `navigator.webdriver` is no reason: end-to-end tests are
 * worth recording, and `reenact/start@1` says that it was set.
 */
const BOT =
  /(?<!cu)bot(?:\b|[/_-])|crawl|spider|slurp|facebookexternal|meta-external|whatsapp\/|bingpreview|google-?(?:inspection|other|read)|apis-google|mediapartners|lighthouse|gtmetrix|statuscake|synthetics|prerender|phantomjs|chatgpt|claude-user|perplexity/i;

export const isKnownBot = (userAgent: string): boolean => BOT.test(userAgent);
