// A page that is worked in for long: a table of live prices with a feed beside it, and the rrweb events of what happens.
// It keeps just what it needs to send legal events: which node stands where.

/** @import { Random } from "../ingest/random.mjs" */
/** @typedef {{ parentId: number, nextId: number | null, node: Record<string, unknown> }} Add */
/** @typedef {{ row: number, cells: { cell: number, text: number }[] }} Row */

export const COLUMNS = 6;
const ROWS = 300;
const FEED_ENTRIES = 40;
/** Rows that change places when the table is sorted by another column. */
const SORTED_ROWS = 30;
const ELEMENT = 2;
const TEXT = 3;
const WORDS = ["Lot", "Order", "Delivery", "Invoice", "Return", "Offer", "Reminder", "Payment"];
const COLORS = ["#0a7d2c", "#b3261e", "#4a4a4a", "#1a73e8"];

const CSS = Array.from(
  { length: 240 },
  (_, at) =>
    `.u-${at} > .cell:nth-child(${1 + (at % COLUMNS)}) { padding: ${at % 9}px ${at % 5}px; color: ${COLORS[at % COLORS.length]}; border-bottom: 1px solid rgb(${at}, ${at}, ${255 - at}); }`,
).join("\n");

export class Table {
  /** @param {Random} random */
  constructor(random) {
    this.random = random;
    this.nextId = 1;
    this.price = 1_000;
    this.document = this.id();
    this.html = this.id();
    this.body = this.id();
    this.search = this.id();
    this.progress = this.id();
    this.scroller = this.id();
    this.tbody = this.id();
    this.feed = this.id();
    /** @type {Row[]} */
    this.rows = [];
    /** @type {number[]} */
    this.entries = [];
    /** @type {number | undefined} */
    this.dialog = undefined;
  }

  id() {
    return this.nextId++;
  }

  words() {
    return `${this.random.pick(WORDS)} ${this.random.integer(1_000, 9_999)}`;
  }

  /** The whole page as a FullSnapshot's tree. */
  snapshot() {
    const rows = Array.from({ length: ROWS }, () => this.newRow());
    this.rows = rows.map(({ row }) => row);
    const entries = Array.from({ length: FEED_ENTRIES }, () => this.newEntry());
    this.entries = entries.map(({ entry }) => entry);
    const head = this.element("head", {}, [
      this.element("meta", { charset: "utf-8" }),
      this.element("style", {}, [this.text(CSS)]),
    ]);
    const body = element(this.body, "body", { class: "app" }, [
      this.element("header", {}, [
        this.element("h1", {}, [this.text("Prices")]),
        element(this.search, "input", { type: "search", placeholder: "Search" }),
        element(this.progress, "div", { class: "progress", style: "width: 0%;" }),
      ]),
      element(this.scroller, "main", { class: "scroller" }, [
        this.element("table", { class: "prices" }, [
          element(
            this.tbody,
            "tbody",
            {},
            rows.map(({ flat }) => nested(flat)),
          ),
        ]),
      ]),
      element(
        this.feed,
        "ul",
        { class: "feed" },
        entries.map(({ flat }) => nested(flat)),
      ),
    ]);
    const html = element(this.html, "html", { lang: "en" }, [head, body]);
    return {
      type: 0,
      id: this.document,
      childNodes: [{ type: 1, name: "html", publicId: "", systemId: "", id: this.id() }, html],
    };
  }

  /** Prices change: texts, and a class that flashes. */
  tick() {
    const texts = [];
    const attributes = [];
    for (let left = this.random.integer(1, 5); left > 0; left -= 1) {
      const { cell, text } = this.random.pick(this.random.pick(this.rows).cells);
      texts.push({ id: text, value: this.number() });
      attributes.push({ id: cell, attributes: { class: `cell ${this.random.pick(["up", "down"])}` } });
    }
    return mutation({ texts, attributes });
  }

  /** An entry comes on top of the feed, the last one goes. */
  announce() {
    const { entry, flat } = this.newEntry();
    const [before] = this.entries;
    const last = /** @type {number} */ (this.entries.pop());
    this.entries.unshift(entry);
    return mutation({
      removes: [{ parentId: this.feed, id: last }],
      adds: adds(this.feed, before ?? null, flat),
    });
  }

  /** A row is drawn anew, as frameworks do when its key changes. */
  replaceRow() {
    const at = this.random.integer(0, this.rows.length - 1);
    const old = /** @type {Row} */ (this.rows[at]);
    const { row, flat } = this.newRow();
    this.rows[at] = row;
    return mutation({
      removes: [{ parentId: this.tbody, id: old.row }],
      adds: adds(this.tbody, this.rows[at + 1]?.row ?? null, flat),
    });
  }

  /** Rows move to the top; what moves is told anew with all that it holds. */
  sort() {
    /** @type {Row[]} */
    const moved = [];
    for (let left = SORTED_ROWS; left > 0; left -= 1)
      moved.push(...this.rows.splice(this.random.integer(0, this.rows.length - 1), 1));
    const [first] = this.rows;
    this.rows.unshift(...moved);
    const flat = moved.map((row, at) =>
      adds(this.tbody, (moved[at + 1] ?? first)?.row ?? null, this.rowNodes(row)),
    );
    return mutation({
      removes: moved.map(({ row }) => ({ parentId: this.tbody, id: row })),
      adds: flat.reverse().flat(),
    });
  }

