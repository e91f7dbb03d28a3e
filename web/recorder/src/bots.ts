/**
 * Crawlers, link previews and uptime checks say who they are. `navigator.webdriver` is no reason: end-to-end tests are
 * worth recording, and `reenact/start@1` says that it was set.
 */
const BOT =
  /bot\b|bot[/_-]|crawl|spider|slurp|facebookexternal|meta-external|embedly|whatsapp\/|bingpreview|google-?(?:inspection|other|read)|apis-google|mediapartners|feedfetcher|lighthouse|pagespeed|gtmetrix|pingdom|uptime|statuscake|site24x7|synthetics|prerender|phantomjs|archive|chatgpt|oai-|claude-user|perplexity|semrush|ahrefs|baidu.*spider|yandex(?!search|browser)/i;

export const isKnownBot = (userAgent: string): boolean => BOT.test(userAgent);
