import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";
import { newBatch, type Batch } from "../../../src/batch";
import { openOfflineStore, type OfflineStore } from "../../../src/extras/offline-store";
import type { ExtrasHost } from "../../../src/extras-host";
import { OFFLINE_BATCH_AGE_MAX_MS, OFFLINE_BYTES_MAX, OFFLINE_LEASE_MS } from "../../../src/limits";
import type { Outcome } from "../../../src/transport";

let nowMs: number;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  nowMs = 1_700_000_000_000;
});

interface Opened {
  store: OfflineStore;
  sent: Batch[];
}

async function open(
  pageId: string,
  options: { windowId?: string; key?: string; answer?: (batch: Batch) => Outcome } = {},
): Promise<Opened> {
  const sent: Batch[] = [];
  const host = {
    options: { key: options.key ?? "pk_1" },
    pageId,
    windowId: options.windowId ?? `window of ${pageId}`,
    now: () => nowMs,
    sender: {
      attach: () => undefined,
      sendStored: async (batch: Batch) => {
        sent.push(batch);
        return options.answer?.(batch) ?? { kind: "stored" };
      },
    },
  } as unknown as ExtrasHost;
  const store = (await openOfflineStore(host))!;
  await store.settled();
  return { store, sent };
}

const batch = (pageId: string, sequence: number, session = "session-1", event = '"x"') =>
  newBatch({ session_id: session, window_id: `window of ${pageId}`, page_id: pageId }, sequence, [event]);

const names = (batches: Batch[]) =>
  batches.map(({ session_id, page_id, sequence }) => `${session_id}/${page_id}/${sequence}`);

test("what an unloaded page left is sent by the next, in order, once, under its own ids", async () => {
  const first = await open("a");
  first.store.put([batch("a", 10), batch("a", 9)]);
  first.store.release();
  const second = await open("b");
  expect(names(second.sent)).toEqual(["session-1/a/9", "session-1/a/10"]);
  expect(second.sent[0]!.events).toEqual(['"x"']);
  expect((await open("c")).sent).toEqual([]);
});

test("what a living page waits to send is left to it, until its lease has run out", async () => {
  const living = await open("a");
  living.store.put([batch("a", 0)]);
  await living.store.settled();
  expect((await open("b")).sent).toEqual([]);
  nowMs += OFFLINE_LEASE_MS + 1;
  expect(names((await open("c")).sent)).toEqual(["session-1/a/0"]);
});

test("what a crashed page held is sent when its lease has run out, though nothing happens here", async () => {
  const crashed = await open("a");
  crashed.store.put([batch("a", 0)]);
  await crashed.store.settled();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const quiet = await open("b");
    nowMs += OFFLINE_LEASE_MS - 1;
    vi.advanceTimersByTime(OFFLINE_LEASE_MS - 1);
    await quiet.store.settled();
    expect(quiet.sent).toEqual([]);
    nowMs += 2;
    vi.advanceTimersByTime(2);
    await quiet.store.settled();
    expect(names(quiet.sent)).toEqual(["session-1/a/0"]);
  } finally {
    vi.useRealTimers();
  }
});

test("storing something while leaving does not bring the lease back", async () => {
  const page = await open("a");
  page.store.release();
  page.store.put([batch("a", 0)]);
  expect((await open("b")).sent).toHaveLength(1);
});

test("the next page of the same window need not wait for the lease", async () => {
  const page = await open("a", { windowId: "window of a" });
  page.store.put([batch("a", 0)]);
  await page.store.settled();
  expect((await open("b", { windowId: "window of a" })).sent).toHaveLength(1);
});

test("a batch that was acknowledged, and those of a forgotten session, are not sent", async () => {
  const page = await open("a");
  page.store.put([batch("a", 0), batch("a", 1), batch("a", 0, "session-2")]);
  page.store.remove(batch("a", 0));
  page.store.removeSession("session-2");
  page.store.release();
  expect(names((await open("b")).sent)).toEqual(["session-1/a/1"]);
});

test("opting out empties the store", async () => {
  const page = await open("a");
  page.store.put([batch("a", 0)]);
  page.store.clear();
  page.store.release();
  expect((await open("b")).sent).toEqual([]);
});

test("a server that cannot take it now keeps it for later; one that never will does not", async () => {
  const page = await open("a");
  page.store.put([batch("a", 0), batch("a", 1)]);
  page.store.release();
  expect((await open("b", { answer: () => ({ kind: "retry" }) })).sent).toHaveLength(1);
  expect((await open("c", { answer: () => ({ kind: "bad" }) })).sent).toHaveLength(2);
  expect((await open("d")).sent).toEqual([]);
});

test("a deleted session is asked about once", async () => {
  const page = await open("a");
  page.store.put([batch("a", 0), batch("a", 1)]);
  page.store.release();
  expect((await open("b", { answer: () => ({ kind: "gone" }) })).sent).toHaveLength(1);
  expect((await open("c")).sent).toEqual([]);
});

test("another project's batches are not touched, too old ones are dropped", async () => {
  const page = await open("a");
  page.store.put([batch("a", 0)]);
  page.store.release();
  expect((await open("b", { key: "pk_2" })).sent).toEqual([]);
  nowMs += OFFLINE_BATCH_AGE_MAX_MS + 1;
  expect((await open("c")).sent).toEqual([]);
  nowMs -= OFFLINE_BATCH_AGE_MAX_MS;
  expect((await open("d")).sent).toEqual([]);
});

test("what is stored is bounded", async () => {
  const page = await open("a");
  const big = JSON.stringify("x".repeat(OFFLINE_BYTES_MAX / 3));
  for (let sequence = 0; sequence < 5; sequence++) page.store.put([batch("a", sequence, "session-1", big)]);
  page.store.release();
  expect(names((await open("b")).sent)).toEqual(["session-1/a/0", "session-1/a/1"]);
});
