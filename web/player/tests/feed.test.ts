import { expect, test, vi } from "vitest";
import { Feed } from "../src/feed.ts";
import type { RecordedEvent } from "../src/format.ts";
import { Outline } from "../src/outline.ts";
import { PageWriter } from "./events.ts";
import { MemorySource, kinds, loadsOf } from "./recording-source.ts";

/** A page that changes every half second for a minute. */
function minute(): RecordedEvent[] {
  const page = new PageWriter("w", "p");
  const changes = Array.from({ length: 120 }, (_, place) => page.mutation((place + 1) * 500));
  return [page.meta(0), page.snapshot(0), ...changes];
}

interface Opened {
  feed: Feed;
  source: MemorySource;
  until: (isSo: () => boolean) => Promise<void>;
}

function open(events: readonly RecordedEvent[], atMs: number, windowId: string | null = "w"): Opened {
  const source = new MemorySource(events);
  const waiting = new Set<() => void>();
  const onChange = (): void => waiting.forEach((check) => check());
  const feed = new Feed({ source, outline: new Outline(loadsOf(events)), atMs, windowId, onChange });
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!isSo()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { feed, source, until };
}

test("it begins with the state at the moment and asks for what is due, once", async () => {
  const { feed, source, until } = open(minute(), 20_250);
  feed.open();
  await until(() => feed.status === "ready");
  expect(feed.baseMs).toBe(20_250);
  expect(feed.opening.every(({ timestamp }) => timestamp === 20_250)).toBe(true);
  feed.readAhead(20_250, 1);
  feed.readAhead(20_250, 1);
  await until(() => feed.bufferedToMs === 35_250);
  feed.readAhead(20_250, 1);
  expect(source.asked).toEqual(["keyframe 20250 w null", "events w 20251 35250"]);
  expect(kinds(feed.take(21_000))).toEqual(["Mutation@20500", "Mutation@21000"]);
  expect(feed.countUntil(22_000)).toBe(2);
  expect(feed.covers(35_000)).toBe(true);
  expect(feed.covers(36_000)).toBe(false);
});

test("what was taken is not kept, and every event is given once and in order", async () => {
  const events = minute();
  const { feed, until } = open(events, 0);
  feed.open();
  await until(() => feed.status === "ready");
  const given: number[] = [];
  for (let nowMs = 0; nowMs <= 60_000; nowMs += 400) {
    await until(() => {
      feed.readAhead(nowMs, 1);
      return feed.covers(nowMs);
    });
    given.push(...feed.take(nowMs).map(({ timestamp }) => timestamp));
  }
  expect(given).toEqual(Array.from({ length: 120 }, (_, place) => (place + 1) * 500));
  expect(feed.covers(99_000)).toBe(true);
});

test("a failure is told, and after it nothing comes twice", async () => {
  const { feed, source, until } = open(minute(), 0);
  source.refusals.set("keyframe", 9);
  feed.open();
  await until(() => feed.status === "failed");
  expect(String(feed.error)).toContain("keyframe is refused");
  source.refusals.set("keyframe", 0);
  feed.retry();
  await until(() => feed.status === "ready");
  expect(feed.error).toBeNull();
  source.refusals.set("events", 9);
  feed.readAhead(0, 1);
  await until(() => feed.error !== null);
  feed.readAhead(0, 1);
  expect(source.asked.filter((line) => line.startsWith("events"))).toHaveLength(3);
  source.refusals.set("events", 0);
  feed.retry();
  feed.readAhead(0, 1);
  await until(() => feed.error === null && feed.covers(10_000));
  expect(feed.take(2_000).map(({ timestamp }) => timestamp)).toEqual([500, 1_000, 1_500, 2_000]);
});

test("while a page has no picture yet, the one before it is still there", async () => {
  const before = new PageWriter("w", "before");
  const next = new PageWriter("w", "next");
  const events = [
    before.meta(0),
    before.snapshot(0),
    before.mutation(50),
    next.meta(100),
    next.snapshot(400),
  ];
  const { feed, until } = open(events, 200);
  feed.open();
  await until(() => feed.status === "ready");
  expect(kinds(feed.opening)).toEqual(["Meta@200", "Snapshot@200", "Mutation@200"]);
  feed.readAhead(200, 1);
  await until(() => feed.covers(400));
  expect(kinds(feed.take(400))).toEqual(["Meta@400", "Snapshot@400"]);
});

test("before a window's first picture, that one is shown", async () => {
  const page = new PageWriter("w", "p");
  const { feed, until } = open([page.meta(0), page.click(50), page.snapshot(400), page.mutation(500)], 10);
  feed.open();
  await until(() => feed.status === "ready");
  expect(feed.baseMs).toBe(400);
});

test("a page whose snapshot never came is empty, not another page", async () => {
  const lost = new PageWriter("w", "lost");
  const next = new PageWriter("w", "next");
  const { feed, until } = open([lost.meta(0), lost.click(50), next.meta(900), next.snapshot(900)], 60);
  feed.open();
  await until(() => feed.status === "empty");
  expect(feed.opening).toEqual([]);
});

test("of a live visit the last millisecond is asked for again, and its events come once", async () => {
  const page = new PageWriter("w", "p");
  const known = [page.meta(0), page.snapshot(0), page.mutation(500), page.mutation(1_000)];
  const later = [page.mutation(1_000), page.mutation(1_400)];
  const source = new MemorySource([...known]);
  const outline = new Outline(loadsOf(known));
  const feed = new Feed({ source, outline, atMs: 0, windowId: "w", onChange: () => undefined }).open();
  await vi.waitUntil(() => feed.status === "ready");
  feed.readAhead(0, 1);
  await vi.waitUntil(() => feed.bufferedToMs === 1_000);
  (source.recorded as RecordedEvent[]).push(...later);
  outline.updatePages(loadsOf([...known, ...later]));
  feed.readAhead(0, 1);
  await vi.waitUntil(() => feed.bufferedToMs === 1_400);
  expect(kinds(feed.take(2_000))).toEqual([
    "Mutation@500",
    "Mutation@1000",
    "Mutation@1000",
    "Mutation@1400",
  ]);
});

test("it knows how long nothing changes, as far as it has read", async () => {
  const page = new PageWriter("w", "p");
  const { feed, until } = open([page.meta(0), page.snapshot(0), page.mutation(500), page.mutation(9_000)], 0);
  feed.open();
  await until(() => feed.status === "ready");
  expect(feed.silentUntil(0)).toBe(0);
  feed.readAhead(0, 1);
  await until(() => feed.bufferedToMs === 9_000);
  expect(feed.silentUntil(0)).toBe(500);
  feed.take(2_000);
  // What was handed over in advance has not been shown yet.
  expect(feed.silentUntil(100)).toBe(100);
  expect(feed.silentUntil(600)).toBe(9_000);
});
