import { expect, test } from "vitest";
import { decideSampling, drawSamples, isIgnored, urlMatches } from "../../src/sampling";

const rates = {
  sessionSampleRate: 0.5,
  onErrorSampleRate: 0.5,
  urlSampleRates: [{ pattern: "/checkout*", rate: 0.8 }],
};

test("one draw decides for session and address, another for errors", () => {
  expect(decideSampling({ session: 0.4, error: 0.9 }, rates, "https://a.example/")).toBe("session");
  expect(decideSampling({ session: 0.7, error: 0.9 }, rates, "https://a.example/checkout/pay")).toBe("url");
  expect(decideSampling({ session: 0.9, error: 0.9 }, rates, "https://a.example/checkout/pay")).toBe("none");
  expect(decideSampling({ session: 0.7, error: 0.4 }, rates, "https://a.example/")).toBe("error");
});

test("the ends of the scale mean all and nothing", () => {
  const draws = drawSamples(() => 0);
  expect(
    decideSampling(
      draws,
      { sessionSampleRate: 0, onErrorSampleRate: 0, urlSampleRates: [] },
      "https://a.example/",
    ),
  ).toBe("none");
  const last = drawSamples(() => 0.999999);
  expect(
    decideSampling(
      last,
      { sessionSampleRate: 1, onErrorSampleRate: 0, urlSampleRates: [] },
      "https://a.example/",
    ),
  ).toBe("session");
});

test.each([
  ["/", "https://a.example", true],
  ["/cart", "https://a.example/cart?x=1", true],
  ["/cart", "https://a.example/cart/2", false],
  ["/cart/*", "https://a.example/cart/2", true],
  ["*?plan=pro*", "https://a.example/x?plan=pro&y", true],
  ["https://b.example/*", "https://a.example/cart", false],
  ["/a.b", "https://a.example/axb", false],
  [/\/p\/\d+/g, "https://a.example/p/12", true],
] as const)("pattern %s and %s: %s", (pattern, url, matches) => {
  expect(urlMatches(pattern, url)).toBe(matches);
  expect(urlMatches(pattern, url)).toBe(matches);
});

test.each([
  [[], [], "/a", false],
  [[], ["/admin*"], "/admin/users", true],
  [[], ["/admin*"], "/a", false],
  [["/shop*"], [], "/shop/1?x=1", false],
  [["/shop*"], [], "/a", true],
  [["/shop*"], ["/shop/admin*"], "/shop/admin", true],
])("record %j, ignore %j: %s is ignored: %s", (recordUrls, ignoreUrls, path, expected) =>
  expect(isIgnored({ recordUrls, ignoreUrls }, `https://a.example${path}`)).toBe(expected),
);
