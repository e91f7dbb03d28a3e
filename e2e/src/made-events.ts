// Events of small recordings that tests make by hand.
import type { eventWithTime } from "@rrweb/types";

export const START_MS = 1_700_000_000_000;

export const meta = (at: number) => ({
  type: 4,
  data: { href: "http://127.0.0.1/", width: 800, height: 600 },
  timestamp: START_MS + at,
});

export const element = (id: number, tagName: string, attributes: object = {}, childNodes: object[] = []) => ({
  type: 2,
  tagName,
  attributes,
  childNodes,
  id,
});

export const text = (id: number, textContent: string) => ({ type: 3, textContent, id });

export function snapshot(at: number, body: object[], head: object[] = []): object {
  const html = element(3, "html", {}, [element(4, "head", {}, head), element(5, "body", {}, body)]);
  const doctype = { type: 1, name: "html", publicId: "", systemId: "", id: 2 };
  const node = { type: 0, childNodes: [doctype, html], id: 1 };
  return { type: 2, data: { node, initialOffset: { left: 0, top: 0 } }, timestamp: START_MS + at };
}

export const incremental = (at: number, source: number, data: object) => ({
  type: 3,
  data: { source, ...data },
  timestamp: START_MS + at,
});

export const mutation = (at: number, changes: object) =>
  incremental(at, 0, { texts: [], attributes: [], removes: [], adds: [], ...changes });

/** A recording goes on for a second. */
export const lasting = (events: object[]) =>
  [...events, { type: 5, data: { tag: "end", payload: {} }, timestamp: START_MS + 1_000 }] as eventWithTime[];
