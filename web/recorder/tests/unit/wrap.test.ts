import { expect, test, vi } from "vitest";
import { attempt, guardedPageCall, swallowedErrors, takeMainThreadMs } from "../../src/guard";
import { rateLimit } from "../../src/rate-limit";
import { wrapMethod } from "../../src/wrap";

test("a wrapped method looks and acts the same, and is put back", () => {
  const original = Object.assign(
    function greet(this: { name: string }, word: string) {
      return `${word} ${this.name}`;
    },
    { extra: 1 },
  );
  const owner = { name: "Ada", greet: original };
  const seen: unknown[] = [];
  const undo = wrapMethod(owner, "greet", (call, self, args) => {
    seen.push(self, ...args);
    return call();
  });
  expect(owner.greet).not.toBe(original);
  expect([owner.greet("hi"), owner.greet.name, owner.greet.length, owner.greet.extra]).toEqual([
    "hi Ada",
    "greet",
    1,
    1,
  ]);
  expect(seen).toEqual([owner, "hi"]);
  undo();
  expect(owner.greet).toBe(original);
});

test("undone under somebody else's wrapper it only passes through", () => {
  const owner = { run: () => 1 };
  const around = vi.fn((call: () => unknown) => call());
  const undo = wrapMethod(owner, "run", around);
  const ours = owner.run;
  owner.run = () => ours() + 1;
  undo();
  expect(owner.run()).toBe(2);
  expect(around).not.toHaveBeenCalled();
});

test("faults of ours are swallowed and counted, and time is added up once", () => {
  takeMainThreadMs();
  const before = swallowedErrors();
  expect(
    attempt(() => {
      throw new Error("ours");
    }),
  ).toBeUndefined();
  expect(swallowedErrors()).toBe(before + 1);
  attempt(() =>
    attempt(() => {
      const end = performance.now() + 5;
      while (performance.now() < end);
    }),
  );
  const spent = takeMainThreadMs();
  expect(spent).toBeGreaterThanOrEqual(5);
  expect(takeMainThreadMs()).toBe(0);
});

test("a page's call through a hook is made exactly once, and its own exception reaches the page", () => {
  const page = vi.fn((value: number) => {
    if (value < 0) throw new RangeError("page");
    return value * 2;
  });
  const good = guardedPageCall((target, self, args) => target.apply(self, args));
  expect(good(page as never, null, [4])).toBe(8);
  expect(() => good(page as never, null, [-1])).toThrow(RangeError);
  const failsBefore = guardedPageCall(() => {
    throw new Error("ours");
  });
  expect(failsBefore(page as never, null, [5])).toBe(10);
  const failsAfter = guardedPageCall((target, self, args) => {
    target.apply(self, args);
    throw new Error("ours");
  });
  expect(failsAfter(page as never, null, [6])).toBe(12);
  expect(page).toHaveBeenCalledTimes(4);
});

test("a rate limit opens again with the next window", () => {
  let nowMs = 0;
  const allowed = rateLimit(2, () => nowMs);
  expect([allowed(), allowed(), allowed()]).toEqual([true, true, false]);
  nowMs = 10_000;
  expect(allowed()).toBe(true);
});
