import { expect, test } from "vitest";
import { scrollOf } from "../src/scroll-position.ts";

const PAGE = 1;
const isPage = (id: number): boolean => id === PAGE;
const scroll = (data: object): unknown =>
  scrollOf({ type: 3, data: { source: 3, ...data }, timestamp: 0 }, isPage);

test("a page is scrolled by its snapshot and by its own scrolling, not by that of a box in it", () => {
  const snapshot = { type: 2, data: { node: {}, initialOffset: { left: 4, top: 120.4 } }, timestamp: 0 };
  expect(scrollOf(snapshot, isPage)).toEqual({ left: 4, top: 120 });
  expect(scroll({ id: PAGE, x: 0, y: 310 })).toEqual({ left: 0, top: 310 });
  expect(scroll({ id: 7, x: 0, y: 310 })).toBeNull();
  expect(scrollOf({ type: 3, data: { source: 0, id: PAGE }, timestamp: 0 }, isPage)).toBeNull();
});

test("what is no number scrolls nowhere", () => {
  expect(scroll({ id: PAGE, x: "left", y: null })).toEqual({ left: 0, top: 0 });
  expect(scroll({ id: "1", x: 0, y: 9 })).toBeNull();
  expect(scrollOf({ type: 2, data: { initialOffset: null }, timestamp: 0 }, isPage)).toEqual({
    left: 0,
    top: 0,
  });
});
