// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import type { Feed } from "../src/feed.ts";
import type { RecordedEvent } from "../src/format.ts";
import { Outline } from "../src/outline.ts";
import { Picture, type Replay } from "../src/picture.ts";
import { PageWriter } from "./events.ts";
import { MemorySource, loadsOf } from "./recording-source.ts";

/** A page that changes every half second for a minute. */
function minute(): RecordedEvent[] {
  const page = new PageWriter("w", "p");
  const changes = Array.from({ length: 120 }, (_, place) => page.mutation((place + 1) * 500));
  return [page.meta(0), page.snapshot(0), ...changes];
}

/** What the replay of a feed was told to do. */
class FakeReplay {
  readonly frame = document.createElement("iframe");
  readonly windowId: string;
  viewport = null;
  address = null;
  isStuck = false;
  destroyed = false;
  said: string[] = [];
  private shownMs: number;

  constructor(readonly feed: Feed) {
    this.windowId = feed.windowId ?? "";
    this.shownMs = feed.askedMs;
  }

  reaches(atMs: number, _events: number, msMax: number): boolean {
    return atMs >= this.shownMs && atMs - this.shownMs <= msMax;
  }
  showAt(atMs: number): void {
    this.shownMs = atMs;
    this.said.push(`show ${atMs}`);
  }
  playFrom(atMs: number): void {
    this.shownMs = atMs;
    this.said.push(`play ${atMs}`);
  }
  advance(atMs: number): void {
    this.shownMs = atMs;
  }
  pause(): void {}
  nodeOf(): null {
    return null;
  }
  idOf(): null {
    return null;
  }
  setSpeed(): void {}
  destroy(): void {
    this.destroyed = true;
    this.feed.close();
  }
}

class Watched {
  nowMs = 0;
  turns = 0;
  readonly source = new MemorySource(minute());
  readonly built: FakeReplay[] = [];
  readonly layers = new Set<HTMLElement>();
  shownLayer: HTMLElement | null = null;
  refusesToBuild = false;
  readonly picture: Picture;
  private readonly waiting = new Set<() => void>();

  constructor() {
    this.picture = new Picture({
      source: this.source,
      outline: new Outline(loadsOf(this.source.recorded)),
      layers: {
        addLayer: () => {
          const layer = document.body.appendChild(document.createElement("div"));
          this.layers.add(layer);
          return layer;
        },
        showLayer: (layer) => void (this.shownLayer = layer),
      },
      build: (feed) => {
        if (this.refusesToBuild) throw new Error("an event that no browser takes");
        const replay = new FakeReplay(feed);
        this.built.push(replay);
        return replay as unknown as Replay;
      },
      windowAt: () => "w",
      nowMs: () => this.nowMs,
      speed: () => 1,
      onTurn: () => {
        this.turns += 1;
        for (const check of this.waiting) check();
      },
      onArrival: () => undefined,
      onError: (error) => {
        throw error;
      },
    });
  }

  /** Goes somewhere and waits for what comes of it. */
  async goTo(atMs: number): Promise<void> {
    this.nowMs = atMs;
    const before = this.turns;
    this.picture.arrange(atMs);
    if (this.picture.fits(atMs)) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (this.turns > before) (this.waiting.delete(check), resolve());
      };
      this.waiting.add(check);
    });
  }

  get layersInPage(): number {
    return [...this.layers].filter((layer) => layer.isConnected).length;
  }
}

test("a jump builds a picture out of sight, and the one before goes when it stands", async () => {
  const watched = new Watched();
  await watched.goTo(5_000);
  await watched.goTo(40_000);
  expect(watched.built.map(({ feed, destroyed }) => [feed.askedMs, destroyed])).toEqual([
    [5_000, true],
    [40_000, false],
  ]);
  expect(watched.shownLayer?.isConnected).toBe(true);
  expect(watched.layersInPage).toBe(1);
});

test("whatever is gone through, one picture and one layer are there", async () => {
  const watched = new Watched();
  for (let round = 0; round < 50; round += 1) await watched.goTo(round % 2 === 0 ? 55_000 : 1_000);
  expect(watched.built.filter(({ destroyed }) => !destroyed)).toHaveLength(1);
  expect(watched.layersInPage).toBe(1);
  watched.picture.destroy();
  expect(watched.built.filter(({ destroyed }) => !destroyed)).toHaveLength(0);
  expect(watched.layersInPage).toBe(0);
});

test("a moment a little ahead is played to, one behind is asked for", async () => {
  const watched = new Watched();
  await watched.goTo(5_000);
  await watched.goTo(9_000);
  expect(watched.built).toHaveLength(1);
  await watched.goTo(4_000);
  expect(watched.built).toHaveLength(2);
});

test("of two jumps the later one counts", async () => {
  const watched = new Watched();
  watched.picture.arrange(50_000);
  await watched.goTo(20_000);
  expect(watched.built.map(({ feed }) => feed.askedMs)).toEqual([20_000]);
});

test("what cannot be built leaves nothing behind, and a later try is open", async () => {
  const watched = new Watched();
  await watched.goTo(5_000);
  watched.refusesToBuild = true;
  await watched.goTo(40_000);
  expect(watched.picture.hasFailed).toBe(true);
  expect(watched.layersInPage).toBe(0);
  watched.refusesToBuild = false;
  watched.picture.forgetFailure();
  await watched.goTo(41_000);
  expect(watched.picture.hasFailed).toBe(false);
  expect(watched.layersInPage).toBe(1);
});

test("at rest only what the ordinary speed needs is read ahead", async () => {
  const watched = new Watched();
  await watched.goTo(5_000);
  watched.picture.show(5_000, false);
  const asked = watched.source.asked.filter((request) => request.startsWith("events"));
  expect(asked).toEqual(["events w 5001 20000"]);
});

test("what comes late of the window on show is asked for anew, what comes in order is not", async () => {
  const watched = new Watched();
  await watched.goTo(5_000);
  const arrange = (): void => watched.picture.arrange(watched.nowMs);
  const grown = { windowId: "w", toMs: 70_000, wasMissing: false };
  watched.picture.takeLate([grown, { windowId: "other", toMs: 10, wasMissing: true }]);
  expect(watched.picture.fits(5_000)).toBe(true);
  watched.picture.takeLate([{ ...grown, wasMissing: true }]);
  expect(watched.picture.fits(5_000)).toBe(false);
  const turns = watched.turns;
  arrange();
  await vi.waitUntil(() => watched.turns > turns);
  expect(watched.picture.fits(5_000)).toBe(true);
  expect(watched.built.map(({ feed, destroyed }) => [feed.askedMs, destroyed])).toEqual([
    [5_000, true],
    [5_000, false],
  ]);
});
