/** Every page, light and dark, wide and narrow: axe finds nothing, nothing sticks out to the side, no text runs out of its place. */
import { expect, test } from "vitest";
import { ROUTE_KINDS, parseRoute, routeKind } from "../../src/routing/routes.ts";
import { PANELS } from "../../src/session/panels/panels.ts";
import { PAGES, openPage } from "../pages.ts";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture();
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

test("every kind of page and every panel is looked at", () => {
  const kinds = PAGES.map(({ path }) => routeKind(parseRoute(path.split(/[?#]/)[0] ?? "")));
  expect([...new Set(kinds)].sort()).toEqual([...ROUTE_KINDS].sort());
  const panels = PAGES.flatMap(({ panel }) => panel ?? []);
  expect(panels.sort()).toEqual(PANELS.map(({ id }) => id as string).sort());
  expect(new Set(PAGES.map(({ name }) => name)).size).toBe(PAGES.length);
});

test.each(PAGES)("$name", async (shown) => {
  const { page, mock, context } = fixture;
  if (shown.isOpen) await context.clearCookies();
  for (const viewport of [WIDE, NARROW]) {
    await page.setViewportSize(viewport);
    // A fresh page: what is open on a wide screen may be closed by making it narrow.
    await page.goto("about:blank");
    await openPage(shown, page, mock);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    const [room, whole] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    expect(whole).toBe(room);
  }
});
