import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { resolveOptions, type ResolvedOptions } from "../../src/options";
import { followServer, type Met } from "../../src/served-options";
import table from "../generated/recorder-options.json";

const silent = (): void => {};
const page = (given: Record<string, unknown> = {}): ResolvedOptions =>
  resolveOptions({ key: "pk_1", server: "https://r.example", ...given }, silent);
const meet = (own: ResolvedOptions, served: Record<string, unknown>): ResolvedOptions =>
  resolveOptions(served, silent, own);

describe("what may be set on the server", () => {
  test("is what the server takes: the same names, and for each the same values", () => {
    for (const { name, value, is_valid } of table.cases) {
      const warnings: string[] = [];
      resolveOptions({ [name]: value }, (text) => warnings.push(text), page());
      expect(warnings.length === 0, `${name}: ${JSON.stringify(value)}: ${warnings.join()}`).toBe(is_valid);
    }
  });

  test("everything else is the page's alone", () => {
    const own = page({ unmaskSelector: ".a", networkHeaders: "x-a" });
    const names = new Set(table.rules.map(({ name }) => name));
    const changed: Record<string, unknown> = {
      key: "pk_2",
      server: "https://evil.example",
      release: "2",
      environment: "x",
      remoteOptions: "any",
      unmaskSelector: "*",
      allowedQueryParams: ["token"],
      networkHeaders: ["cookie"],
      networkBodies: ["*"],
      canvasFps: 10,
      fileUrls: ["*"],
      fileIgnoreSelector: "*",
      workerUrl: "/x.js",
    };
    expect(Object.keys(own).sort()).toEqual([...names, ...Object.keys(changed)].sort());
    expect(meet(own, changed)).toEqual(own);
    expect(meet(page({ remoteOptions: "any" }), changed)).toEqual(page({ remoteOptions: "any" }));
  });
});

describe("how it meets the page's own", () => {
  for (const { name, stricter } of table.rules.filter(({ meets }) => meets === "tightens")) {
    const other = typeof stricter === "boolean" ? !stricter : name === "consent" ? "not-required" : "ignore";
    test(`${name} can only become ${stricter}`, () => {
      const loose = page({ [name]: other });
      const strict = page({ [name]: stricter });
      const value = (options: ResolvedOptions): unknown => options[name as keyof ResolvedOptions];
      expect(value(meet(loose, { [name]: stricter }))).toBe(stricter);
      expect(value(meet(strict, { [name]: other }))).toBe(stricter);
      const trusting = page({ [name]: stricter, remoteOptions: "any" });
      expect(value(meet(trusting, { [name]: other }))).toBe(other);
    });
  }

  test("selectors and ignored pages are added, rates and durations take the place", () => {
    const own = page({
      maskSelector: ".a",
      ignoreUrls: ["/a*"],
      sessionSampleRate: 0.5,
      urlSampleRates: "/x=1",
    });
    const met = meet(own, {
      maskSelector: ".b",
      blockSelector: ".c",
      ignoreUrls: ["/b*"],
      sessionSampleRate: 1,
      urlSampleRates: [],
      maximumDurationMs: 5_000,
    });
    expect(met).toMatchObject({
      maskSelector: ".a,.b",
      blockSelector: ".c",
      ignoreUrls: ["/a*", "/b*"],
      sessionSampleRate: 1,
      urlSampleRates: [],
      maximumDurationMs: 5_000,
    });
  });

  test("pages to record are taken only where the page names none", () => {
    expect(meet(page(), { recordUrls: ["/a*"] }).recordUrls).toEqual(["/a*"]);
    expect(meet(page({ recordUrls: ["/b*"] }), { recordUrls: ["/a*"] }).recordUrls).toEqual(["/b*"]);
  });

  test("what cannot be read makes the page stricter, never looser", () => {
    const own = page({ remoteOptions: "any" });
    expect(meet(own, { maskSelector: "div[" }).maskAllText).toBe(true);
    expect(meet(own, { sessionSampleRate: "all" }).sessionSampleRate).toBe(0);
    expect(meet(own, { consent: 7 }).consent).toBe("required");
    expect(meet(own, { recordConsole: "no" }).recordConsole).toBe(false);
    expect(meet(own, { ignoreUrls: 5 }).ignoreUrls).toEqual([]);
  });
});

