import { expect, test } from "vitest";
import { formatMoment, parseMoment, parseRoute, safeNext } from "../../src/routing/routes.ts";

test.each([
  ["/", { name: "sessions" }],
  ["/settings/", { name: "settings", section: "start" }],
  ["/setup", { name: "settings", section: "start" }],
  ["/settings/keys", { name: "settings", section: "keys" }],
  ["/settings/nothing", { name: "not-found" }],
  ["/join", { name: "join" }],
  ["/login", { name: "login" }],
  ["/api", { name: "api" }],
  ["/sessions/01JDABC_-x", { name: "session", sessionId: "01JDABC_-x" }],
  ["/sessions/a/b", { name: "not-found" }],
  ["/sessions/%2e", { name: "not-found" }],
  ["/demo/", { name: "not-found" }],
])("%s", (path, route) => expect(parseRoute(path)).toEqual(route));

test("after the login only the dashboard's own pages are gone to", () => {
  expect(safeNext("/sessions/01JD?t=4")).toBe("/sessions/01JD?t=4");
  for (const bad of [
    null,
    "",
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/login",
    "javascript:x",
  ]) {
    expect(safeNext(bad)).toBe("/");
  }
});

test("a moment is seconds with a fraction", () => {
  expect(parseMoment(new URLSearchParams("t=12.34"))).toBe(12_340);
  expect(parseMoment(new URLSearchParams("t=-1"))).toBeNull();
  expect(parseMoment(new URLSearchParams("t=soon"))).toBeNull();
  expect(parseMoment(new URLSearchParams(""))).toBeNull();
  expect(formatMoment(12_340)).toBe("12.3");
  expect(formatMoment(20_000)).toBe("20");
});
