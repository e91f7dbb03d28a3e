import { type CssAddress, fileAddress, ofRules } from "./css-addresses";

const IMPORT = /@import\s+(?:url\(\s*)?["']?([^"')\s;]+)/gi;
/** What a selector says beyond which element is meant. */
const PSEUDO =
  /::?(?:before|after|marker|placeholder|selection|first-l\w+|hover|focus[\w-]*|active|visited)\b/g;

/**
 * A sheet that the page uses and could not read, of which the text was asked for. Browsers do not tell what they load for
 * such a sheet, so it is told from the page: fonts that it has loaded, and pictures of rules that apply to something.
 */
export class ForeignSheet {
  readonly #sheet = new CSSStyleSheet();
  readonly #imports: CssAddress[];

  constructor(
    text: string,
    private readonly url: string,
  ) {
    this.#imports = [...text.matchAll(IMPORT)].flatMap(([, imported]) => {
      const address = fileAddress(imported!, url);
      return address ? [{ address, kind: "style" as const }] : [];
    });
    // Rules that import are left out by this, which is why they are looked for in the text.
    this.#sheet.replaceSync(text);
  }

  /** Adds what the document has loaded of it. */
  *needs(document: Document, found: CssAddress[]): Generator<void> {
    found.push(...this.#imports);
    yield* ofRules(this.#sheet.cssRules, this.url, found, (rule) =>
      rule.type === CSSRule.FONT_FACE_RULE
        ? isLoaded(document, (rule as CSSFontFaceRule).style)
        : applies(document, rule as CSSStyleRule),
    );
  }
}

const DESCRIPTORS = ["family", "weight", "style", "stretch", "unicodeRange"] as const;
const DESCRIPTOR_DEFAULTS: Record<string, string> = { unicodeRange: "u+0-10ffff" };
const plain = (text: string): string => text.replace(/["'\s]/g, "").toLowerCase();

function isLoaded(document: Document, declared: CSSStyleDeclaration): boolean {
  const isSame = (face: FontFace): boolean =>
    DESCRIPTORS.every((name) => {
      const property = name === "unicodeRange" ? "unicode-range" : `font-${name}`;
      const value = plain(declared.getPropertyValue(property));
      return plain(face[name]) === (value || (DESCRIPTOR_DEFAULTS[name] ?? "normal"));
    });
  return [...document.fonts].some((face) => face.status === "loaded" && isSame(face));
}

function applies(document: Document, rule: CSSStyleRule): boolean {
  for (let parent = rule.parentRule; parent; parent = parent.parentRule) {
    const { media } = parent as CSSMediaRule;
    if (media && !matchMedia(media.mediaText).matches) return false;
  }
  try {
    return document.querySelector(rule.selectorText.replace(PSEUDO, "")) !== null;
  } catch {
    return false;
  }
}
