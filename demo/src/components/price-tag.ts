import { formatPrice } from "../shop/products";

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: inline-flex; gap: 0.5ch; align-items: baseline; font-variant-numeric: tabular-nums; }
  .now { font-weight: 650; color: var(--ink); }
  .now.reduced { color: var(--clay); }
  .was { color: var(--ink-soft); font-size: 0.85em; }
`);

/** `<price-tag cents="4600" was-cents="5200">`: shadow DOM with an adopted style sheet. */
export class PriceTag extends HTMLElement {
  static readonly observedAttributes = ["cents", "was-cents"];
  readonly #root = this.attachShadow({ mode: "open" });

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    this.#render();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#render();
  }

  #render(): void {
    const was = Number(this.getAttribute("was-cents") ?? 0);
    const now = document.createElement("span");
    now.className = was > 0 ? "now reduced" : "now";
    now.textContent = formatPrice(Number(this.getAttribute("cents") ?? 0));
    const parts: HTMLElement[] = [now];
    if (was > 0) {
      const before = document.createElement("s");
      before.className = "was";
      before.setAttribute("aria-label", `before ${formatPrice(was)}`);
      before.textContent = formatPrice(was);
      parts.push(before);
    }
    this.#root.replaceChildren(...parts);
  }
}

customElements.define("price-tag", PriceTag);
