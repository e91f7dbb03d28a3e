import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { trimRrweb } from "../../build/trim-rrweb";
import { isKnownBot } from "../../src/bots";
import { mayRecord } from "../../src/consent";
import { serverFromScript } from "../../src/script-address";

describe("consent", () => {
  const base = {
    answer: undefined,
    consentRequired: false,
    honorGlobalPrivacyControl: true,
    globalPrivacyControl: false,
  } as const;
  test.each([
    [{}, true],
    [{ answer: "out" }, false],
    [{ consentRequired: true }, false],
    [{ consentRequired: true, answer: "in" }, true],
    [{ consentRequired: true, answer: "out" }, false],
    [{ globalPrivacyControl: true }, false],
    [{ globalPrivacyControl: true, answer: "in" }, false],
    [{ globalPrivacyControl: true, honorGlobalPrivacyControl: false }, true],
  ] as const)("%j: %s", (given, allowed) => expect(mayRecord({ ...base, ...given })).toBe(allowed));
});

describe("bots", () => {
  test.each([
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome-Lighthouse",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
  ])("%s", (agent) => expect(isKnownBot(agent)).toBe(true));
  test.each([
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 YaBrowser/25.8.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
  ])("a person: %s", (agent) => expect(isKnownBot(agent)).toBe(false));
});

test.each([
  ["https://r.example/recorder.js", "https://r.example"],
  ["https://r.example/prefix/recorder.js?v=1", "https://r.example/prefix"],
  ["https://r.example/recorder/0.1.0/recorder.js", "https://r.example"],
  ["https://r.example/a/recorder/0.1.0/recorder.js", "https://r.example/a"],
  ["https://cdn.example/bundle.js", undefined],
  ["", undefined],
])("the server of %s is %s", (src, server) => expect(serverFromScript(src)).toBe(server));

test("rrweb's text is the one the trimming was written for", () => {
  const path = createRequire(import.meta.url)
    .resolve("@rrweb/record")
    .replace(/\.cjs$/, ".js");
  const trimmed = trimRrweb(readFileSync(path, "utf8"));
  expect(trimmed).not.toMatch(/new Worker|createObjectURL|postMessage|toDataURL/);
  expect(() => trimRrweb("export const record = 1;")).toThrow(/not the expected/);
});
