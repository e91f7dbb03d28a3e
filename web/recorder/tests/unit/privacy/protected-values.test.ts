import { expect, test } from "vitest";
import { PROTECTED_TYPED_MAX, PROTECTED_VALUES_MAX, PROTECTED_VALUE_TYPING_MS } from "../../../src/limits";
import { ProtectedValues } from "../../../src/privacy/protected-values";

let nowMs = 0;
const create = () => new ProtectedValues(() => nowMs);
const input = () => document.createElement("input");

test("a value is masked wherever it stands, in the ways pages write it", () => {
  const values = create();
  values.add('p"w& 1/2');
  const json = JSON.stringify({
    raw: 'x p"w& 1/2 y',
    url: `?a=${encodeURIComponent('p"w& 1/2')}`,
    form: "?a=p%22w%26+1%2F2",
    body: JSON.stringify({ a: 'p"w& 1/2' }),
  });
  const masked = values.mask(json);
  expect(values.occursIn(masked)).toBe(false);
  expect(JSON.parse(masked).raw).toMatch(/^x \*+ y$/);
});

test("numbers are found with and without separators, and a card's in groups", () => {
  const values = create();
  values.add("4242424242424242", true);
  expect(values.mask("4242 4242 4242 4242")).toMatch(/^[* ]+$/);
  expect(values.mask("4242-4242-4242-4242")).not.toMatch(/\d/);
  expect(values.mask("<i>4242</i>")).toBe("<i>****</i>");
  const iban = create();
  iban.add("gb82 west 1234 5698 7654 32");
  expect(iban.mask("GB82WEST12345698765432")).toBe("*".repeat(22));
});

test("three characters alone are not looked for", () => {
  const values = create();
  values.add("737");
  expect(values.size).toBe(0);
  expect(values.occursIn("737")).toBe(false);
});

test("what was typed on the way is masked too, and forgotten after a while", () => {
  const values = create();
  const field = input();
  for (const typed of ["test", "test1", "test12"]) values.note(field, typed);
  expect(values.mask("test test12")).toBe("**** ******");
  nowMs += PROTECTED_VALUE_TYPING_MS + 1;
  expect(values.mask("test test12")).toBe("test ******");
});

test("a value that was replaced by another is still protected", () => {
  const values = create();
  const field = input();
  values.note(field, "first-secret");
  values.note(field, "other-secret");
  nowMs += PROTECTED_VALUE_TYPING_MS + 1;
  expect(values.mask("first-secret other-secret")).not.toMatch(/secret/);
});

test("many keystrokes do not push out finished values, and both are bounded", () => {
  const values = create();
  values.add("finished-value");
  for (let at = 0; at < 600; at++) {
    const field = input();
    values.note(field, `typed-${at}-`);
    values.note(field, `typed-${at}-more`);
  }
  expect(values.size).toBeLessThanOrEqual(PROTECTED_TYPED_MAX + PROTECTED_VALUES_MAX);
  const few = create();
  few.add("finished-value");
  const field = input();
  for (let length = 4; length < 400; length++) few.note(field, "y".repeat(length));
  expect(few.occursIn("finished-value")).toBe(true);
});

test("the tree of an event keeps its shape and its style sheets", () => {
  const values = create();
  values.add("1111");
  const tree = {
    tagName: "p",
    _cssText: "color:#111111",
    text: "ends in 1111",
    list: ["1111"],
    n: 1111,
    "k-1111": true,
  };
  expect(values.maskTree(tree)).toEqual({
    tagName: "p",
    _cssText: "color:#111111",
    text: "ends in ****",
    list: ["****"],
    n: 1111,
    "k-****": true,
  });
});
