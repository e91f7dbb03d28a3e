// @vitest-environment happy-dom
import { beforeAll, expect, test } from "vitest";
import { inertCanvasData } from "../src/inert-canvas.ts";
import { InertFilter, inertAttributes } from "../src/inert.ts";
import { dataOf, mutationOf, type SerializedNode } from "../src/format.ts";
import { PageWriter, documentNode } from "./events.ts";

const element = (tagName: string, attributes: SerializedNode["attributes"], id = 9): SerializedNode => ({
  id,
  type: 2,
  tagName,
  attributes: attributes ?? {},
  childNodes: [],
});

function rebuilt(node: SerializedNode): SerializedNode {
  const event = new PageWriter("w", "p").snapshot(0, documentNode(node)).event;
  const root = dataOf(new InertFilter().apply(event)).node as SerializedNode;
  return root.childNodes?.[0]?.childNodes?.[1]?.childNodes?.[0] as SerializedNode;
}

test.each(["onclick", "onload", "onERROR", "onpointerrawupdate"])("%s is no handler any more", (name) => {
  const attributes = inertAttributes("img", { [name]: "alert(1)", src: "a.png" });
  expect(Object.keys(attributes)).toEqual([`_${name.toLowerCase()}`, "src"]);
});

test.each(["javascript:alert(1)", " JavaScript:x", "java\nscript:x", "\u0001javascript:x", "vbscript:x"])(
  "the address %j leads nowhere",
  (href) => expect(inertAttributes("a", { href }).href).toBe("#"),
);

test("an ordinary link keeps its address, so that it looks like a link", () => {
  expect(inertAttributes("a", { href: "https://shop.test/", ping: "https://spy.test/" })).toEqual({
    href: "https://shop.test/",
    "data-recorded-ping": "https://spy.test/",
  });
});

test.each([
  ["iframe", "src"],
  ["iframe", "srcdoc"],
  ["frame", "src"],
  ["object", "data"],
  ["embed", "src"],
  ["base", "href"],
  ["form", "action"],
  ["button", "formaction"],
  ["meta", "http-equiv"],
])("<%s> loses %s", (tag, name) => {
  const node = rebuilt(element(tag, { [name]: "https://evil.test/" }));
  expect(node.attributes).not.toHaveProperty(name);
});

test("a frame inside the page is sandboxed too", () => {
  expect(rebuilt(element("iframe", { sandbox: "allow-scripts" })).attributes?.sandbox).toBe(
    "allow-same-origin",
  );
});

test("links that connect ahead of time are no links, style sheets stay", () => {
  const inert = (rel: string): unknown => inertAttributes("link", { rel, href: "https://evil.test/" });
  const cut = (rel: string): object => ({ rel: null, "data-recorded-rel": rel, href: "https://evil.test/" });
  for (const rel of ["preconnect", "stylesheet prefetch", "DNS-Prefetch", "icon"]) {
    expect(inert(rel)).toEqual(cut(rel));
  }
  for (const rel of ["stylesheet", "alternate stylesheet"]) {
    expect(inert(rel)).toEqual({ rel, href: "https://evil.test/" });
  }
});

test("a style sheet cannot become a link that connects, but one that was loaded ahead becomes a style sheet", () => {
  const page = new PageWriter("w", "p");
  const filter = new InertFilter();
  filter.apply(page.snapshot(0, documentNode(element("link", { rel: "stylesheet", href: "a" }, 20))).event);
  const change = (rel: string): unknown =>
    mutationOf(filter.apply(page.mutation(1, { attributes: [{ id: 20, attributes: { rel } }] }).event))
      ?.attributes[0]?.attributes;
  expect(change("preconnect")).toEqual({ rel: null, "data-recorded-rel": "preconnect" });
  expect(change("stylesheet")).toEqual({ rel: "stylesheet" });
});

test("an animation sets no address that runs", () => {
  expect(inertAttributes("animate", { values: "#; java\tscript:run()", dur: "1s" })).toEqual({
    values: "#",
    dur: "1s",
  });
  expect(inertAttributes("set", { to: "javascript:run()" })).toEqual({ to: "#" });
  expect(inertAttributes("animate", { values: "0;1;0" })).toEqual({ values: "0;1;0" });
});

test("a script is none, however it is written", () => {
  for (const name of ["script", "SCRIPT", "x:Script"]) {
    expect(rebuilt(element(name, { src: "https://evil.test/", type: "module" }))).toMatchObject({
      tagName: "noscript",
      attributes: {},
      childNodes: [],
    });
  }
});

test("names that a browser refuses do not stop the rebuild", () => {
  expect(rebuilt(element("a b", {})).tagName).toBe("div");
  expect(rebuilt({ ...element("font-face!", {}), isCustom: true })).toMatchObject({
    tagName: "div",
    isCustom: false,
  });
});

test("a reserved name is no custom element", () => {
  expect(rebuilt({ ...element("font-face", {}), isCustom: true }).isCustom).toBe(false);
  expect(rebuilt({ ...element("shop-card", {}), isCustom: true }).isCustom).toBe(true);
});

test("a later change of an attribute is judged by the element it belongs to", () => {
  const page = new PageWriter("w", "p");
  const filter = new InertFilter();
  filter.apply(page.snapshot(0, documentNode(element("iframe", {}, 20), element("img", {}, 21))).event);
  const change = page.mutation(1, {
    attributes: [
      { id: 20, attributes: { src: "https://evil.test/", srcdoc: "<p>" } },
      { id: 21, attributes: { src: "a.png" } },
    ],
  });
  const attributes = mutationOf(filter.apply(change.event))?.attributes;
  expect(attributes?.[0]?.attributes).toEqual({ "data-recorded-srcdoc": "<p>" });
  expect(attributes?.[1]?.attributes).toEqual({ src: "a.png" });
});

beforeAll(() => {
  class Context {
    fillRect(): void {}
    set fillStyle(_: string) {}
    drawImage(): void {}
  }
  Object.assign(globalThis, { CanvasRenderingContext2D: Context });
});

test("canvas commands that are no drawing are dropped", () => {
  const commands = [
    { property: "fillRect", args: [0, 0, 1, 1] },
    { property: "fillStyle", args: ["red"], setter: true },
    { property: "__defineGetter__", args: ["fillStyle", { rr_type: "Function", args: ["alert(1)"] }] },
    { property: "constructor", args: [] },
    { property: "drawImage", args: [{ rr_type: "Worker", args: ["/x.js"] }] },
  ];
  const inert = inertCanvasData({ source: 9, id: 5, type: 0, commands }).commands as { property: string }[];
  expect(inert.map((command) => command.property)).toEqual(["fillRect", "fillStyle", "drawImage"]);
  expect(JSON.stringify(inert)).not.toContain("Worker");
});
