import { expect, test } from "vitest";
import { EventType, dataOf, type RecordedEvent } from "../src/format.ts";
import type { Keyframe } from "../src/source.ts";
import { WindowStream } from "../src/window-stream.ts";
import { PageWriter } from "./events.ts";
import { kinds } from "./recording-source.ts";

const keyframe = (page: string, atMs: number, events: readonly RecordedEvent[]): Keyframe => ({
  window: "w",
  page,
  at_ms: atMs,
  events: events.map(({ event }) => event),
});

function played(opening: readonly RecordedEvent[], then: readonly RecordedEvent[]): string[] {
  const stream = new WindowStream();
  const begun = stream.begin(keyframe(opening[0]?.page_id ?? "", 5, opening));
  return kinds([...begun, ...then.flatMap((event) => stream.accept(event))]);
}

test("a keyframe is played at its time, and page loads one after another from their own snapshots", () => {
  const first = new PageWriter("w", "first");
  const second = new PageWriter("w", "second");
  expect(
    played(
      [first.meta(0), first.snapshot(1)],
      [first.mutation(10), second.meta(20), second.snapshot(21), second.mutation(30)],
    ),
  ).toEqual(["Meta@5", "Snapshot@5", "Mutation@10", "Meta@21", "Snapshot@21", "Mutation@30"]);
});

test("late changes of a page that has been left do not touch the next page", () => {
  const left = new PageWriter("w", "left");
  const next = new PageWriter("w", "next");
  expect(
    played([left.meta(0), left.snapshot(0)], [next.meta(10), next.snapshot(10), left.mutation(11)]),
  ).toEqual(["Meta@5", "Snapshot@5", "Meta@10", "Snapshot@10"]);
});

test("a Meta without its snapshot is not played", () => {
  const a = new PageWriter("w", "a");
  const b = new PageWriter("w", "b");
  expect(played([a.meta(0), a.snapshot(0)], [b.meta(6), a.mutation(7)])).toEqual([
    "Meta@5",
    "Snapshot@5",
    "Mutation@7",
  ]);
});

test("a keyframe without a picture gives nothing, and its Meta the size of the snapshot that comes", () => {
  const stream = new WindowStream();
  const page = new PageWriter("w", "p");
  expect(stream.begin(keyframe("p", 5, [page.meta(0, "https://shop.test/", 700, 500)]))).toEqual([]);
  const [meta, snapshot] = stream.accept(page.snapshot(9));
  expect(meta && dataOf(meta)).toMatchObject({ width: 700, height: 500 });
  expect(snapshot?.type).toBe(EventType.FullSnapshot);
});

test("a snapshot without Meta gets one with the last known size", () => {
  const stream = new WindowStream();
  const a = new PageWriter("w", "a");
  const b = new PageWriter("w", "b");
  stream.begin(keyframe("a", 5, [a.meta(0, "https://shop.test/", 700, 500), a.snapshot(0)]));
  stream.accept(a.incremental(7, 4, { width: 400, height: 300 }));
  const [meta] = stream.accept(b.snapshot(9));
  expect(meta && dataOf(meta)).toMatchObject({ width: 400, height: 300 });
});

test("a page whose only snapshot is broken is no picture", () => {
  const page = new PageWriter("w", "p");
  expect(played([page.meta(0), page.write({ type: 2, data: {}, timestamp: 0 })], [page.click(9)])).toEqual(
    [],
  );
});
