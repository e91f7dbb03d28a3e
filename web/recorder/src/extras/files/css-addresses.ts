import type { FileKind } from "./shown-files";

/** Addresses of files in style sheets, as the browser itself understands and writes them. */

export interface CssAddress {
  address: string;
  kind: FileKind;
}

const URL_IN_CSS = /url\(\s*(?:"((?:\\[^]|[^"\\])*)"|'((?:\\[^]|[^'\\])*)'|([^"'()\s]+))\s*\)/g;
/** So many rules are looked at before the page may have its turn. */
const RULES_PER_STEP = 100;

/** Absolute and without its fragment; undefined for what is no file of the web, such as `data:` and `blob:`. */
export function fileAddress(address: string, base?: string): string | undefined {
  if (!address || address[0] === "#") return undefined;
  try {
    const url = new URL(address, base);
    url.hash = "";
    return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Addresses in declarations, such as a `style` attribute or what `getComputedStyle` says. */
export function addressesInCss(text: string, base: string): string[] {
  if (!text.includes("url(")) return [];
  return [...text.matchAll(URL_IN_CSS)].flatMap(([, double, single, bare]) => {
    const address = fileAddress(unescape(double ?? single ?? bare ?? ""), base);
    return address ? [address] : [];
  });
}

const unescape = (text: string): string =>
  text.replace(/\\(?:([\da-f]{1,6})\s?|([^]))/gi, (_, code?: string, character?: string) =>
    code ? String.fromCodePoint(parseInt(code, 16)) : (character ?? ""),
  );

/** Sheets that were gone through, with how many rules they had. */
const known = new WeakMap<CSSStyleSheet, { rules: number; found: CssAddress[] }>();

/** Tells whether the page uses a rule, where browsers do not tell what was loaded for it. */
export type IsUsed = (rule: CSSRule) => boolean;

/** Adds what a sheet needs. One of which nothing may be read is needed itself, by its own address. */
export function* ofSheet(sheet: CSSStyleSheet, base: string, found: CssAddress[]): Generator<void> {
  const rules = readableRules(sheet);
  if (!rules) {
    const address = fileAddress(sheet.href ?? "");
    if (address) found.push({ address, kind: "style" });
    return;
  }
  let cached = known.get(sheet);
  if (cached?.rules !== rules.length) {
    cached = { rules: rules.length, found: [] };
    yield* ofRules(rules, sheet.href ?? base, cached.found);
    known.set(sheet, cached);
  }
  found.push(...cached.found);
}

function readableRules(sheet: CSSStyleSheet): CSSRuleList | undefined {
  try {
    return sheet.cssRules;
  } catch {
    return undefined;
  }
}

export function* ofRules(
  rules: CSSRuleList,
  base: string,
  found: CssAddress[],
  isUsed: IsUsed = () => true,
): Generator<void> {
  for (let at = 0; at < rules.length; at++) {
    if (at % RULES_PER_STEP === RULES_PER_STEP - 1) yield;
    const rule = rules[at]!;
    if (rule.type === CSSRule.IMPORT_RULE) {
      const { styleSheet } = rule as CSSImportRule;
      if (styleSheet) yield* ofSheet(styleSheet, base, found);
      continue;
    }
    // Rules of frames are of other classes, so they are told by what they have.
    const { style, cssRules } = rule as CSSStyleRule;
    const kind = rule.type === CSSRule.FONT_FACE_RULE ? "font" : "image";
    const addresses = style ? addressesInCss(style.cssText, base) : [];
    if (addresses.length && isUsed(rule)) for (const address of addresses) found.push({ address, kind });
    if (cssRules) yield* ofRules(cssRules, base, found, isUsed);
  }
}
