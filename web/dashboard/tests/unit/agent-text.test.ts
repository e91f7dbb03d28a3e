/** What agents say and terminals write is text, whatever is in it. */
import { expect, test } from "vitest";
import { ansiPieces, ansiText } from "../../src/agent/text/ansi.ts";
import { diffRows, differing } from "../../src/agent/text/diff-rows.ts";
import { inlineOf, markdownBlocks, safeAddress } from "../../src/agent/text/markdown.ts";

test("colours and weights become classes and end where they are ended", () => {
  expect(ansiPieces("a\u001b[1;31mb\u001b[22mc\u001b[39md")).toEqual([
    { text: "a", classes: [] },
    { text: "b", classes: ["bold", "fg-red"] },
    { text: "c", classes: ["fg-red"] },
    { text: "d", classes: [] },
  ]);
  expect(ansiPieces("\u001b[38;5;196mx\u001b[48;2;0;200;0my\u001b[mz").map(({ classes }) => classes)).toEqual(
    [["fg-red"], ["fg-red", "bg-green"], []],
  );
});

test.each([
  ["\u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007", "link"],
  ["\u001b]0;title\u001b\\text", "text"],
  ["\u001bP1$r\u001b\\a\u001b[2J\u001b[?25lb\u001b(Bc", "abc"],
  ["one\u0000two\u0008\u009b31mthree", "onetwothree"],
  ["10 %\r50 %\rdone\r\nnext", "done\nnext"],
  ["\u001b]8;;never ended", ""],
])("%j is shown as %j", (output, text) => {
  expect(ansiText(output)).toBe(text);
});

test("blocks of Markdown", () => {
  const blocks = markdownBlocks(
    "# Title\n\ntwo\nlines\n- one\n  - two\n1. three\n\n> said\n\n```js\nlet a;\n",
  );
  expect(blocks.map(({ kind }) => kind)).toEqual(["heading", "paragraph", "list", "quote", "code"]);
  expect(blocks[2]).toMatchObject({ items: [{ depth: 0 }, { depth: 1 }, { marker: "1." }] });
  expect(blocks[4]).toEqual({ kind: "code", language: "js", text: "let a;\n" });
});

test("inside of a line", () => {
  expect(inlineOf("a `*b*` **c** *d* ~~e~~ 2 * 3").map(({ kind, text }) => [kind, text])).toEqual([
    ["text", "a "],
    ["code", "*b*"],
    ["text", " "],
    ["strong", "c"],
    ["text", " "],
    ["emphasis", "d"],
    ["text", " "],
    ["strike", "e"],
    ["text", " 2 * 3"],
  ]);
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "file:///etc/passwd",
  "/v1/logout",
])("%s is no link", (address) => {
  expect(safeAddress(address)).toBeNull();
  expect(inlineOf(`[click](${address})`)[0]).toMatchObject({ text: "click", href: null });
});

test("HTML stays text, and images are told by their words", () => {
  expect(inlineOf("<script>x</script>")).toEqual([{ kind: "text", text: "<script>x</script>" }]);
  expect(inlineOf("![cat](https://evil.example/x.png)")[0]).toMatchObject({ kind: "image", text: "cat" });
});

test("text that looks like endless markup is read in time that grows with its length", () => {
  const timed = (length: number): number => {
    const source = "*[`".repeat(length);
    const from = performance.now();
    inlineOf(source);
    return performance.now() - from;
  };
  timed(2_000);
  // Quadratic growth would be a hundredfold.
  expect(timed(40_000)).toBeLessThan(Math.max(60, timed(4_000) * 50));
});

test("a diff has the numbers of both sides", () => {
  const hunk = differing("a\nb\nc\n", "a\nB\nc\n");
  expect(diffRows([hunk]).map(({ kind, oldLine, newLine, text }) => [kind, oldLine, newLine, text])).toEqual([
    ["same", 1, 1, "a"],
    ["removed", 2, null, "b"],
    ["added", null, 2, "B"],
    ["same", 3, 3, "c"],
    ["same", 4, 4, ""],
  ]);
});
