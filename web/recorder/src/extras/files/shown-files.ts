import type { ExtrasHost } from "../../extras-host";
import { LEFT_OUT_ELEMENTS_MAX } from "../../limits";
import { addressesInCss, type CssAddress, fileAddress, ofSheet } from "./css-addresses";

export type FileKind = "style" | "image" | "font";

export interface ShownFile {
  address: string;
  kind: FileKind;
  /** How the recording names it. */
  recordedAs: string;
}

/** What an element's style can show. */
const IMAGE_PROPERTIES = [
  "backgroundImage",
  "listStyleImage",
  "borderImageSource",
  "maskImage",
  "webkitMaskImage",
  "content",
  "cursor",
  "shapeOutside",
] as const;
const PSEUDO_ELEMENTS = [undefined, "::before", "::after", "::marker"];
const ELEMENTS_PER_STEP = 200;

/**
 * One look at the page: which files its recorded elements and sheets show, and which of them elements show that are left
 * out. A file that both show is left out. It is gone through in steps, between which the page may have its turn.
 */
export class ShownFiles {
  readonly #found = new Map<string, ShownFile>();
  readonly #leftOut = new Set<string>();
  readonly #styles = new Map<string, CssAddress>();
  #leftOutElements = 0;

  /**
   * `leftOutSelector` names elements whose files, and those in them, are left out.
   */
  constructor(
    private readonly host: Pick<ExtrasHost, "nodeId" | "urls">,
    private readonly leftOutSelector: string,
    private readonly onFrame: (frame: Window & typeof globalThis) => void,
  ) {}

  /** What a sheet needs that was read on its own. */
  add(needed: CssAddress[]): void {
    for (const one of needed) this.#styles.set(one.address, one);
  }

  get files(): Map<string, ShownFile> {
    const files = new Map(this.#found);
    // There may be more elements that are left out than were looked at: what only a sheet names could be theirs.
    const isKnown = this.#leftOutElements <= LEFT_OUT_ELEMENTS_MAX;
    for (const { address, kind } of this.#styles.values())
      if (!files.has(address) && (isKnown || kind !== "image"))
        files.set(address, { address, kind, recordedAs: address });
    for (const address of this.#leftOut) files.delete(address);
    return files;
  }

  *look(root: Document | ShadowRoot, isLeftOut = false): Generator<void> {
    const hidden = new Set<Element>();
    let step = 0;
    for (const element of root.querySelectorAll("*")) {
      if (++step % ELEMENTS_PER_STEP === 0) yield;
      const isHidden =
        isLeftOut || hidden.has(element.parentElement!) || element.matches(this.leftOutSelector);
      if (isHidden) {
        hidden.add(element);
        if (this.#leaveOut(element)) yield;
      } else if (this.host.nodeId(element) >= 0) this.#take(element);
      if (element.shadowRoot) yield* this.look(element.shadowRoot, isHidden);
      const inner = frameDocument(element);
      if (!inner) continue;
      if (inner.defaultView) this.onFrame(inner.defaultView);
      yield* this.look(inner, isHidden);
    }
    if (!isLeftOut) yield* this.#sheets(root, hidden);
  }

  *#sheets(root: Document | ShadowRoot, hidden: Set<Element>): Generator<void> {
    const base = (root.ownerDocument ?? (root as Document)).baseURI;
    const needed: CssAddress[] = [];
    for (const sheet of [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])])
      if (!hidden.has(sheet.ownerNode as Element)) yield* ofSheet(sheet, base, needed);
    this.add(needed);
  }

  #take(element: Element): void {
    for (const address of elementAddresses(element))
      if (!this.#found.has(address))
        this.#found.set(address, { address, kind: "image", recordedAs: this.host.urls.resource(address) });
    this.add(styleAddresses(element).map((address) => ({ address, kind: "image" })));
  }

  /** Tells whether it took a while. */
  #leaveOut(element: Element): boolean {
    for (const address of [...elementAddresses(element), ...styleAddresses(element)])
      this.#leftOut.add(address);
    // What lies in a drawing has no box, and so no background.
    if ((element as SVGElement).ownerSVGElement) return false;
    if (++this.#leftOutElements > LEFT_OUT_ELEMENTS_MAX) return false;
    const { defaultView, baseURI } = element.ownerDocument;
    for (const pseudo of defaultView ? PSEUDO_ELEMENTS : []) {
      const style = defaultView!.getComputedStyle(element, pseudo);
      for (const property of IMAGE_PROPERTIES)
        for (const address of addressesInCss(style[property] ?? "", baseURI)) this.#leftOut.add(address);
    }
    return true;
  }
}

/** What an element shows by an attribute of its own; of several sizes, the one that the browser chose. */
function elementAddresses(element: Element): string[] {
  return addressTexts(element).flatMap((text) => fileAddress(text, element.baseURI) ?? []);
}

function addressTexts(element: Element): string[] {
  switch (element.localName) {
    case "img":
      return [(element as HTMLImageElement).currentSrc || (element as HTMLImageElement).src];
    case "input":
      return (element as HTMLInputElement).type === "image" ? [(element as HTMLInputElement).src] : [];
    case "video":
      return [(element as HTMLVideoElement).poster];
    case "image":
    case "use":
    case "feImage":
      return [(element as SVGUseElement).href?.baseVal ?? ""];
    case "body":
    case "table":
    case "td":
    case "th":
      return [element.getAttribute("background") ?? ""];
    default:
      return [];
  }
}

function styleAddresses(element: Element): string[] {
  const text = element.getAttribute("style");
  return text ? addressesInCss(text, element.baseURI) : [];
}

/** Of a frame whose content the page may look into. */
function frameDocument(element: Element): Document | null {
  if (element.localName !== "iframe") return null;
  try {
    return (element as HTMLIFrameElement).contentDocument;
  } catch {
    return null;
  }
}
