import { expect, test } from "vitest";
import { Outline } from "../src/outline.ts";
import { upcomingJump, type Outlook } from "../src/upcoming-jump.ts";
import { PageWriter } from "./events.ts";

function outlook(part: Partial<Outlook>): Outlook {
  const outline = new Outline([]);
  const one = new PageWriter("one", "a");
  const two = new PageWriter("two", "b");
  outline.append([one.meta(1_000), two.meta(11_000), one.click(61_000)]);
  outline.complete = true;
  const rest = { withinMs: 4_000, stretches: [], playedToMsMax: 15_000, windowId: "one", chosenWindow: null };
  return { outline, nowMs: 1_000, ...rest, ...part };
}

test("a change of the window is seen coming, unless a window was chosen", () => {
  expect(upcomingJump(outlook({ nowMs: 6_000 }))).toBeNull();
  expect(upcomingJump(outlook({ nowMs: 8_000 }))).toEqual({ atMs: 11_000, windowId: "two" });
  expect(upcomingJump(outlook({ nowMs: 8_000, chosenWindow: "one" }))).toBeNull();
});

test("a long stretch that is skipped is a jump, a short one is played through", () => {
  const long = [{ fromMs: 12_000, toMs: 55_000 }];
  const at = { nowMs: 11_500, windowId: "two", withinMs: 4_000 };
  expect(upcomingJump(outlook({ ...at, stretches: long }))).toEqual({ atMs: 56_000, windowId: "two" });
  expect(upcomingJump(outlook({ ...at, stretches: [{ fromMs: 12_000, toMs: 20_000 }] }))).toBeNull();
});

test("of two, the one that comes first", () => {
  const stretches = [{ fromMs: 9_000, toMs: 59_000 }];
  expect(upcomingJump(outlook({ nowMs: 8_000, stretches }))).toEqual({ atMs: 60_000, windowId: "two" });
  expect(upcomingJump(outlook({ nowMs: 8_000, stretches: [{ fromMs: 10_500, toMs: 59_000 }] }))).toEqual({
    atMs: 11_000,
    windowId: "two",
  });
});
