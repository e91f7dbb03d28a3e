const STARS = [1, 2, 3, 4, 5];
const STYLE = `
  :host { display: inline-flex; align-items: center; gap: 0.4em; color: var(--ink-soft); font-size: 0.9em; }
  .row { display: inline-flex; gap: 1px; }
  svg { width: 1.1em; height: 1.1em; display: block; }
  .empty { fill: var(--line-strong); } .full { fill: var(--ochre); }
  button { all: unset; cursor: pointer; padding: 4px; border-radius: 6px; }
  button svg { width: 1.7em; height: 1.7em; }
  button:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
  button:hover svg { transform: scale(1.12); }
`;

/**
 * `<star-rating value="4.5" count="12">` shows a rating; with `editable` it takes one (arrow keys work) and is a
 * form field by its `name`. Shadow DOM with a style element.
 */
export class StarRating extends HTMLElement {
  static readonly observedAttributes = ["value", "count"];
  static readonly formAssociated = true;
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #internals = this.attachInternals();

  connectedCallback(): void {
    this.#render();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#render();
  }

  get value(): number {
    return Number(this.getAttribute("value") ?? 0);
  }

  set value(stars: number) {
    this.setAttribute("value", String(stars));
    this.#internals.setFormValue(String(stars));
  }

  #render(): void {
    const style = document.createElement("style");
    style.textContent = STYLE;
    const editable = this.hasAttribute("editable");
    const row = document.createElement("span");
    row.className = "row";
    row.setAttribute("role", editable ? "radiogroup" : "img");
    row.setAttribute("aria-label", editable ? "Your rating" : `${this.value} of 5 stars`);
    row.append(...STARS.map((star) => (editable ? this.#button(star) : this.#star(star))));
    const count = document.createElement("span");
    const number = this.getAttribute("count");
    count.textContent = number === null ? "" : `(${number})`;
    const focused = this.#root.activeElement !== null;
    this.#root.replaceChildren(style, row, count);
    if (focused) this.#root.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
  }

  #button(star: number): HTMLButtonElement {
    const button = document.createElement("button");
    const chosen = this.value === star;
    button.type = "button";
    button.setAttribute("role", "radio");
    button.setAttribute("aria-checked", String(chosen));
    button.setAttribute("aria-label", star === 1 ? "1 star" : `${star} stars`);
    button.setAttribute("data-testid", `star-${star}`);
    button.tabIndex = chosen || (this.value === 0 && star === 1) ? 0 : -1;
    button.append(this.#star(star));
    button.addEventListener("click", () => this.#choose(star));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.#choose(Math.min(Math.max(star + step, 1), 5));
    });
    return button;
  }

  #choose(star: number): void {
    this.value = star;
    this.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
  }

  /** One star, filled from the left by as much of it as the value covers. */
  #star(star: number): SVGSVGElement {
    const part = Math.min(Math.max(this.value - star + 1, 0), 1);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    const shape = "M10 1.6l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L1.500 7.800l5.900-.8z";
    for (const [name, width] of [
      ["empty", 1],
      ["full", part],
    ] as const) {
      if (width === 0) continue;
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", shape);
      path.setAttribute("class", name);
      if (width < 1) path.style.clipPath = `inset(0 ${Math.round((1 - width) * 100)}% 0 0)`;
      svg.append(path);
    }
    return svg;
  }
}

customElements.define("star-rating", StarRating);