  /** A dialog opens, or the one that is open closes. */
  toggleDialog() {
    if (this.dialog !== undefined) {
      const removes = [{ parentId: this.body, id: this.dialog }];
      this.dialog = undefined;
      return mutation({ removes });
    }
    this.dialog = this.id();
    const flat = [flatElement(this.dialog, undefined, "div", { class: "dialog", role: "dialog" })];
    for (let field = 0; field < 12; field += 1) {
      const label = this.id();
      flat.push(flatElement(label, this.dialog, "label", { class: "field" }));
      flat.push(flatText(this.id(), label, this.words()));
      flat.push(flatElement(this.id(), label, "input", { type: "text", name: `field-${field}` }));
    }
    return mutation({ adds: adds(this.body, null, flat) });
  }

  /** A bar moves: one property of a `style` attribute. */
  advance() {
    const width = `${this.random.integer(0, 100)}%`;
    return mutation({ attributes: [{ id: this.progress, attributes: { style: { width } } }] });
  }

  /** Something that can be pointed at. */
  target() {
    return this.random.pick(this.random.pick(this.rows).cells).cell;
  }

  number() {
    this.price += this.random.integer(-40, 41);
    return (this.price / 100).toFixed(2);
  }

  newRow() {
    const row = {
      row: this.id(),
      cells: Array.from({ length: COLUMNS }, () => ({ cell: this.id(), text: this.id() })),
    };
    return { row, flat: this.rowNodes(row) };
  }

  /** @param {Row} row */
  rowNodes({ row, cells }) {
    const nodes = [
      flatElement(row, undefined, "tr", { class: `row u-${row % 240}`, "data-key": String(row) }),
    ];
    cells.forEach(({ cell, text }, at) => {
      nodes.push(flatElement(cell, row, "td", { class: "cell" }));
      nodes.push(flatText(text, cell, at === 0 ? this.words() : this.number()));
    });
    return nodes;
  }

  newEntry() {
    const [entry, link, time] = [this.id(), this.id(), this.id()];
    const flat = [
      flatElement(entry, undefined, "li", { class: "entry" }),
      flatElement(link, entry, "a", { href: `http://127.0.0.1/orders/${entry}`, class: "link" }),
      flatText(this.id(), link, `${this.words()}, ${this.words()}`),
      flatElement(time, entry, "time", {}),
      flatText(this.id(), time, "just now"),
    ];
    return { entry, flat };
  }

  /** @param {string} tagName @param {Record<string, unknown>} attributes @param {unknown[]} childNodes */
  element(tagName, attributes, childNodes = []) {
    return element(this.id(), tagName, attributes, childNodes);
  }

  /** @param {string} textContent */
  text(textContent) {
    return { type: TEXT, textContent, id: this.id() };
  }
}

/** @typedef {{ id: number, parent: number | undefined, node: Record<string, unknown> }} Flat nodes of a piece, parents first */

/** @param {number} id @param {string} tagName @param {Record<string, unknown>} attributes @param {unknown[]} childNodes */
function element(id, tagName, attributes, childNodes = []) {
  return { type: ELEMENT, tagName, attributes, childNodes, id };
}

/** @param {number} id @param {number | undefined} parent @param {string} tagName @param {Record<string, unknown>} attributes @returns {Flat} */
const flatElement = (id, parent, tagName, attributes) => ({
  id,
  parent,
  node: element(id, tagName, attributes),
});

/** @param {number} id @param {number} parent @param {string} textContent @returns {Flat} */
const flatText = (id, parent, textContent) => ({ id, parent, node: { type: TEXT, textContent, id } });

/** As snapshots say a piece: children within their parents. @param {Flat[]} flat */
function nested(flat) {
  const nodes = new Map(
    flat.map(({ id, node }) => [
      id,
      { ...node, ...(node["childNodes"] ? { childNodes: /** @type {unknown[]} */ ([]) } : {}) },
    ]),
  );
  for (const { id, parent } of flat)
    if (parent !== undefined) /** @type {any} */ (nodes.get(parent)).childNodes.push(nodes.get(id));
  return nodes.get(/** @type {Flat} */ (flat[0]).id);
}

/**
 * As mutations say a piece: parents first, and of siblings the last one first.
 * @param {number} parentId @param {number | null} nextId @param {Flat[]} flat @returns {Add[]}
 */
function adds(parentId, nextId, flat) {
  /** @type {Map<number | undefined, Flat[]>} */
  const below = new Map();
  for (const one of flat) below.set(one.parent, [...(below.get(one.parent) ?? []), one]);
  /** @type {Add[]} */
  const list = [];
  const write = (
    /** @type {Flat[]} */ siblings,
    /** @type {number} */ parent,
    /** @type {number | null} */ next,
  ) => {
    for (const one of [...siblings].reverse()) {
      list.push({ parentId: parent, nextId: next, node: one.node });
      next = one.id;
      write(below.get(one.id) ?? [], one.id, null);
    }
  };
  write(below.get(undefined) ?? [], parentId, nextId);
  return list;
}

/** @param {{ texts?: unknown[], attributes?: unknown[], removes?: unknown[], adds?: unknown[] }} parts */
const mutation = ({ texts = [], attributes = [], removes = [], adds = [] }) => ({
  source: 0,
  texts,
  attributes,
  removes,
  adds,
});
