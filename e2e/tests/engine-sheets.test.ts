// Style sheets of every kind, and what scripts do to them: the engine's rules are the rules that rrweb makes.
import { expect, it } from "vitest";
import { blockFont } from "../../web/recorder/tests/browser/support/block-font";
import { useComparer } from "../src/engine-scene";
import { element, incremental, lasting, meta, mutation, snapshot, text } from "../src/made-events";

const scene = useComparer();

const RULE = 8;
const DECLARATION = 13;
const ADOPTED = 15;
const FONT = 10;

const sheet = (css: string) => element(10, "style", { type: "text/css" }, [text(11, css)]);
const page = (css: string, at = 1) => [
  meta(0),
  snapshot(at, [element(20, "p", {}, [text(21, "text")])], [sheet(css)]),
];

const EVERY_KIND = `@layer base, theme;
  @font-face { font-family: "Some Font"; src: url(data:font/woff2;base64,AAAA) format("woff2"); font-weight: 700; unicode-range: U+20-7E }
  @media (min-width: 100px) and (prefers-color-scheme: light) { p { color: red } @media print { p { display: none } } }
  @media screen, (max-width: 10px) { p:first-child { margin: 1px 2px !important } }
  @supports (display: grid) { p { display: grid; grid-template-areas: "a b" } }
  @container side (min-width: 10px) { p { color: blue } }
  @layer theme { p { --depth: 3px; padding: var(--depth) } @layer inner { b { color: red } } }
  @keyframes turn { from { opacity: 0 } 50% { opacity: .3; color: red } to { opacity: 1 } }
  @property --angle { syntax: "<angle>"; inherits: false; initial-value: 0deg }
  @page { margin: 1cm } @scope (.card) to (.content) { img { border: 1px solid black } }
  @counter-style thumbs { system: cyclic; symbols: "x"; suffix: " " }
  .card { color: green; & p { color: red; &:focus { color: blue } } @media print { display: none } }`;

it.each<[name: string, events: object[]]>([
  ["rules of every kind in a sheet", page(EVERY_KIND)],
  [
    "rules of every kind in the text of a linked sheet",
    [meta(0), snapshot(1, [], [element(10, "link", { rel: "stylesheet", _cssText: EVERY_KIND })])],
  ],
  [
    "a text that is told anew",
    [...page("p { color: red }"), mutation(10, { texts: [{ id: 11, value: EVERY_KIND }] })],
  ],
  [
    "rules that scripts insert and delete, also in blocks of blocks",
    [
      ...page(
        "@media (min-width: 1px) { p { color: red } @supports (color: red) { b { color: red } } } i { color: red }",
      ),
      incremental(10, RULE, { id: 10, adds: [{ rule: "@media print { p { color: blue } }", index: 1 }] }),
      incremental(11, RULE, { id: 10, adds: [{ rule: "u { color: blue }", index: [0, 1, 0] }] }),
      incremental(12, RULE, {
        id: 10,
        adds: [{ rule: "@font-face { font-family: late; src: url(data:,) }" }],
      }),
      incremental(13, RULE, { id: 10, adds: [{ rule: "s { color: blue }", index: [1, 1] }] }),
      incremental(14, RULE, { id: 10, removes: [{ index: [0, 0] }] }),
      incremental(15, RULE, { id: 10, removes: [{ index: 3 }] }),
    ],
  ],
  [
    "declarations that scripts set and remove, also in media rules",
    [
      ...page(
        "p { color: red; margin: 1px } @media (min-width: 1px) { p { color: red; font: bold 10px serif } }",
      ),
      incremental(10, DECLARATION, {
        id: 10,
        index: [1, 0],
        set: { property: "color", value: "blue", priority: "important" },
      }),
      incremental(11, DECLARATION, { id: 10, index: [0], remove: { property: "margin" } }),
      incremental(12, DECLARATION, { id: 10, index: [0], set: { property: "--a", value: "1px" } }),
    ],
  ],
  [
    "adopted sheets with media rules and fonts, put together anew",
    [
      ...page("p { color: red }"),
      incremental(10, ADOPTED, {
        id: 1,
        styleIds: [1, 2],
        styles: [
          {
            styleId: 1,
            rules: [
              { rule: "@media (min-width: 1px) { p { color: blue } }", index: 0 },
              { rule: "p { color: red }", index: 1 },
            ],
          },
          { styleId: 2, rules: [{ rule: "@font-face { font-family: own; src: url(data:,) }", index: 0 }] },
        ],
      }),
      incremental(11, RULE, { styleId: 1, adds: [{ rule: "b { color: red }", index: [0, 1] }] }),
      incremental(12, RULE, { styleId: 2, replaceSync: "@supports (color: red) { i { color: red } }" }),
      incremental(13, ADOPTED, { id: 1, styleIds: [2, 1] }),
      incremental(14, DECLARATION, { styleId: 1, index: [0, 0], set: { property: "color", value: "green" } }),
    ],
  ],
  [
    "fonts that scripts add, by address and by bytes",
    [
      ...page("p { color: red }"),
      incremental(10, FONT, {
        family: "by-address",
        fontSource: "url(data:font/woff2;base64,AAAA)",
        buffer: false,
        descriptors: { weight: "700", style: "italic", unicodeRange: "U+20-7E" },
      }),
      incremental(11, FONT, {
        family: "by bytes",
        fontSource: JSON.stringify([...blockFont]),
        buffer: true,
      }),
    ],
  ],
])("%s", async (_, events) => {
  const differences = await scene.comparer.differences(lasting(events), [5.5, 10.5, 11.5, 12.5, 13.5, 500], {
    useVirtualDom: false,
  });
  expect(differences).toEqual([]);
});
