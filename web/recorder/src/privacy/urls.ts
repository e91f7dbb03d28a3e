import { isSensitiveKey, maskSensitive } from "./text";

const MASK = "***";
const ALLOWED_ALWAYS = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];

export interface UrlMasking {
  /** For addresses of pages and requests: only allowed parameters keep their value. */
  page(url: string): string;
  /** For pictures and style sheets, which must still load: only what is named like a secret is masked. */
  resource(url: string): string;
  /** Addresses inside running text, such as stacks. */
  inText(text: string): string;
}

/** Masks values in `a=1&b=2`. A bare piece is kept if it is short enough to be a flag rather than a token. */
function maskParams(query: string, keep: (name: string) => boolean): string {
  return query
    .split("&")
    .map((pair) => {
      const at = pair.indexOf("=");
      if (at < 0) return pair.length > 24 ? MASK : maskSensitive(pair);
      const name = pair.slice(0, at);
      return at === pair.length - 1 || keep(decode(name)) ? pair : `${maskSensitive(name)}=${MASK}`;
    })
    .join("&");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
}

function maskUrl(url: string, keep: (name: string) => boolean): string {
  const [, path = "", query, hash] = /^([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/.exec(url) ?? [];
  const address = path.replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/@]*@/i, "$1//");
  const readable = decode(address);
  const hidden = maskSensitive(readable);
  let masked = hidden === readable ? address : hidden;
  if (query !== undefined) masked += "?" + maskParams(query, keep);
  if (hash !== undefined) {
    const at = hash.indexOf("?");
    const route = at < 0 ? hash : hash.slice(0, at);
    masked += "#" + (route.includes("=") ? maskParams(route, keep) : maskSensitive(route));
    if (at >= 0) masked += "?" + maskParams(hash.slice(at + 1), keep);
  }
  return masked;
}

export function createUrlMasking(allowedQueryParams: readonly string[]): UrlMasking {
  const allowed = new Set([...ALLOWED_ALWAYS, ...allowedQueryParams].map((name) => name.toLowerCase()));
  const isAllowed = (name: string) => allowed.has(name.toLowerCase());
  const isHarmless = (name: string) => !isSensitiveKey(name);
  const inline = (url: string) => /^(?:data|blob|javascript|about):/i.test(url);
  const page = (url: string) => (inline(url) ? url.slice(0, 64) : maskUrl(url, isAllowed));
  return {
    page,
    resource: (url) => (inline(url) || !/[?#@]/.test(url) ? url : maskUrl(url, isHarmless)),
    inText: (text) =>
      text.replace(/\b[a-z][a-z\d+.-]*:\/\/[^\s"'<>()]+/gi, (url) => {
        const [, address = url, position = ""] = /^(.*?)((?::\d+){0,2})$/.exec(url) ?? [];
        return page(address) + position;
      }),
  };
}
