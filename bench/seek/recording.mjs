// A long recording of a busy page, the same on every run: a board of rows that come, go and change, a pointer that
// wanders, and a clock that says the recorded time, by which a measurement knows what is on show.

import { random } from "../ingest/random.mjs";

/** @import { Random } from "../ingest/random.mjs" */
/** @typedef {{ type: number, data: any, timestamp: number }} Event */
/** @typedef {{ id: number, type: number, tagName?: string, attributes?: Record<string, string>, textContent?: string, childNodes?: Node[] }} Node */

export const START_MS = 1_790_000_000_000;
/** The text of this element is the recorded time, in milliseconds from the start. */
export const CLOCK_ID = "clock";
const CLOCK_TEXT_NODE = 8;
const ROWS = 320;
const CELLS = 6;
const FIRST_ROW_NODE = 1_000;
const NODES_OF_ROW = 1 + 2 * CELLS;
const TABLE_BODY_NODE = 10;
const SEED = 40_100;
const WORDS =
  "amber basil cedar delta ember fjord grove harbor indigo juniper kelp larch maple north ocean pine".split(
    " ",
  );
const CSS = `body{font:14px sans-serif;margin:0;padding:16px}table{border-collapse:collapse;width:100%}
td{border:1px solid #ddd;padding:2px 6px}.hot{background:#fde}.cold{background:#def}#clock{font-weight:bold}`;

/** The recorder gives the pointer's way in pieces of this length, in steps of that. */
const POINTER_PIECE_MS = 500;
const POINTER_STEP_MS = 50;
/** Shares of the changes, by what makes recordings of boards so long; the rest is scrolling. */
const TEXT = 0.5;
const CLASS = 0.24;
const ROW = 0.25;

/** @param {{ minutes: number, events: number }} size @returns {Event[]} */
export function longRecording({ minutes, events: count }) {
  return new Board(random(SEED)).record(minutes * 60_000, count);
}

class Board {
  nextNode = FIRST_ROW_NODE;
  /** @type {number[]} */
  rows = [];
  pointerToMs = 0;
  pointerAt = { x: 640, y: 400 };
  scrolledTo = 0;

  /** @param {Random} chance */
  constructor(chance) {
    this.chance = chance;
  }

  /** @param {number} durationMs @param {number} count @returns {Event[]} */
  record(durationMs, count) {
    const meta = { href: "https://board.example/", width: 1280, height: 800 };
    /** @type {Event[]} */
    const events = [
      { type: 4, data: meta, timestamp: START_MS },
      { type: 2, data: { node: this.document(), initialOffset: { left: 0, top: 0 } }, timestamp: START_MS },
    ];
    const stepMs = durationMs / (count - events.length);
    for (let place = 0; events.length < count; place += 1) {
      // Not in step with anybody's frames.
      const atMs = Math.min(durationMs, Math.round(place * stepMs + this.chance.fraction() * stepMs));
      events.push({ type: 3, data: this.change(atMs, place), timestamp: START_MS + atMs });
    }
    return events;
  }

  /** @param {number} atMs @param {number} place */
  change(atMs, place) {
    const { chance } = this;
    if (place % 12 === 0) return mutation({ texts: [{ id: CLOCK_TEXT_NODE, value: String(atMs) }] });
    if (atMs - this.pointerToMs >= POINTER_PIECE_MS) return this.pointer(atMs);
    const kind = chance.fraction();
    if (kind < TEXT) return mutation({ texts: [{ id: this.cell() + 1, value: this.words() }] });
    if (kind < TEXT + CLASS) {
      const attributes = { class: chance.pick(["hot", "cold", ""]) };
      return mutation({ attributes: [{ id: this.cell(), attributes }] });
    }
    if (kind < TEXT + CLASS + ROW) return this.replaceRow();
    this.scrolledTo = within(this.scrolledTo + chance.integer(-120, 120), 4_000);
    return { source: 3, id: 1, x: 0, y: this.scrolledTo };
  }

  /** @param {number} atMs */
  pointer(atMs) {
    const { chance } = this;
    this.pointerToMs = atMs;
    const steps = POINTER_PIECE_MS / POINTER_STEP_MS;
    const [right, down] = [chance.integer(-24, 24), chance.integer(-16, 16)];
    const positions = Array.from({ length: steps }, (_, step) => {
      const { x, y } = this.pointerAt;
      this.pointerAt = { x: within(x + right, 1_279), y: within(y + down, 799) };
      return { ...this.pointerAt, id: this.cell(), timeOffset: (step - steps + 1) * POINTER_STEP_MS };
    });
    return { source: 1, positions };
  }

  replaceRow() {
    const place = this.chance.integer(0, this.rows.length - 1);
    const old = /** @type {number} */ (this.rows[place]);
    const row = this.row();
    this.rows[place] = row.id;
    const nextId = this.rows[place + 1] ?? null;
    // Flat and the last sibling first, as the recorder sends them.
    /** @type {{ parentId: number, nextId: number | null, node: Node }[]} */
    const adds = [{ parentId: TABLE_BODY_NODE, nextId, node: { ...row, childNodes: [] } }];
    let next = /** @type {number | null} */ (null);
    for (const cell of [...(row.childNodes ?? [])].reverse()) {
      adds.push({ parentId: row.id, nextId: next, node: { ...cell, childNodes: [] } });
      for (const text of cell.childNodes ?? []) adds.push({ parentId: cell.id, nextId: null, node: text });
      next = cell.id;
    }
    return mutation({ removes: [{ parentId: TABLE_BODY_NODE, id: old }], adds });
  }

  /** Node of a cell that is there now. */
  cell() {
    return this.chance.pick(this.rows) + 1 + 2 * this.chance.integer(0, CELLS - 1);
  }

  words() {
    return `${this.chance.pick(WORDS)} ${this.chance.pick(WORDS)} ${this.chance.integer(0, 99_999)}`;
  }

  /** @returns {Node} */
  row() {
    const id = this.nextNode;
    this.nextNode += NODES_OF_ROW;
    const cells = Array.from({ length: CELLS }, (_, place) => {
      const text = { type: 3, id: id + 2 + 2 * place, textContent: this.words() };
      return element(id + 1 + 2 * place, "td", { class: "cold" }, text);
    });
    return element(id, "tr", {}, ...cells);
  }

  /** @returns {Node} */
  document() {
    const rows = Array.from({ length: ROWS }, () => this.row());
    this.rows = rows.map(({ id }) => id);
    const clock = element(7, "p", { id: CLOCK_ID }, { type: 3, id: CLOCK_TEXT_NODE, textContent: "0" });
    const table = element(9, "table", {}, element(TABLE_BODY_NODE, "tbody", {}, ...rows));
    const style = element(4, "style", {}, { type: 3, id: 5, textContent: CSS });
    const html = element(
      2,
      "html",
      { lang: "en" },
      element(3, "head", {}, style),
      element(6, "body", {}, clock, table),
    );
    return { type: 0, id: 1, childNodes: [{ type: 1, id: 11, ...doctype }, html] };
  }
}

const doctype = { name: "html", publicId: "", systemId: "" };

/** @param {number} id @param {string} tagName @param {Record<string, string>} attributes @param {Node[]} childNodes @returns {Node} */
const element = (id, tagName, attributes, ...childNodes) => ({
  type: 2,
  id,
  tagName,
  attributes,
  childNodes,
});

/** @param {number} value @param {number} most */
const within = (value, most) => Math.min(most, Math.max(0, value));

/** @param {object} changes */
const mutation = (changes) => ({ source: 0, texts: [], attributes: [], removes: [], adds: [], ...changes });
