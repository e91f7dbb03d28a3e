// Made-up visits whose events have the kinds, sizes and shares that recordings of real pages have. What was taken as
// the measure: 46 % mutations of 3.8 kB on average (most are small, a few add whole lists), 15 % inputs, 14 % pointer
// moves, 12 % scrolls, 10 % clicks and focus; a snapshot of some 230 kB about every 240 events.

import { PageBuilder, flatten } from "./page.mjs";
import { random as seeded } from "./random.mjs";

/** @import { Random } from "./random.mjs" */
/** @typedef {{ type: number, data: Record<string, unknown>, timestamp: number }} Event */
/** @typedef {{ events: Event[], dirty: boolean }} Batch */
/** @typedef {{ batches: Batch[] }} Page a page load */
/** @typedef {{ pages: Page[] }} Visit */

export const EVENTS_PER_BATCH = 50;
const BATCHES_PER_PAGE = 5;
const PAGES_PER_VISIT_MAX = 4;
const MILLISECONDS_BETWEEN_EVENTS = 100;

/** Kinds and their shares in percent; what is missing to 100 is mutations. */
/** @type {[number, (visit: Recording) => Record<string, unknown>][]} */
const KINDS = [
  [15, (visit) => visit.input()],
  [14, (visit) => visit.pointerMoves()],
  [12, (visit) => visit.scroll()],
  [10, (visit) => visit.interaction()],
  [3, (visit) => visit.network()],
  [2, (visit) => visit.console()],
];

/**
 * @param {{ seed: number, visits: number, startedAtMs: number, dirtyShare: number }} wanted
 * @returns {Visit[]}
 */
export function makeVisits({ seed, visits, startedAtMs, dirtyShare }) {
  return Array.from({ length: visits }, (_, number) => {
    const random = seeded(seed * 1_000_003 + number);
    const pages = random.integer(1, PAGES_PER_VISIT_MAX);
    const recording = new Recording(random, seeded(seed + number * 7919), startedAtMs, dirtyShare);
    return { pages: Array.from({ length: pages }, () => recording.page()) };
  });
}

class Recording {
  /**
   * @param {Random} random
   * @param {Random} dirt apart, so that clean and dirty traffic differ in nothing else
   * @param {number} timestamp
   * @param {number} dirtyShare
   */
  constructor(random, dirt, timestamp, dirtyShare) {
    this.random = random;
    this.dirt = dirt;
    this.timestamp = timestamp;
    this.dirtyShare = dirtyShare;
    this.builder = new PageBuilder(random);
  }

  /** @returns {Page} */
  page() {
    this.builder = new PageBuilder(this.random);
    return { batches: Array.from({ length: BATCHES_PER_PAGE }, (_, number) => this.batch(number === 0)) };
  }

  /** @param {boolean} first @returns {Batch} */
  batch(first) {
    const events = first ? this.opening() : [];
    while (events.length < EVENTS_PER_BATCH) events.push(this.event());
    const dirty = this.dirt.chance(this.dirtyShare);
    if (dirty) soil(events, this.dirt);
    return { events, dirty };
  }

  /** What a page load starts with. @returns {Event[]} */
  opening() {
    const href = `https://shop.example/catalogue/${this.random.integer(1, 400)}`;
    const title = this.builder.text(4);
    const page = { url: href, title, navigation: "load" };
    const start = {
      url: href,
      title,
      referrer: "",
      language: "en-GB",
      timezone: "Europe/London",
      screen: { width: 1920, height: 1080, pixel_ratio: 1 },
      sampled: "session",
      reason: "new",
      webdriver: false,
    };
    return [
      this.at(5, { tag: "reenact/start@1", payload: start }),
      this.at(4, { href, width: 1280, height: 800 }),
      this.at(2, {
        node: this.builder.document(this.random.integer(90, 170)),
        initialOffset: { left: 0, top: 0 },
      }),
      this.at(5, { tag: "reenact/page_view@1", payload: page }),
    ];
  }

  /** @returns {Event} */
  event() {
    let point = this.random.fraction() * 100;
    for (const [share, make] of KINDS) {
      if (point < share) {
        const data = make(this);
        return this.at("plugin" in data ? 6 : 3, data);
      }
      point -= share;
    }
    return this.at(3, this.mutation());
  }

  /** @param {number} type @param {Record<string, unknown>} data @returns {Event} */
  at(type, data) {
    this.timestamp += this.random.integer(0, 2 * MILLISECONDS_BETWEEN_EVENTS);
    return { type, data, timestamp: this.timestamp };
  }

  known() {
    return this.random.integer(1, this.builder.lastId);
  }

