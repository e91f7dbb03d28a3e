// Sends recordings that lie in files, as a recorder would: page load by page load, in batches.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { eventWithTime } from "@rrweb/types";

const META = 4;
const EVENTS_A_BATCH = 200;

export function readEvents(path: string): eventWithTime[] {
  return JSON.parse(gunzipSync(readFileSync(path)).toString("utf8")) as eventWithTime[];
}

/** Sends a visit of an identified user. */
export async function sendVisit(
  ingest: { url: string; key: string },
  session: string,
  user: string,
  events: eventWithTime[],
): Promise<void> {
  const at = events[0]?.timestamp ?? 0;
  const identify = { type: 5, timestamp: at, data: { tag: "reenact/identify@1", payload: { user } } };
  const starts = events.flatMap((event, index) => (event.type === META && index > 0 ? [index] : []));
  const pages = [0, ...starts].map((start, page, all) => events.slice(start, all[page + 1]));
  for (const [page, own] of pages.entries()) {
    const all = page === 0 ? [identify, ...own] : own;
    for (let first = 0; first < all.length; first += EVENTS_A_BATCH) {
      const batch = all.slice(first, first + EVENTS_A_BATCH);
      const body = JSON.stringify({
        version: 1,
        session_id: session,
        window_id: "window-01",
        page_id: `page-${String(page).padStart(4, "0")}`,
        sequence: first / EVENTS_A_BATCH,
        sent_at_ms: Math.trunc(batch.at(-1)?.timestamp ?? at),
        recorder: { name: "@reenact/recorder", version: "0.1.0" },
        events: batch,
      });
      const headers = { "content-type": "text/plain" };
      const answer = await fetch(`${ingest.url}/v1/batches?key=${ingest.key}`, {
        method: "POST",
        headers,
        body,
      });
      const receipt = (await answer.json()) as { events_set_aside?: number };
      if (!answer.ok || receipt.events_set_aside)
        throw new Error(`${answer.status} ${JSON.stringify(receipt)}`);
    }
  }
}
