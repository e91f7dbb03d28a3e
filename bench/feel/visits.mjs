// What the dashboard is opened on: many short visits for its list, and one visit that goes from page to page, with lines,
// requests, errors and state for the panels beside the picture.

import { makeVisits } from "../ingest/traffic.mjs";
import { START_MS } from "../seek/recording.mjs";
import { sendPage } from "../seek/serve.mjs";

/** @typedef {{ type: number, data: any, timestamp: number }} Event */

const FULL_SNAPSHOT = 2;
const CUSTOM = 5;
/** Visits that the list's are made from: events and times alike, users and start apart. */
const PATTERNS = 40;
const BETWEEN_STARTS_MS = 37_000;
const SENT_AT_ONCE = 16;
/** Events of a listed visit; its list needs what it tells of itself, not its pages. */
const LISTED_EVENTS = 24;
const BETWEEN_PAGES_MS = 400;
const END_MS = 1_000;

/** Visits that all began before the long recording, so that this one comes first. @param {string} url @param {number} count */
export async function sendListed(url, count) {
  const patterns = makeVisits({
    seed: 11,
    visits: PATTERNS,
    startedAtMs: START_MS,
    dirtyShare: 0,
  }).map(({ pages }) =>
    (pages[0]?.batches[0]?.events ?? []).filter(({ type }) => type !== FULL_SNAPSHOT).slice(0, LISTED_EVENTS),
  );
  let next = 0;
  const sendOn = async () => {
    for (let number = next++; number < count; number = next++) {
      const pattern = patterns[number % PATTERNS] ?? [];
      const events = [...moved(pattern, (number + 1) * BETWEEN_STARTS_MS), ...userOf(number)];
      await sendPage(url, { sessionId: `listed-${number}`, pageId: "page-0001", events });
    }
  };
  await Promise.all(Array.from({ length: SENT_AT_ONCE }, sendOn));
}

/** @param {readonly Event[]} events @param {number} backMs @returns {Event[]} */
const moved = (events, backMs) =>
  events.map((event) => ({ ...event, timestamp: event.timestamp - backMs - LISTED_EVENTS * END_MS }));

/** @param {number} number @returns {Event[]} */
function userOf(number) {
  const timestamp = START_MS - (number + 1) * BETWEEN_STARTS_MS;
  const payload = { user: `visitor-${number % 700}`, traits: { plan: "trade" } };
  return [{ type: CUSTOM, data: { tag: "reenact/identify@1", payload }, timestamp }];
}

/** A visit of so many page loads, one after another. @param {number} count @returns {Event[][]} */
export function pagesOfVisit(count) {
  /** @type {Event[][]} */
  const pages = [];
  let startedAtMs = START_MS;
  for (let seed = 1; pages.length < count; seed += 1) {
    const [visit] = makeVisits({ seed, visits: 1, startedAtMs, dirtyShare: 0 });
    for (const { batches } of visit?.pages ?? []) {
      const events = /** @type {Event[]} */ (batches.flatMap(({ events }) => events));
      pages.push([...events, ...told(events)].sort((a, b) => a.timestamp - b.timestamp));
    }
    startedAtMs = (pages.at(-1)?.at(-1)?.timestamp ?? startedAtMs) + BETWEEN_PAGES_MS;
  }
  return pages.slice(0, count);
}

/** What the panels list beside lines and requests. @param {readonly Event[]} events @returns {Event[]} */
function told(events) {
  const [first] = events;
  if (!first) return [];
  const stack = "TypeError: total is undefined\n    at addUp (https://shop.example/assets/cart.js:12:7)";
  const error = { name: "TypeError", message: "total is undefined", stack, origin: "error" };
  const at = (/** @type {number} */ ms, /** @type {string} */ tag, /** @type {object} */ payload) => ({
    type: CUSTOM,
    data: { tag, payload },
    timestamp: first.timestamp + ms,
  });
  return [
    at(700, "reenact/web_vital@1", { name: "LCP", value: 1_900, rating: "good" }),
    at(1_200, "reenact/state@1", {
      name: "cart",
      snapshot: { lines: [{ sku: "aster", count: 2 }], total: 89 },
    }),
    at(2_400, "reenact/error@1", error),
    at(3_100, "reenact/long_task@1", { duration_ms: 120 }),
    at(4_000, "reenact/flag@1", { name: "new-cart", value: true }),
  ];
}

/** @param {string} url @param {string} sessionId @param {readonly Event[][]} pages */
export async function sendVisit(url, sessionId, pages) {
  for (const [number, events] of pages.entries()) {
    const timestamp = events.at(-1)?.timestamp ?? START_MS;
    const end = { type: CUSTOM, data: { tag: "reenact/end@1", payload: { reason: "stop" } }, timestamp };
    const isLast = number === pages.length - 1;
    const pageId = `page-${String(number).padStart(4, "0")}`;
    await sendPage(url, { sessionId, pageId, events: isLast ? [...events, end] : events });
  }
}
