import { expect, test } from "vitest";
import { OutlineLoader } from "../src/outline-loader.ts";
import { Outline } from "../src/outline.ts";
import type { OutlinePart, RecordingSource } from "../src/source.ts";
import { PageWriter } from "./events.ts";
import { MemorySource, Refused, loadsOf } from "./recording-source.ts";

const page = new PageWriter("w", "p");
const recorded = [page.meta(0), page.snapshot(0), page.mutation(500), page.mutation(1_000)];

/** Delivers one event a part, and breaks off behind some of them; called again it goes on. */
class BrokenSource extends MemorySource {
  private delivered = 0;

  constructor(private readonly breaksBehind: Set<number>) {
    super(recorded);
  }

  override async *outline(): AsyncGenerator<OutlinePart> {
    while (this.delivered < this.recorded.length) {
      if (this.breaksBehind.delete(this.delivered)) throw new Refused();
      yield { events: [this.recorded[this.delivered++]!] };
      await Promise.resolve();
    }
  }
}

function load(source: RecordingSource) {
  const outline = new Outline(loadsOf(recorded));
  const errors: unknown[] = [];
  const added: number[] = [];
  const now: number[] = [];
  const loader = new OutlineLoader({
    source,
    outline,
    onPart: (part) => void added.push(...part.map(({ atMs }) => atMs)),
    onNow: (nowMs) => void now.push(nowMs),
    onError: (error) => void errors.push(error),
  });
  return { outline, loader, errors, added, now };
}

test("after a failure it goes on where it stopped, and is complete once", async () => {
  const { outline, loader, errors, added } = load(new BrokenSource(new Set([2])));
  await loader.load();
  expect([outline.complete, errors.length, loader.error]).toEqual([false, 1, expect.any(Refused)]);
  await loader.load();
  expect([outline.complete, errors.length, loader.error]).toEqual([true, 1, null]);
  expect(added).toEqual(recorded.map(({ event }) => event.timestamp));
});

test("closed, it says nothing any more", async () => {
  const { outline, loader, errors, added } = load(new BrokenSource(new Set([3])));
  const loading = loader.load();
  loader.close();
  await loading;
  expect([outline.complete, errors, added]).toEqual([false, [], []]);
});

test("looks that find nothing new tell the time and trouble nobody else", async () => {
  class LiveSource extends MemorySource {
    override async *outline(): AsyncGenerator<OutlinePart> {
      yield { events: this.recorded.slice(0, 2), isLatest: true, nowMs: 10 };
      yield { events: [], isLatest: true, nowMs: 1_010 };
      yield { events: [], isLatest: true, nowMs: 2_010 };
    }
  }
  const outline = new Outline(loadsOf(recorded));
  outline.isLive = true;
  const parts: number[] = [];
  const now: number[] = [];
  const loader = new OutlineLoader({
    source: new LiveSource(recorded),
    outline,
    onNow: (nowMs) => void now.push(nowMs),
    onPart: (added) => void parts.push(added.length),
    onError: () => expect.unreachable(),
  });
  await loader.load();
  expect(now).toEqual([10, 1_010, 2_010]);
  // The last one says that the visit has ended.
  expect(parts).toEqual([2, 0]);
  expect([outline.complete, outline.isLive]).toEqual([true, false]);
});
