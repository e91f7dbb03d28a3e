// What a person could see of a document, in a form that can be compared between the page and its rebuilt copy.

/** An element, reduced to what recording must keep; a string is text. */
export type StateNode =
  | string
  | {
      tag: string;
      attributes: Record<string, string>;
      checked?: boolean;
      scroll?: [left: number, top: number];
      shadow?: StateNode[];
      document?: StateNode[];
      children: StateNode[];
    };

export interface PageState {
  body: StateNode[];
  /** The text that is rendered, light and shadow trees and frames. */
  text: string[];
  scroll: [left: number, top: number];
}

/**
 * Reads a document. Runs inside a page (it is sent there as text, so it can use nothing from this module).
 * Left out because recording changes it on purpose: scripts, values of inputs (masked), URLs' queries (masked),
 * rrweb's own attributes and its class for hovered elements, and autocomplete, which rrweb turns off.
 */
export function readPageState(document: Document): PageState {
  const leftOut = new Set(["SCRIPT", "NOSCRIPT", "LINK", "STYLE", "TEMPLATE"]);
  const urlAttributes = new Set(["href", "src", "action", "poster", "xlink:href"]);
  const unstable =
    /^(on|_on|rr_|data-rr|value$|selected$|checked$|integrity$|crossorigin$|autocomplete$|nonce$|autofocus$|srcset$|autoplay$)/;

  const cleanText = (text: string) =>
    text
      .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, "[redacted:email]")
      .replace(/\s+/g, " ")
      .trim();

  /** What the shop's `data-mask-selector` names. */
  function isMasked(node: Node): boolean {
    return node.parentElement?.closest("[data-private]") != null;
  }

  function attributesOf(element: Element): Record<string, string> {
    const kept: Record<string, string> = {};
    for (const { name, value } of element.attributes) {
      if (unstable.test(name)) continue;
      if (element.tagName === "IFRAME" && (name === "src" || name === "sandbox")) continue;
      if (/^(VIDEO|AUDIO|CANVAS)$/.test(element.tagName) && name === "style") continue;
      kept[name] = attributeText(element, name, value);
    }
    if (kept["class"] === "") delete kept["class"];
    return kept;
  }

  function attributeText(element: Element, name: string, value: string): string {
    if (name === "class") {
      return value
        .split(/\s+/)
        .filter((part) => part && part !== ":hover")
        .join(" ");
    }
    if (name === "style") return (element as HTMLElement).style.cssText;
    if (urlAttributes.has(name) && !/^(data|mailto|tel):/.test(value)) {
      const url = new URL(value, element.baseURI === "about:blank" ? location.href : element.baseURI);
      return url.hash || url.pathname;
    }
    return cleanText(value);
  }

  function read(node: Node): StateNode[] {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = cleanText(node.nodeValue ?? "");
      return text ? [isMasked(node) ? "masked" : text] : [];
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return [];
    const element = node as HTMLElement;
    if (leftOut.has(element.tagName.toUpperCase())) return [];
    const state: Exclude<StateNode, string> = {
      tag: element.tagName.toLowerCase(),
      attributes: attributesOf(element),
      children: element.tagName === "TEXTAREA" ? [] : childrenOf(element),
    };
    if (element.tagName === "INPUT" && /^(checkbox|radio)$/.test((element as HTMLInputElement).type)) {
      state.checked = (element as HTMLInputElement).checked;
    }
    if (element.scrollLeft || element.scrollTop) {
      state.scroll = [Math.round(element.scrollLeft), Math.round(element.scrollTop)];
    }
    if (element.shadowRoot) state.shadow = childrenOf(element.shadowRoot);
    const inner = element.tagName === "IFRAME" ? (element as HTMLIFrameElement).contentDocument : null;
    if (inner?.body) state.document = childrenOf(inner.body);
    return [state];
  }

  /** Neighbouring texts are one: recording may join or split them. */
  function childrenOf(parent: Node): StateNode[] {
    const children: StateNode[] = [];
    for (const child of parent.childNodes) {
      for (const state of read(child)) {
        const last = children.length - 1;
        if (typeof state === "string" && typeof children[last] === "string") children[last] += ` ${state}`;
        else children.push(state);
      }
    }
    return children;
  }

  /** Text that has a place on the page, wherever it lies, in the order of the tree. */
  function renderedText(root: Node): string[] {
    const texts: string[] = [];
    for (const node of root.childNodes) {
      const element = node as HTMLElement;
      if (node.nodeType === Node.TEXT_NODE) {
        const parent = node.parentElement;
        const range = node.ownerDocument!.createRange();
        range.selectNode(node);
        const shown = range.getClientRects().length > 0 && (!parent || parent.checkVisibility());
        const text = shown && !isMasked(node) ? cleanText(node.nodeValue ?? "") : "";
        if (text) texts.push(text);
      } else if (node.nodeType === Node.ELEMENT_NODE && !leftOut.has(element.tagName.toUpperCase())) {
        if (element.shadowRoot) texts.push(...renderedText(element.shadowRoot));
        const inner = element.tagName === "IFRAME" ? (element as HTMLIFrameElement).contentDocument : null;
        if (inner?.body) texts.push(...renderedText(inner.body));
        if (element.tagName !== "TEXTAREA") texts.push(...renderedText(element));
      }
    }
    return texts;
  }

  const scroller = document.scrollingElement ?? document.documentElement;
  return {
    body: childrenOf(document.body),
    text: renderedText(document.body),
    scroll: [Math.round(scroller.scrollLeft), Math.round(scroller.scrollTop)],
  };
}

/**
 * Takes over into `real` what `rebuilt` holds masked: stars of the same length, in attributes of form fields and of
 * what the shop declares private. Everything else stays as it was, to be compared.
 */
export function acceptMasks(real: StateNode[], rebuilt: StateNode[], isPrivate = false): void {
  real.forEach((node, at) => {
    const other = rebuilt[at];
    if (typeof node === "string" || other === undefined || typeof other === "string") return;
    const mayBeMasked =
      isPrivate || "data-private" in node.attributes || /^(input|textarea|select)$/.test(node.tag);
    for (const [name, value] of Object.entries(node.attributes)) {
      const masked = other.attributes[name] ?? "";
      if (mayBeMasked && masked.length === value.length && /^[*\s]+$/.test(masked))
        node.attributes[name] = masked;
    }
    const inside = isPrivate || "data-private" in node.attributes;
    acceptMasks(node.children, other.children, inside);
    acceptMasks(node.shadow ?? [], other.shadow ?? [], inside);
    acceptMasks(node.document ?? [], other.document ?? [], inside);
  });
}
