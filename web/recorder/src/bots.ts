/**
 * Crawlers, link previews and uptime checks say who they are. `navigator.webdriver` is no reason: end-to-end tests are
 * worth recording, and `reenact/start@1` says that it was set.
 */
const BOT =
  /bot\b|bot[/_-]|crawl|spider|slurp|facebookexternalhit|meta-external|embedly|quora link|outbrain|pinterest\/0|whatsapp\/|telegrambot|bingpreview|google-inspectiontool|googleother|google-read-aloud|apis-google|mediapartners|adsbot|feedfetcher|lighthouse|pagespeed|gtmetrix|pingdom|uptimerobot|statuscake|site24x7|datadogsynthetics|prerender|phantomjs|archive\.org|ia_archiver|chatgpt-user|oai-search|claude-user|perplexity|bytespider|petalbot|semrush|ahrefs|baiduspider|yandex(?:images|metrika|webmaster)|duckduckgo-favicons|headless(?:chrome)?-?screenshot/i;

export const isKnownBot = (userAgent: string): boolean => BOT.test(userAgent);
