// A rebuilt document as lines of text that are the same for the same page, whoever has rebuilt it.
//
// Long because it is sent into the browser as one function, which can use nothing from its module.

export interface Normalized {
  lines: string[];
}

/**
 * Reads a document: of the engine (`engine`: elements say their id in an attribute), or of rrweb (`idOf`: its mirror).
 * Elements without an id are the players' own, or the HTML parser's (a `tbody`): these are passed over, what is in
 * the latter is not.
 *
 * Left out on purpose: comments, what is in `noscript`, classes and selectors that imitate `:hover`, and what one of the
 * two writes for its own use.
 */
export function normalize(document: Document, idOf: ((node: Node) => number) | null): Normalized {
  const lines: string[] = [];
  const own = new Set([
    "id",
    "scroll-left",
    "scroll-top",
    "modal",
    "playing",
    "current-time",
    "own",
    "adopted",
  ]);
  const state = new Set(["value", "checked", "selected", "style", "autocomplete", "csp-content", "open"]);
  const frame = new Set(["src", "srcdoc", "sandbox"]);

  const id = (element: Element): string | null => {
    if (!idOf) return element.getAttribute("data-reenact-id");
    const found = idOf(element);
    return found < 0 ? null : String(found);
  };

  function attributes(element: Element): string[] {
    const found: string[] = [];
    for (const { name: written, value } of element.attributes) {
      const name = written.replace(/^data-reenact-/, "").replace(/^_(?=on)/, "");
      if (written !== name && own.has(name)) continue;
      if (state.has(name) || name.startsWith("rr_") || name.startsWith("rrweb-original-")) continue;
      if (element.tagName === "IFRAME" && frame.has(name)) continue;
      if (element.tagName === "META" && name === "content" && isPolicy(element)) continue;
      if (name === "class") {
        const classes = value
          .split(/\s+/)
          .filter((part) => part && part !== ":hover" && part !== "rrweb-paused");
        if (classes.length > 0) found.push(`class=${classes.join(" ")}`);
      } else found.push(`${name}=${value.trim()}`);
    }
    return found.sort();
  }

  const isPolicy = (element: Element) =>
    /content-security-policy/i.test(
      element.getAttribute("http-equiv") ?? element.getAttribute("data-reenact-http-equiv") ?? "",
    );

  function declarations(style: CSSStyleDeclaration): string {
    const found = [...style].map(
      (name) => `${name}:${style.getPropertyValue(name)}${style.getPropertyPriority(name)}`,
    );
    return found
      .filter((declaration) => !declaration.endsWith(":revert-layer"))
      .sort()
      .join(";");
  }

  /** Rules of every kind: what stands before the block as the browser writes it, with all that is in the block. */
  function rules(list: CSSRuleList): string[] {
    return [...list].flatMap((rule) => {
      const at = rule as CSSGroupingRule & CSSStyleRule & CSSKeyframeRule;
      const own = at.style ? declarations(at.style) : "";
      const inner = at.cssRules ? rules(at.cssRules).join("") : "";
      if (at.selectorText !== undefined && rule.type === CSSRule.STYLE_RULE) {
        const selectors = splitSelectors(at.selectorText).filter(
          (selector) => !selector.includes("\\:hover"),
        );
        return selectors.map((selector) => `${selector}{${own}${inner && ` ${inner}`}}`);
      }
      if (!at.cssRules && !at.style) return [rule.cssText];
      // rrweb asks of the frame what the page asked of the screen.
      const before = rule.cssText.slice(0, rule.cssText.indexOf("{")).trim();
      return [`${before.replace(/device-(?=width|height)/g, "")}{${own}${inner}}`];
    });
  }

  /** Fonts that sheets or scripts declare, whether they could be loaded or not. */
  function fonts(): void {
    const found = [...document.fonts].map((face) =>
      [face.family.replace(/["']/g, ""), face.weight, face.style, face.stretch, face.unicodeRange].join(" "),
    );
    for (const face of [...new Set(found)].sort()) lines.push(`font ${face}`);
  }

  function splitSelectors(text: string): string[] {
    const found: string[] = [];
    let depth = 0;
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      if ("([".includes(text[at]!)) depth++;
      if (")]".includes(text[at]!)) depth--;
      if (text[at] === "\\") at++;
      else if (text[at] === "," && depth === 0) {
        found.push(text.slice(from, at).trim());
        from = at + 1;
      }
    }
    return [...found, text.slice(from).trim()];
  }

  function sheet(sheet: CSSStyleSheet | null, indent: string): void {
    if (!sheet) return;
    try {
      for (const rule of rules(sheet.cssRules)) lines.push(`${indent}rule ${rule}`);
    } catch {
      // A sheet of another origin, which neither may read.
    }
  }

  function adopted(root: Document | ShadowRoot, indent: string): void {
    const sheets = idOf
      ? [...root.adoptedStyleSheets]
      : [...root.querySelectorAll<HTMLStyleElement>("style[data-reenact-adopted]")].map(
          (style) => style.sheet,
        );
    for (const one of sheets) {
      lines.push(`${indent}adopted`);
      sheet(one, `${indent} `);
    }
  }

  function fields(element: Element, indent: string): void {
    const field = element as HTMLInputElement;
    if (field.tagName === "INPUT" && field.type !== "file") {
      lines.push(
        `${indent}value ${field.value} ${/^(checkbox|radio)$/.test(field.type) ? field.checked : ""}`,
      );
    } else if (field.tagName === "TEXTAREA" || field.tagName === "SELECT")
      lines.push(`${indent}value ${field.value}`);
    else if (field.tagName === "DIALOG") {
      const modal = idOf ? field.matches(":modal") : field.hasAttribute("data-reenact-modal");
      lines.push(`${indent}open ${field.hasAttribute("open")} ${modal}`);
    } else if (field.hasAttribute("open")) lines.push(`${indent}open`);
  }

  function read(node: Node, indent: string): void {
    const element = node as HTMLElement;
    const ownId = id(element);
    if (ownId === null) {
      if (element.tagName !== "STYLE" && element.tagName !== "META") children(element, indent);
      return;
    }
    const tag = element.localName;
    lines.push([`${indent}<${tag} ${ownId}`, ...attributes(element)].join(" "));
    const below = `${indent} `;
    const style = element.style ? declarations(element.style) : "";
    if (style) lines.push(`${below}style ${style}`);
    fields(element, below);
    if (element.scrollLeft > 1 || element.scrollTop > 1) {
      lines.push(`${below}scroll ${Math.round(element.scrollLeft)} ${Math.round(element.scrollTop)}`);
    }
    if (tag === "style") return sheet((element as HTMLStyleElement).sheet, below);
    if (tag === "noscript" || tag === "textarea") return;
    if (element.shadowRoot) {
      lines.push(`${below}#shadow`);
      adopted(element.shadowRoot, below);
      children(element.shadowRoot, `${below} `);
    }
    const inner = tag === "iframe" ? (element as HTMLIFrameElement).contentDocument : null;
    if (inner?.documentElement && id(inner.documentElement) !== null) {
      lines.push(`${below}#document`);
      adopted(inner, below);
      children(inner, `${below} `);
    }
    children(element, below);
  }

  /** Neighbouring texts are one: the parser joins them. Between the head and the body it drops space. */
  function children(parent: Node, indent: string): void {
    let text = "";
    const flush = () => {
      const isBetween = /^(HTML|HEAD|#document)$/.test(parent.nodeName) && !text.trim();
      if (text && !isBetween) lines.push(`${indent}"${text.replaceAll("\r\n", "\n")}"`);
      text = "";
    };
    for (const child of parent.childNodes) {
      if (child.nodeType === Node.TEXT_NODE || child.nodeType === Node.CDATA_SECTION_NODE)
        text += child.nodeValue ?? "";
      else if (child.nodeType === Node.ELEMENT_NODE) {
        flush();
        read(child, indent);
      }
    }
    flush();
  }

  fonts();
  adopted(document, "");
  children(document, "");
  return { lines };
}

/** Puts boxes where the engine says they were scrolled to: a file cannot. Runs in the browser. */
export function applyScroll(document: Document): void {
  for (const element of document.querySelectorAll<HTMLElement>("*")) {
    const [left, top] = ["left", "top"].map((way) => element.getAttribute(`data-reenact-scroll-${way}`));
    if (left !== null || top !== null) {
      element.scrollTo({ left: Number(left ?? 0), top: Number(top ?? 0), behavior: "instant" });
    }
    if (element.shadowRoot) applyScroll(element.shadowRoot as unknown as Document);
    if (element.tagName === "IFRAME") {
      const inner = (element as HTMLIFrameElement).contentDocument;
      if (inner) applyScroll(inner);
    }
  }
}
