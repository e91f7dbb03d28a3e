import { isProtected } from "./protected-fields";

/** What the site's settings say about one element: the nearest mask or unmask rule above it counts, mask before unmask. */

export interface PrivacyOptions {
  maskAllInputs: boolean;
  maskAllText: boolean;
  maskSelector: string;
  unmaskSelector: string;
  blockSelector: string;
  ignoreSelector: string;
  blockMedia: boolean;
}

const MASK = "[data-reenact-mask],.rr-mask";
const UNMASK = "[data-reenact-unmask]";
const BLOCK = "[data-reenact-block]";
const IGNORE = "[data-reenact-ignore],.rr-ignore";
const MEDIA = "img,picture,video,audio,canvas,svg,object,embed,map";
const EDITABLE = "[contenteditable]:not([contenteditable=false])";

const join = (...selectors: string[]): string => selectors.filter(Boolean).join(",");

const enum Rule {
  None = 0,
  Mask = 1,
  Unmask = 2,
  /** Bit on top of the others: the element is inside an editable region. */
  Editable = 4,
  /** Bit on top of the others: that editable region is a protected field. */
  Protected = 8,
}

export function parentAcrossShadow(node: Node): Element | null {
  const parent = node.parentNode;
  if (!parent) return null;
  if (parent.nodeType === 1) return parent as Element;
  if (parent instanceof ShadowRoot || "host" in parent) return (parent as ShadowRoot).host;
  try {
    return (parent as Document).defaultView?.frameElement ?? null;
  } catch {
    return null;
  }
}

const BUTTONS = /^(?:button|submit|reset|image)$/;
const TOGGLES = /^(?:checkbox|radio)$/;
const typeOf = (element: Element): string => ((element as HTMLInputElement).type ?? "").toLowerCase();

export const isButton = (element: Element): boolean =>
  element.tagName === "INPUT" && BUTTONS.test(typeOf(element));
export const isToggle = (element: Element): boolean =>
  element.tagName === "INPUT" && TOGGLES.test(typeOf(element));

export class ElementRules {
  readonly blockSelector: string;
  readonly ignoreSelector: string;
  readonly #mask: string;
  readonly #unmask: string;
  readonly #any: string;
  /** Rules of elements seen while one event is being masked. */
  #cache = new Map<Element, number>();

  constructor(private readonly options: PrivacyOptions) {
    this.blockSelector = join(BLOCK, options.blockSelector, options.blockMedia ? MEDIA : "");
    this.ignoreSelector = join(IGNORE, options.ignoreSelector);
    this.#mask = join(MASK, options.maskSelector);
    this.#unmask = join(UNMASK, options.unmaskSelector);
    this.#any = join(this.#mask, this.#unmask, EDITABLE);
  }

  /** To be called before each event: the page may have changed since the last. */
  forget(): void {
    this.#cache.clear();
  }

  #ruleOf(element: Element): number {
    const cached = this.#cache.get(element);
    if (cached !== undefined) return cached;
    const parent = parentAcrossShadow(element);
    let rule: number = parent ? this.#ruleOf(parent) : Rule.None;
    if (element.matches(this.#any)) {
      const inherited = rule & (Rule.Editable | Rule.Protected);
      if (element.matches(this.#mask)) rule = Rule.Mask | inherited;
      else if (element.matches(this.#unmask)) rule = Rule.Unmask | inherited;
      if (element.matches(EDITABLE)) rule |= Rule.Editable | (isProtected(element) ? Rule.Protected : 0);
    }
    this.#cache.set(element, rule);
    return rule;
  }

  /** Masked by a selector of the site, not only by `maskAllText`. */
  isMarked(element: Element): boolean {
    return (this.#ruleOf(element) & 3) === Rule.Mask;
  }

  isTextMasked(element: Element): boolean {
    const rule = this.#ruleOf(element);
    if (rule & Rule.Protected) return true;
    if ((rule & 3) === Rule.Mask) return true;
    if ((rule & 3) === Rule.Unmask) return false;
    return this.options.maskAllText || (this.options.maskAllInputs && (rule & Rule.Editable) !== 0);
  }

  isValueMasked(element: Element): boolean {
    if (isProtected(element)) return true;
    const rule = this.#ruleOf(element) & 3;
    return (
      rule === Rule.Mask || (rule !== Rule.Unmask && (this.options.maskAllInputs || this.options.maskAllText))
    );
  }

  isIgnored(element: Element): boolean {
    for (let at: Element | null = element; at; at = parentAcrossShadow(at))
      if (at.matches(this.ignoreSelector)) return true;
    return false;
  }
}
