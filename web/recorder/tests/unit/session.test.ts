import { beforeEach, expect, test } from "vitest";
import { ACTIVITY_WRITE_INTERVAL_MS, SESSION_IDLE_MS, SESSION_LENGTH_MAX_MS } from "../../src/limits";
import { SessionStore } from "../../src/session";
import { openStorage } from "../../src/storage";
import { claimWindowId, releaseWindowId } from "../../src/window-id";

let nowMs: number;
const open = () => new SessionStore(openStorage("localStorage"), "s", () => nowMs);

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  nowMs = 1_700_000_000_000;
});

test("a second page load resumes the session and counts as activity", () => {
  const first = open().open();
  nowMs += SESSION_IDLE_MS - 1;
  const second = open().open();
  expect(second).toMatchObject({ isNew: false, session: { id: first.session.id, lastActivityMs: nowMs } });
  expect(first.session.id).toMatch(/^[\w-]{26}$/);
});

test("30 idle minutes or 24 hours are the end", () => {
  const store = open();
  const { session } = store.open();
  nowMs += SESSION_IDLE_MS;
  expect(store.expiry()).toBe("idle");
  expect(open().open()).toMatchObject({ isNew: true });
  const busy = open();
  busy.open();
  for (let spent = 0; spent < SESSION_LENGTH_MAX_MS; spent += SESSION_IDLE_MS / 2) {
    expect(busy.expiry()).toBeUndefined();
    nowMs += SESSION_IDLE_MS / 2;
    busy.touch();
  }
  expect(busy.expiry()).toBe("max_length");
  expect(busy.renew().id).not.toBe(session.id);
});

test("activity in one tab keeps the session of another alive", () => {
  const idle = open();
  idle.open();
  nowMs += SESSION_IDLE_MS - 1;
  const active = open();
  active.open();
  nowMs += 1;
  active.touch();
  expect(idle.expiry()).toBeUndefined();
});

test("activity is written at most once a second", () => {
  const store = open();
  store.open();
  nowMs += ACTIVITY_WRITE_INTERVAL_MS - 1;
  store.touch();
  expect(JSON.parse(localStorage.getItem("s")!).lastActivityMs).toBe(nowMs - ACTIVITY_WRITE_INTERVAL_MS + 1);
  nowMs += 1;
  store.touch();
  expect(JSON.parse(localStorage.getItem("s")!).lastActivityMs).toBe(nowMs);
});

test.each(["not json", "{}", '{"id":5,"startedAtMs":1,"lastActivityMs":1}', "null"])(
  "what is no session is replaced: %s",
  (stored) => {
    localStorage.setItem("s", stored);
    expect(open().open().isNew).toBe(true);
  },
);

test("a window id is kept over page loads and not shared with a copy of the tab", () => {
  const storage = openStorage("sessionStorage");
  const id = claimWindowId(storage);
  expect(claimWindowId(openStorage("sessionStorage"))).not.toBe(id);
  releaseWindowId(storage, id);
  expect(claimWindowId(openStorage("sessionStorage"))).toBe(id);
});
