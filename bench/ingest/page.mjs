// Serialized DOM in rrweb's shape: the page of a made-up shop, built of a few components with varying text.

/** @import { Random } from "./random.mjs" */
/** @typedef {Record<string, unknown> & { id: number, type: number }} Node */

const WORDS =
  "the a of in to and for with light warm oak wool linen kettle lamp chair table shelf rug bowl plate cushion throw bottle carafe board knife spoon basket mirror frame plant pot candle towel soap brush hook rail drawer handle wheel clock radio speaker cable charger stand case bag strap wallet belt scarf hat glove sock shoe boot coat jacket shirt dress skirt free delivery returns within thirty days order today dispatched tomorrow in stock few left new season sale price was now save add remove compare wish list details size colour material care reviews rating helpful not yes more less show hide next previous sort filter clear all apply basket checkout continue back account sign out settings address phone country region city street number".split(
    " ",
  );
const COMPONENTS = ["product-card", "review", "list-row", "nav-item", "form-field", "badge", "gallery-thumb"];
const UTILITIES = [
  "flex",
  "grid",
  "gap-2",
  "gap-4",
  "px-3",
  "py-2",
  "text-sm",
  "text-muted",
  "rounded",
  "shadow",
  "border",
];

/** Ids of one page load count up, as rrweb's do. */
export class PageBuilder {
  /** @param {Random} random */
  constructor(random) {
    this.random = random;
    this.lastId = 0;
  }

  id() {
    return ++this.lastId;
  }

  /** @param {number} words */
  text(words) {
    const text = Array.from({ length: words }, () => this.random.pick(WORDS)).join(" ");
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  /** @returns {Node} */
  textNode(words = this.random.integer(1, 9)) {
    return { type: 3, textContent: this.text(words), id: this.id() };
  }

  /**
   * @param {string} tagName
   * @param {Record<string, unknown>} attributes
   * @param {Node[]} childNodes
   * @returns {Node}
   */
  element(tagName, attributes, childNodes) {
    return { type: 2, tagName, attributes, childNodes, id: this.id() };
  }

  classes() {
    const { random } = this;
    const utilities = Array.from({ length: random.integer(1, 4) }, () => random.pick(UTILITIES));
    return [
      `${random.pick(COMPONENTS)}__${random.pick(["title", "body", "media", "price", "action"])}`,
      ...utilities,
    ].join(" ");
  }

  /** A component: a card with a picture, a title, a price and a button. @returns {Node} */
  component() {
    const { random } = this;
    const name = random.pick(COMPONENTS);
    const number = random.integer(1, 400);
    return this.element("article", { class: name, "data-testid": `${name}-${number}` }, [
      this.element(
        "img",
        {
          class: this.classes(),
          src: `https://shop.example/media/${number}-${random.pick(["front", "side"])}.webp`,
          alt: this.text(3),
          loading: "lazy",
        },
        [],
      ),
      this.element("h3", { class: this.classes() }, [this.textNode(4)]),
      this.element("p", { class: this.classes() }, [this.textNode(random.integer(6, 24))]),
      this.element(
        "span",
        { class: this.classes(), "data-price": `${random.integer(3, 90)}.${random.integer(10, 99)}` },
        [this.textNode(1)],
      ),
      this.element("button", { class: this.classes(), type: "button", "aria-label": this.text(2) }, [
        this.textNode(2),
      ]),
    ]);
  }

  /** The rules that rrweb puts in place of a style sheet's link. */
  css() {
    const { random } = this;
    const rules = [];
    for (let rule = 0; rule < 380; rule += 1)
      rules.push(
        `.${random.pick(COMPONENTS)}__${random.pick(WORDS)} { display: ${random.pick(["flex", "grid", "block"])}; padding: ${random.integer(0, 32)}px; color: rgb(${random.integer(0, 255)}, ${random.integer(0, 255)}, ${random.integer(0, 255)}); }`,
      );
    return rules.join(" ");
  }

  /** @param {number} components @returns {Node} */
  document(components) {
    const sections = [];
    for (let made = 0; made < components; made += 8)
      sections.push(
        this.element("section", { class: "section grid gap-4" }, [
          this.element("h2", { class: "section__title" }, [this.textNode(3)]),
          ...Array.from({ length: Math.min(8, components - made) }, () => this.component()),
        ]),
      );
    const head = this.element("head", {}, [
      this.element("title", {}, [this.textNode(4)]),
      this.element(
        "link",
        { rel: "stylesheet", href: "https://shop.example/assets/app.css", _cssText: this.css() },
        [],
      ),
    ]);
    const body = this.element("body", { class: "theme-light" }, [
      this.element("main", { id: "app" }, sections),
    ]);
    const html = this.element("html", { lang: "en" }, [head, body]);
    return {
      type: 0,
      childNodes: [{ type: 1, name: "html", publicId: "", systemId: "", id: this.id() }, html],
      id: this.id(),
    };
  }
}

/**
 * As rrweb sends added subtrees: one entry a node, parents first, without children.
 * @param {Node} node
 * @param {number} parentId
 * @param {{ parentId: number, nextId: null, node: Node }[]} adds
 */
export function flatten(node, parentId, adds = []) {
  const children = /** @type {Node[] | undefined} */ (node["childNodes"]);
  adds.push({ parentId, nextId: null, node: children ? { ...node, childNodes: [] } : node });
  for (const child of children ?? []) flatten(child, node.id, adds);
  return adds;
}
