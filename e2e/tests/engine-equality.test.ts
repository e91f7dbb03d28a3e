// The engine's page at many moments is the page that stock rrweb shows then.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { momentsOf, readRecording } from "../src/engine-compare";
import { useComparer } from "../src/engine-scene";

const root = resolve(import.meta.dirname, "../..");
const corpus = join(root, "fixtures/third-party/corpus");
const recordings = readdirSync(corpus, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".json.gz"))
  .sort();
const MOMENTS = 6;

const scene = useComparer();

/** rrweb leaves this window at its top, though events say how far it was scrolled (`engine-known-faults.test.ts`). */
const LOSES_SCROLL = new Set(["shop/shop-00.json.gz"]);

describe("the page at a moment is what rrweb shows", () => {
  it.each(recordings)("%s", async (path) => {
    const events = readRecording(join(corpus, path));
    const options = { comparesScroll: !LOSES_SCROLL.has(path) };
    // Without rrweb's virtual DOM, seeking does what playing does; its faults have tests of their own.
    const config = { useVirtualDom: false };
    const differences = await scene.comparer.differences(events, momentsOf(events, MOMENTS), config, options);
    expect(differences).toEqual([]);
  });

  it("in recordings that are made at random", async () => {
    const folder = mkdtempSync(join(tmpdir(), "reenact-generated-"));
    try {
      // Built with the program, so that nothing is built anew with other features.
      const done = spawnSync(join(root, "target/debug/examples/generate"), [folder, "8", "60"], {
        encoding: "utf8",
      });
      expect(done.status, done.error?.message ?? done.stderr).toBe(0);
      for (const file of readdirSync(folder).sort()) {
        const events = readRecording(join(folder, file));
        const config = { useVirtualDom: false };
        expect([file, await scene.comparer.differences(events, momentsOf(events, 6), config)]).toEqual([
          file,
          [],
        ]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
