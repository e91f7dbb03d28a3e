// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { problemOfField, toForm, toOptions } from "../../src/settings/recorder-form.ts";

describe("the recorder's options", () => {
  const options = {
    sessionSampleRate: 0.125,
    onErrorSampleRate: 1,
    urlSampleRates: [{ pattern: "/a=b*", rate: 0.5 }],
    recordUrls: ["/shop*"],
    ignoreUrls: ["/admin*", "https://x.example/*"],
    minimumDurationMs: 1_500,
    maximumDurationMs: 60_000,
    maskSelector: ".card",
    maskAllText: true,
    consent: "required",
    recordConsole: false,
  };

  test("come back from the form as they went in", () => {
    expect(toOptions(toForm(options), options)).toEqual({ options, problems: {} });
    expect(toOptions(toForm({}), {})).toEqual({ options: {}, problems: {} });
  });

  test("looser values, which the form does not show, are kept", () => {
    const looser = { recordConsole: true, consent: "not-required" };
    expect(toOptions(toForm(looser), looser).options).toEqual(looser);
  });

  test.each([
    ["sessionSampleRate", "101"],
    ["onErrorSampleRate", "half"],
    ["minimumDurationMs", "-1"],
    ["maximumDurationMs", "0"],
    ["urlSampleRates", "/a"],
    ["urlSampleRates", "/a = "],
    ["urlSampleRates", "= 5"],
    ["ignoreUrls", "/a\nadmin"],
    ["maskSelector", "div["],
  ] as const)("%s of %j is wrong", (name, text) => {
    const { options: read, problems } = toOptions({ ...toForm({}), [name]: text }, {});
    expect(Object.keys(problems)).toEqual([name]);
    expect(read).toEqual({});
  });

  test("a refusal of the server stands beside the field that it names", () => {
    expect(problemOfField("blockSelector: it is too long")).toEqual({ blockSelector: "it is too long" });
    expect(problemOfField("the disk is full: make room")).toEqual({});
    expect(problemOfField("toString: x")).toEqual({});
  });
});