  mutation() {
    const point = this.random.fraction();
    if (point < 0.45) return this.changes({ attributes: this.attributeChanges() });
    if (point < 0.7)
      return this.changes({
        texts: [{ id: this.known(), value: this.builder.text(this.random.integer(1, 10)) }],
      });
    const components = point < 0.92 ? 1 : this.random.integer(8, 28);
    const adds = Array.from({ length: components }, () =>
      flatten(this.builder.component(), this.known()),
    ).flat();
    const removes = Array.from({ length: this.random.integer(0, 4) }, () => ({
      parentId: this.known(),
      id: this.known(),
    }));
    return this.changes({ adds, removes });
  }

  /** @param {Record<string, unknown>} some */
  changes(some) {
    return { source: 0, texts: [], attributes: [], removes: [], adds: [], ...some };
  }

  attributeChanges() {
    return Array.from({ length: this.random.integer(1, 3) }, () => ({
      id: this.known(),
      attributes: this.random.chance(0.5)
        ? { class: this.builder.classes(), "aria-expanded": this.random.pick(["true", "false"]) }
        : {
            style: {
              transform: `translate(${this.random.integer(0, 900)}px, 0px)`,
              opacity: String(this.random.fraction().toFixed(2)),
            },
          },
    }));
  }

  input() {
    return {
      source: 5,
      text: "*".repeat(this.random.integer(1, 24)),
      isChecked: false,
      userTriggered: true,
      id: this.known(),
    };
  }

  pointerMoves() {
    const positions = Array.from({ length: this.random.integer(1, 9) }, (_, step) => ({
      x: this.random.integer(0, 1280),
      y: this.random.integer(0, 800),
      id: this.known(),
      timeOffset: step * 50 - 450,
    }));
    return { source: 1, positions };
  }

  scroll() {
    return { source: 3, id: 1, x: 0, y: this.random.integer(0, 6000) };
  }

  interaction() {
    return {
      source: 2,
      type: this.random.integer(0, 6),
      id: this.known(),
      x: this.random.integer(0, 1280),
      y: this.random.integer(0, 800),
      pointerType: 0,
    };
  }

  network() {
    const startTime = this.random.integer(900, 90_000);
    const duration = this.random.integer(8, 700);
    const request = {
      url: `https://shop.example/api/products?page=${this.random.integer(1, 40)}&sort=price`,
      method: "GET",
      initiatorType: "fetch",
      status: this.random.pick([200, 200, 200, 204, 404, 500]),
      startTime,
      endTime: startTime + duration,
      duration,
      timeOrigin: 1_763_712_000_000,
      responseSize: this.random.integer(200, 90_000),
    };
    return { plugin: "rrweb/network@1", payload: { requests: [request] } };
  }

  console() {
    const level = this.random.pick(["log", "info", "warn", "error"]);
    const trace = [
      `load (https://shop.example/assets/app.js:${this.random.integer(1, 900)}:${this.random.integer(1, 80)})`,
    ];
    return {
      plugin: "rrweb/console@1",
      payload: { level, trace, payload: [`"${this.builder.text(this.random.integer(4, 20))}"`] },
    };
  }
}

const EMAIL_NAMES = ["jane.doe", "sam", "li.wei", "o.brien", "anna-maria"];
/** Numbers that payment providers publish for tests: their check digits are right. */
const TEST_CARDS = ["4242 4242 4242 4242", "5555555555554444", "3782 822463 10005"];

/**
 * Puts personal data into a batch: an address in visible text, a card number typed into a search field, an address in a
 * console line. Any of them makes the whole batch one that must be redacted.
 * @param {Event[]} events
 * @param {Random} random
 */
function soil(events, random) {
  const email = `${random.pick(EMAIL_NAMES)}+${random.integer(1, 99)}@mail.example.org`;
  const dirt = [
    {
      type: 3,
      data: {
        source: 0,
        texts: [{ id: 1, value: `Signed in as ${email}` }],
        attributes: [],
        removes: [],
        adds: [],
      },
    },
    { type: 3, data: { source: 5, text: `card ${random.pick(TEST_CARDS)}`, isChecked: false, id: 1 } },
    {
      type: 6,
      data: {
        plugin: "rrweb/console@1",
        payload: { level: "log", trace: [], payload: [`"order confirmation sent to ${email}"`] },
      },
    },
  ];
  for (const { type, data } of dirt.slice(0, random.integer(1, dirt.length))) {
    const place = random.integer(events.length >> 1, events.length - 1);
    const replaced = /** @type {Event} */ (events[place]);
    events[place] = { type, data, timestamp: replaced.timestamp };
  }
}
