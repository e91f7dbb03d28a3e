import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Batch } from "../../src/batch";
import { Cost } from "../../src/cost";
import {
  BATCH_CHARS_MAX,
  BATCH_INTERVAL_MS,
  QUEUE_CHARS_MAX,
  RETRY_BASE_MS,
  RETRY_MAX_MS,
} from "../../src/limits";
import { backoffMs, Sender, type BatchStore } from "../../src/sender";
import type { Outcome } from "../../src/transport";

const stream = (session: string) => ({ session_id: session, window_id: "window-1", page_id: "page-1" });

function setUp(answer: (batch: Batch) => Outcome = () => ({ kind: "stored" })) {
  const sent: { session: string; sequence: number; events: string[] }[] = [];
  const last: Batch[] = [];
  const store = new Map<string, Batch>();
  const id = (batch: Batch) => `${batch.session_id}/${batch.sequence}`;
  const cost = new Cost(0);
  const calls = { gone: [] as string[], refused: [] as number[], gaps: 0, released: 0, drained: 0 };
  const batchStore: BatchStore = {
    put: (batches) => batches.forEach((batch) => store.set(id(batch), { ...batch })),
    remove: (batch) => void store.delete(id(batch)),
    removeSession: (session) =>
      [...store.keys()].filter((key) => key.startsWith(session)).forEach((key) => store.delete(key)),
    clear: () => store.clear(),
    release: () => void calls.released++,
    renew: () => undefined,
    drain: () => void calls.drained++,
  };
  const sender = new Sender({
    transport: {
      compress: async () => undefined,
      send: async (batch) => {
        sent.push({ session: batch.session_id, sequence: batch.sequence, events: batch.events });
        return answer(batch);
      },
      sendLast: (batch) => {
        if (batch.chars > 1_000) return undefined;
        last.push(batch);
        return Promise.resolve({ kind: "stored" });
      },
    },
    cost,
    now: () => 5_000,
    random: () => 1,
    finalize: (events) => events.map((event) => event.replace("secret", "******")),
    gapEvent: (reason, from, to, dropped) => JSON.stringify({ gap: reason, from, to, dropped }),
    onGap: () => void calls.gaps++,
    onGone: (session) => void calls.gone.push(session),
    onRefused: (status) => void calls.refused.push(status),
  });
  sender.attach(batchStore);
  sender.use(stream("session-1"));
  return { sender, sent, last, store, cost, calls };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("batches", () => {
  test("are cut every five seconds, numbered, masked once more, and taken out of the store when acknowledged", async () => {
    const { sender, sent, store, calls } = setUp();
    sender.push('"a secret"');
    sender.push('"b"');
    await vi.advanceTimersByTimeAsync(BATCH_INTERVAL_MS - 1);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    sender.push('"c"');
    sender.flush();
    await settle();
    expect(sent).toEqual([
      { session: "session-1", sequence: 0, events: ['"a ******"', '"b"'] },
      { session: "session-1", sequence: 1, events: ['"c"'] },
    ]);
    expect(store.size).toBe(0);
    expect(calls.drained).toBeGreaterThan(0);
  });

  test("are cut by size before that", async () => {
    const { sender, sent } = setUp();
    sender.push("x".repeat(BATCH_CHARS_MAX));
    await settle();
    expect(sent).toHaveLength(1);
  });

  test("of the old stream go out under it when the session changes; numbers begin again", async () => {
    const { sender, sent } = setUp();
    sender.push('"old"');
    sender.use(stream("session-2"));
    sender.push('"new"');
    sender.flush();
    await settle();
    expect(sent.map(({ session, sequence }) => [session, sequence])).toEqual([
      ["session-1", 0],
      ["session-2", 0],
    ]);
  });
});

describe("failures", () => {
  test("the same batch is tried again with growing pauses, and nothing overtakes it", async () => {
    let failures = 3;
    const { sender, sent, cost, store } = setUp(() =>
      failures-- > 0 ? { kind: "retry" } : { kind: "stored" },
    );
    sender.push('"a"');
    sender.flush();
    sender.push('"b"');
    sender.flush();
    await settle();
    expect(store.size).toBe(2);
    for (const pause of [1, 2, 4]) await vi.advanceTimersByTimeAsync(RETRY_BASE_MS * pause);
    expect(sent.map(({ sequence }) => sequence)).toEqual([0, 0, 0, 0, 1]);
    expect(cost.counts.retries).toBe(3);
    expect(store.size).toBe(0);
  });

  test("pauses are random up to a bound that doubles, and bounded", () => {
    expect(backoffMs(1, () => 1)).toBe(RETRY_BASE_MS);
    expect(backoffMs(4, () => 1)).toBe(8 * RETRY_BASE_MS);
    expect(backoffMs(4, () => 0)).toBe(0);
    expect(backoffMs(40, () => 1)).toBe(RETRY_MAX_MS);
  });

  test("Retry-After is the least pause", async () => {
    let first = true;
    const { sender, sent } = setUp(() => {
      const outcome: Outcome = first ? { kind: "retry", afterMs: 30_000 } : { kind: "stored" };
      first = false;
      return outcome;
    });
    sender.push('"a"');
    sender.flush();
    await vi.advanceTimersByTimeAsync(29_999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1 + RETRY_BASE_MS);
    expect(sent).toHaveLength(2);
  });

  test("being online again ends the pause", async () => {
    let first = true;
    const { sender, sent } = setUp(() =>
      first ? ((first = false), { kind: "retry", afterMs: 60_000 }) : { kind: "stored" },
    );
    sender.push('"a"');
    sender.flush();
    await settle();
    sender.resume();
    await settle();
    expect(sent).toHaveLength(2);
  });

  test("a deleted session's batches are dropped, others stay", async () => {
    const { sender, sent, calls, store } = setUp(({ session_id }) =>
      session_id === "session-1" ? { kind: "gone" } : { kind: "stored" },
    );
    sender.push('"a"');
    sender.flush();
    sender.push('"b"');
    sender.use(stream("session-2"));
    sender.push('"c"');
    sender.flush();
    await settle();
    expect(calls.gone).toEqual(["session-1"]);
    expect(sent.map(({ session }) => session)).toEqual(["session-1", "session-2"]);
    expect(store.size).toBe(0);
  });

  test("a batch that is too large is split and those behind it move up", async () => {
    const { sender, sent } = setUp(({ events }) => ({ kind: events.length > 2 ? "too_large" : "stored" }));
    for (let at = 0; at < 5; at++) sender.push(`"${at}"`);
    sender.flush();
    sender.push('"behind"');
    sender.flush();
    await settle();
    const stored = sent.filter(({ events }) => events.length <= 2);
    expect(stored.flatMap(({ events }) => events)).toEqual(['"0"', '"1"', '"2"', '"3"', '"4"', '"behind"']);
    expect(stored.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
  });

  test("an unreadable batch is given up with a gap that names its time, and a snapshot is asked for", async () => {
    const { sender, sent, calls } = setUp(({ events }) => ({
      kind: events.some((event) => event.includes("bad")) ? "bad" : "stored",
    }));
    sender.push('{"bad":1,"timestamp":100}');
    sender.push('{"x":1,"timestamp":250}');
    sender.flush();
    await settle();
    sender.flush();
    await settle();
    expect(calls.gaps).toBe(1);
    expect(sent[1]).toMatchObject({
      sequence: 1,
      events: ['{"gap":"refused","from":100,"to":250,"dropped":2}'],
    });
  });

  test("three refused in a row are the end, as is a wrong key", async () => {
    const { sender, calls } = setUp(() => ({ kind: "bad" }));
    for (let at = 0; at < 3; at++) {
      sender.push(`"${at}"`);
      sender.flush();
      await settle();
    }
    expect(calls.refused).toEqual([400]);
    const wrongKey = setUp(() => ({ kind: "refused", status: 401 }));
    wrongKey.sender.push('"a"');
    wrongKey.sender.flush();
    await settle();
    expect(wrongKey.calls.refused).toEqual([401]);
  });
});

describe("the bound", () => {
  test("above it new events are dropped; below half of it the gap is marked and recording goes on", async () => {
    let refuse = true;
    const { sender, sent, calls, cost } = setUp(() =>
      refuse ? { kind: "retry", afterMs: 10_000 } : { kind: "stored" },
    );
    const big = JSON.stringify("x".repeat(QUEUE_CHARS_MAX / 20));
    for (let at = 0; at < 30; at++) sender.push(big);
    await settle();
    expect(sender.queuedChars).toBeLessThanOrEqual(QUEUE_CHARS_MAX);
    const dropped = cost.counts.events_dropped;
    expect(dropped).toBeGreaterThan(5);
    refuse = false;
    await vi.advanceTimersByTimeAsync(12_000);
    sender.flush();
    await settle();
    expect(calls.gaps).toBe(1);
    expect(sent.flatMap(({ events }) => events)).toContain(
      JSON.stringify({ gap: "overflow", from: 5_000, to: 5_000, dropped }),
    );
    sender.push('"and on"');
    sender.flush();
    await settle();
    expect(sent.at(-1)!.events).toEqual(['"and on"']);
  });

  test("one event above it is let in when nothing else waits: a huge page's snapshot", async () => {
    const { sender, sent } = setUp();
    sender.push("x".repeat(QUEUE_CHARS_MAX + 1));
    await settle();
    expect(sent).toHaveLength(1);
  });
});

describe("leaving", () => {
  test("what fits goes out at once; what does not stays in the store, which is let go", async () => {
    const { sender, last, store, calls } = setUp(() => ({ kind: "retry", afterMs: 60_000 }));
    sender.push('"small"');
    sender.flushLast(true);
    await settle();
    expect(last.map(({ events }) => events)).toEqual([['"small"']]);
    sender.push(JSON.stringify("x".repeat(2_000)));
    sender.flushLast(true);
    expect(last).toHaveLength(1);
    expect(store.size).toBe(1);
    expect(calls.released).toBe(2);
  });

  test("after a failure nothing is tried in vain: it is stored", async () => {
    const { sender, last, store } = setUp(() => ({ kind: "retry", afterMs: 60_000 }));
    sender.push('"a"');
    sender.flush();
    await settle();
    sender.push('"b"');
    sender.flushLast(true);
    expect(last).toEqual([]);
    expect([...store.values()].flatMap(({ events }) => events)).toEqual(['"a"', '"b"']);
  });

  test("opting out drops what waits, here and in the store", async () => {
    const { sender, sent, store } = setUp(() => ({ kind: "retry", afterMs: 1_000 }));
    sender.push('"a"');
    sender.flush();
    sender.push('"b"');
    sender.drop();
    expect(store.size).toBe(0);
    expect(sender.queuedChars).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
  });
});