describe("asking the server", () => {
  const KEY = "reenact.options.pk_1";
  let answers: (() => Response | Promise<Response>)[];
  let asked: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
    answers = [];
    asked = [];
    window.fetch = vi.fn(async (url: RequestInfo | URL) => {
      asked.push(String(url));
      const answer = answers.shift();
      if (!answer) throw new TypeError("no network");
      return answer();
    });
  });

  afterEach(() => vi.useRealTimers());

  const follow = (given: Record<string, unknown> = {}): Met[] => {
    const taken: Met[] = [];
    followServer(page(given), silent, (met) => taken.push(met));
    return taken;
  };
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
  const json =
    (text: string, status = 200) =>
    () =>
      new Response(text, { status });
  const remember = (served: string, ageMs: number): void =>
    localStorage.setItem(KEY, JSON.stringify({ atMs: Date.now() - ageMs, served }));

  test("the first page load waits for the answer, and the next begins with it", async () => {
    answers = [json('{"maskAllText":true}')];
    const taken = follow();
    expect(taken.map(({ isKnown, options }) => [isKnown, options.maskAllText])).toEqual([[false, false]]);
    await settle();
    expect(taken.slice(1).map(({ isKnown, options }) => [isKnown, options.maskAllText])).toEqual([
      [true, true],
    ]);
    expect(asked).toEqual(["https://r.example/v1/recorder-options?key=pk_1"]);
    const next = follow();
    expect(next.map(({ isKnown, options }) => [isKnown, options.maskAllText])).toEqual([[true, true]]);
    expect(asked).toHaveLength(1);
  });

  test("an older answer is used at once and asked for again", async () => {
    remember('{"maskAllText":true}', 120_000);
    answers = [json("{}")];
    const taken = follow();
    expect(taken.map(({ isKnown, options }) => [isKnown, options.maskAllText])).toEqual([[false, true]]);
    await settle();
    expect(taken[1]).toMatchObject({ isKnown: true, served: "{}" });
    expect(taken[1]!.options.maskAllText).toBe(false);
  });

  test("a clock that went back makes no answer fresh", async () => {
    remember('{"maskAllText":true}', -3_600_000);
    expect(follow()[0]!.isKnown).toBe(false);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ["no network", undefined],
    ["a failing server", json("{}", 503)],
    ["a page of somebody else", json("<html>")],
  ])("%s: the last answer holds", async (_, answer) => {
    remember('{"maskAllText":true}', 120_000);
    if (answer) answers = [answer];
    const taken = follow();
    await settle();
    expect(taken[1]).toMatchObject({ isKnown: true, served: '{"maskAllText":true}' });
    expect(JSON.parse(localStorage.getItem(KEY)!).served).toBe('{"maskAllText":true}');
  });

  test("without a last answer it is asked until the server answers", async () => {
    const taken = follow();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(taken.map(({ isKnown }) => isKnown)).toEqual([false]);
    answers = [json("{}")];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(taken.map(({ isKnown }) => isKnown)).toEqual([false, true]);
  });

  test("a refusal for good is an answer: nothing is set for a key that nobody has", async () => {
    answers = [json("{}", 401)];
    const taken = follow();
    await settle();
    expect(taken[1]).toMatchObject({ isKnown: true, served: "{}" });
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  test("what lies damaged in storage counts as nothing", () => {
    for (const text of ["{", "7", '["x"]', '{"atMs":1,"served":5}', "null"]) {
      localStorage.setItem(KEY, text);
      expect(follow()[0], text).toMatchObject({ isKnown: false });
    }
  });
});
