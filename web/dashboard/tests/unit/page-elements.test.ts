import { expect, test } from "vitest";
import type { SerializedNode } from "../src/format.ts";
import { PageElements } from "../src/page-elements.ts";
import { PageWriter, documentNode } from "./events.ts";

let nextId = 100;
const text = (textContent: string): SerializedNode => ({ id: nextId++, type: 3, textContent });
const element = (
  id: number,
  tagName: string,
  attributes: Record<string, string> = {},
  ...childNodes: SerializedNode[]
): SerializedNode => ({ id, type: 2, tagName, attributes, childNodes });

function elementsOf(...body: SerializedNode[]): PageElements {
  const elements = new PageElements();
  elements.apply(new PageWriter("w", "p").snapshot(0, documentNode(...body)).event);
  return elements;
}

test("a click inside a button is a click on the button", () => {
  const elements = elementsOf(element(10, "button", {}, element(11, "span", {}, text(" Add to \n cart "))));
  expect(elements.nameOf(11)).toEqual({ role: "button", name: "Add to cart" });
});

test("a field is called by its label", () => {
  const elements = elementsOf(
    element(10, "label", { for: "mail" }, text("E-mail")),
    element(11, "input", { id: "mail", placeholder: "you@example.com" }),
    element(12, "label", {}, text("Gift "), element(13, "input", { type: "checkbox" })),
  );
  expect(elements.nameOf(11)).toEqual({ role: "field", name: "E-mail" });
  expect(elements.nameOf(10)).toEqual({ role: "field", name: "E-mail" });
  expect(elements.nameOf(13)).toEqual({ role: "checkbox", name: "Gift" });
  expect(elements.isToggle(13)).toBe(true);
});

test("names follow the changes of the page", () => {
  const elements = elementsOf(element(10, "button", {}, { id: 50, type: 3, textContent: "Buy" }));
  const page = new PageWriter("w", "p");
  elements.apply(page.mutation(1, { texts: [{ id: 50, value: "Bought" }] }).event);
  expect(elements.nameOf(10)?.name).toBe("Bought");
  const added = { parentId: 10, nextId: 50, node: { id: 51, type: 3, textContent: "Just" } };
  elements.apply(page.mutation(2, { adds: [added] }).event);
  expect(elements.nameOf(10)?.name).toBe("Just Bought");
  elements.apply(page.mutation(3, { removes: [{ id: 10, parentId: 4 }] }).event);
  expect(elements.nameOf(10)).toBeNull();
});
