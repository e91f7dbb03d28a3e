import { describe, expect, test } from "vitest";
import { resolveOptions } from "../../src/options";

function resolve(given: Record<string, unknown>) {
  const warnings: string[] = [];
  return { options: resolveOptions(given, (message) => warnings.push(message)), warnings };
}

describe("options", () => {
  test("defaults mask inputs, record every session and need no warning", () => {
    const { options, warnings } = resolve({ key: "pk_1", server: "https://r.example/" });
    expect(warnings).toEqual([]);
    expect(options).toMatchObject({
      key: "pk_1",
      server: "https://r.example",
      maskAllInputs: true,
      sessionSampleRate: 1,
      onErrorSampleRate: 0,
    });
  });

  test("attributes, which are text, mean the same as values", () => {
    const { options, warnings } = resolve({
      sessionSampleRate: "0.25",
      maskAllInputs: "false",
      blockMedia: "",
      networkHeaders: "x-request-id, traceparent",
      urlSampleRates: "/checkout*=1,/blog/*=0.1",
      minimumDurationMs: "2000",
    });
    expect(warnings).toEqual([]);
    expect(options).toMatchObject({
      sessionSampleRate: 0.25,
      maskAllInputs: false,
      blockMedia: true,
      networkHeaders: ["x-request-id", "traceparent"],
      urlSampleRates: [
        { pattern: "/checkout*", rate: 1 },
        { pattern: "/blog/*", rate: 0.1 },
      ],
      minimumDurationMs: 2000,
    });
  });

  test("rates by URL may be an object or a list with regular expressions", () => {
    expect(resolve({ urlSampleRates: { "/a": 0.5 } }).options.urlSampleRates).toEqual([
      { pattern: "/a", rate: 0.5 },
    ]);
    const list = [{ pattern: /^\/b/, rate: 1 }];
    expect(resolve({ urlSampleRates: list }).options.urlSampleRates).toEqual(list);
  });

  test.each([
    ["sessionSampleRate", 7, 0],
    ["sessionSampleRate", "many", 0],
    ["onErrorSampleRate", -1, 0],
    ["consent", "maybe", "required"],
    ["globalPrivacyControl", "whatever", "honor"],
    ["maskAllInputs", "no", true],
    ["maskAllText", "perhaps", true],
    ["blockMedia", 3, true],
    ["recordNetwork", "yes", false],
    ["networkBodies", 5, []],
    ["fileUrls", true, []],
    ["urlSampleRates", "/x=2", []],
    ["server", "javascript:alert(1)", ""],
    ["key", "sk_secret", ""],
  ])("a bad value of %s is named, and falls back to the safe choice", (name, value, expected) => {
    const { options, warnings } = resolve({ [name]: value });
    expect(options).toHaveProperty(name, expected);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`option ${name}: expected`);
    expect(warnings[0]).toContain(JSON.stringify(value));
  });

  test("a selector for files that cannot be read leaves out all files", () => {
    const { options } = resolve({ fileUrls: "/static/*", fileIgnoreSelector: "[" });
    expect(options).toMatchObject({ fileUrls: [], fileIgnoreSelector: "" });
  });

  test("a mask or block selector that cannot be read masks all text", () => {
    expect(resolve({ maskSelector: 5 }).options.maskAllText).toBe(true);
    expect(resolve({ blockSelector: 5 }).options.maskAllText).toBe(true);
    expect(resolve({ unmaskSelector: 5 }).options).toMatchObject({ maskAllText: false, unmaskSelector: "" });
  });

  test("unknown options are named and ignored", () => {
    expect(resolve({ sampleRate: 1 }).warnings).toEqual(["option sampleRate is unknown"]);
  });
});
