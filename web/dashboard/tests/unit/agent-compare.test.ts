/** Where two runs differ, and how that is said. */
import { expect, test } from "vitest";
import { differences, differenceWords, type Row } from "../../src/agent/compare/differences.ts";
import type { AgentEntry } from "../../src/server/api.ts";

const step = (text: string): AgentEntry => ({
  kind: "prompt",
  id: text,
  at_ms: 0,
  to_ms: null,
  lane: null,
  text,
  text_bytes: text.length,
  detail: null,
});
const rows = (...pairs: [string, string][]): Row[] =>
  pairs.map(([left, right]) => ({ left: left ? step(left) : null, right: right ? step(right) : null }));

test("neighbouring rows of one side are one difference", () => {
  const found = differences(rows(["a", "a"], ["b", ""], ["", "c"], ["d", "d"], ["", "e"]));
  expect(found).toEqual([
    { from: 1, to: 3 },
    { from: 4, to: 5 },
  ]);
  expect(differences(rows(["a", "a"]))).toEqual([]);
});

test("it is said what each did, where they meet again, and who ended first", () => {
  const both = rows(["a", "a"], ["b", ""], ["c", ""], ["", "d"], ["e", "e"]);
  expect(differenceWords(both, { from: 1, to: 4 })).toBe(
    "Left: Prompt: b, and 1 more step. Right: Prompt: d. Both do the same again at step 5.",
  );
  const one = rows(["a", "a"], ["", "b"], ["c", "c"]);
  expect(differenceWords(one, { from: 1, to: 2 })).toBe(
    "Only the right run does this: Prompt: b. Both do the same again at step 3.",
  );
  const end = rows(["a", "a"], ["b", ""]);
  expect(differenceWords(end, { from: 1, to: 2 })).toBe(
    "The right run ends here. The left one goes on: Prompt: b.",
  );
});
