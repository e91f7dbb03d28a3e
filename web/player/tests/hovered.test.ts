// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { HoveredElements } from "../src/hovered.ts";

function tree(): { list: Element; first: Element; second: Element } {
  document.body.innerHTML = "<ul><li>one</li><li class='open'>two</li></ul>";
  const [first, second] = [...document.querySelectorAll("li")];
  return {
    list: document.querySelector("ul") as Element,
    first: first as Element,
    second: second as Element,
  };
}

const marked = (): string[] =>
  [...document.querySelectorAll("*")]
    .filter(({ classList }) => classList.contains(":hover"))
    .map(({ localName, textContent }) => (localName === "li" ? textContent : localName));

test("what the pointer is over is marked with all around it, from the next frame on", () => {
  const hovered = new HoveredElements();
  const { first, second } = tree();
  hovered.moveTo(first);
  expect(marked()).toEqual([]);
  hovered.apply();
  expect(marked()).toEqual(["html", "body", "ul", "one"]);
  hovered.moveTo(first);
  hovered.moveTo(second.firstChild as Node);
  hovered.apply();
  expect(marked()).toEqual(["html", "body", "ul", "two"]);
  expect(second.className).toBe("open :hover");
});

test("what stays under the pointer keeps its mark, also where the page set its classes anew", () => {
  const hovered = new HoveredElements();
  const { list, first, second } = tree();
  hovered.moveTo(first);
  hovered.apply();
  list.className = "anew";
  hovered.moveTo(second);
  hovered.apply();
  expect(marked()).toEqual(["html", "body", "ul", "two"]);
});
