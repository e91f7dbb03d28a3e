// A visit as its recorder would send it.

/** As the recorder's default, about. */
const BATCH_MS = 5_000;
const META = 4;

/** @typedef {{ type: number, timestamp: number, data: unknown }} Event */
/** @typedef {{ name: string, json: string, events: Event[], minutes: number }} Visit */

/** The batches of a visit, each of one page load. Every file is another visitor. @param {Visit} visit @param {number} index */
export function* batches(visit, index) {
  const first = /** @type {Event} */ (visit.events[0]);
  const payload = { user: `visitor ${index}` };
  const identify = { type: 5, timestamp: first.timestamp, data: { tag: "reenact/identify@1", payload } };
  let page = 0;
  let sequence = 0;
  /** @type {Event[]} */
  let events = [identify];
  const batch = () => ({
    version: 1,
    session_id: visit.name,
    window_id: "window-01",
    page_id: `page-${String(page).padStart(4, "0")}`,
    sequence: sequence++,
    sent_at_ms: Math.trunc(events.at(-1)?.timestamp ?? 0),
    recorder: { name: "@reenact/recorder", version: "0.1.0" },
    events,
  });
  let isFirst = true;
  for (const event of visit.events) {
    const isNewPage = event.type === META && !isFirst;
    isFirst = false;
    if (isNewPage || event.timestamp - (events[0]?.timestamp ?? event.timestamp) > BATCH_MS) {
      if (events.length > 0) yield batch();
      events = [];
    }
    if (isNewPage) {
      page += 1;
      sequence = 0;
    }
    events.push(event);
  }
  if (events.length > 0) yield batch();
}
