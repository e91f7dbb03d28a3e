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
const BLOCK = "[data-reenact-block],.rr-block";
const IGNORE = "[data-reenact-ignore],.rr-ignore";
const MEDIA = "img,picture,video,audio,canvas,svg,object,embed,map";
const EDITABLE = "[contenteditable]:not([contenteditable=false])";

const join = (...selectors: string[]): string => selectors.filter(Boolean).join(",");

/** What the nearest rule says, in the two lowest bits. */
const MASKED = 1;
const UNMASKED = 2;
const NEAREST = 3;
/** On top of it: inside an editable region, and one that is a protected field. */
const IN_EDITABLE = 4;
const IN_PROTECTED = 8;

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
    let rule: number = parent ? this.#ruleOf(parent) : 0;
    if (element.matches(this.#any)) {
      const inherited = rule & (IN_EDITABLE | IN_PROTECTED);
      if (element.matches(this.#mask)) rule = MASKED | inherited;
      else if (element.matches(this.#unmask)) rule = UNMASKED | inherited;
      if (element.matches(EDITABLE)) rule |= IN_EDITABLE | (isProtected(element) ? IN_PROTECTED : 0);
    }
    this.#cache.set(element, rule);
    return rule;
  }

  /** Masked by a selector of the site, not only by `maskAllText`. */
  isMarked(element: Element): boolean {
    return (this.#ruleOf(element) & NEAREST) === MASKED;
  }

  isTextMasked(element: Element): boolean {
    const rule = this.#ruleOf(element);
    if (rule & IN_PROTECTED) return true;
    if ((rule & NEAREST) === MASKED) return true;
    if ((rule & NEAREST) === UNMASKED) return false;
    return this.options.maskAllText || (this.options.maskAllInputs && (rule & IN_EDITABLE) !== 0);
  }

  isValueMasked(element: Element): boolean {
    if (isProtected(element)) return true;
    const rule = this.#ruleOf(element) & NEAREST;
    return rule === MASKED || (rule !== UNMASKED && (this.options.maskAllInputs || this.options.maskAllText));
  }

  isIgnored(element: Element): boolean {
    for (let at: Element | null = element; at; at = parentAcrossShadow(at))
      if (at.matches(this.ignoreSelector)) return true;
    return false;
  }
}
