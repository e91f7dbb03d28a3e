// Where the engine and rrweb differ, and who is right: one test a fault, so that none is passed over unseen.
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readRecording } from "../src/engine-compare";
import { useComparer } from "../src/engine-scene";
import { element, lasting, meta, mutation, snapshot, text } from "../src/made-events";

const scene = useComparer();

async function differenceAt(atMs: number, events: object[], config: object = { useVirtualDom: false }) {
  const found = await scene.comparer.differences(lasting(events), [atMs], config);
  return found[0]?.text ?? null;
}

describe("rrweb is wrong, the engine shows what was there", () => {
  it("a seek between a Meta and its snapshot shows the page that was there before", async () => {
    const before = snapshot(1, [element(10, "p", {}, [text(11, "first")])]);
    const change = mutation(50, { texts: [{ id: 11, value: "second" }] });
    const difference = await differenceAt(150, [meta(0), before, change, meta(100), snapshot(200, [])]);
    expect(difference).toMatch(/engine:\n *"second"[^]*rrweb:\n *"first"/);
  });

  it("a window is scrolled to where the events say, also while its rows are exchanged", async () => {
    const events = readRecording(
      resolve(import.meta.dirname, "../../fixtures/third-party/corpus/shop/shop-00.json.gz"),
    );
    const config = { useVirtualDom: false };
    const found = await scene.comparer.differences(events, [60_144.5, 66_138.5], config);
    // rrweb scrolls while it rebuilds, when the page is not as tall yet, and does not try again.
    expect(found.at(-1)?.text).toMatch(/engine:\n *scroll 0 611\n(?![^]*rrweb:\n *scroll)/);
    expect(await scene.comparer.differences(events, [66_138.5], config, { comparesScroll: false })).toEqual(
      [],
    );
  });

  it("style properties that rrweb's virtual DOM cannot read stay", async () => {
    const style = "--depth: 7px; -webkit-line-clamp: 3; color: red";
    const events = [
      meta(0),
      snapshot(1, [element(10, "p", { style })]),
      mutation(50, { attributes: [{ id: 10, attributes: { style: { color: "blue" } } }] }),
    ];
    expect(await differenceAt(100, events)).toBeNull();
    expect(await differenceAt(100, events, { useVirtualDom: true })).toMatch(
      /engine:\n *style --depth:7px;-webkit-line-clamp:3;color:blue/,
    );
  });

  it("a sheet whose text is told anew is not empty", async () => {
    const sheet = element(10, "style", { _cssText: "p { color: red; }" }, [text(11, "")]);
    const events = [
      meta(0),
      snapshot(1, [element(12, "p")], [sheet]),
      mutation(50, { attributes: [{ id: 10, attributes: { _cssText: "p { color: blue; }" } }] }),
    ];
    const difference = await differenceAt(100, events);
    expect(difference).toMatch(/engine:\n *rule p\{color:blue\}/);
  });

  it("a node that is removed from a parent it has no more is gone", async () => {
    const events = [
      meta(0),
      snapshot(1, [element(10, "p", {}, [text(11, "gone")]), element(12, "p")]),
      mutation(50, { removes: [{ parentId: 12, id: 11 }] }),
    ];
    expect(await differenceAt(100, events)).toMatch(/rrweb:\n *"gone"/);
  });

  it("a node whose next sibling never came is shown last", async () => {
    const events = [
      meta(0),
      snapshot(1, [element(10, "p")]),
      mutation(50, { adds: [{ parentId: 10, nextId: 99, node: text(11, "here") }] }),
    ];
    expect(await differenceAt(100, events)).toMatch(/engine:\n *"here"/);
  });
});

describe("a file of HTML cannot say it", () => {
  it("a paragraph that a script has put a block into is closed before it", async () => {
    const events = [
      meta(0),
      snapshot(1, [element(10, "p", {}, [element(11, "div", {}, [text(12, "inside")])])]),
    ];
    expect(await differenceAt(100, events)).toMatch(/engine:\n {2}<div 11[^]*rrweb:\n {3}<div 11/);
  });
});
