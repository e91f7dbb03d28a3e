// The engine's page at many moments is the page that stock rrweb shows then.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../src/chromium";
import { Comparer, momentsOf, readRecording } from "../src/engine-compare";

const corpus = resolve(import.meta.dirname, "../../fixtures/corpus");
const recordings = readdirSync(corpus, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".json.gz"))
  .sort();
const MOMENTS = 8;

let browser: Browser;
let comparer: Comparer;

beforeAll(async () => {
  browser = await launchChromium();
  comparer = await Comparer.open(browser);
});

afterAll(async () => {
  await comparer?.close();
  await browser?.close();
});

describe("the page at a moment is what rrweb shows", () => {
  it.each(recordings)("%s", async (path) => {
    const events = readRecording(join(corpus, path));
    // Without rrweb's virtual DOM, seeking does what playing does; its faults have tests of their own.
    const differences = await comparer.differences(events, momentsOf(events, MOMENTS), {
      useVirtualDom: false,
    });
    expect(differences).toEqual([]);
  });
});
