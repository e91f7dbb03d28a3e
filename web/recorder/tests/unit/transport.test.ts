import { gunzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { newBatch } from "../../src/batch";
import { KEEPALIVE_BYTES_MAX, PACKED_AGE_MAX_MS, RETRY_AFTER_MAX_MS } from "../../src/limits";
import { createTransport, outcomeOf, parseRetryAfter } from "../../src/transport";

const stream = { session_id: "s".repeat(8), window_id: "w".repeat(8), page_id: "p".repeat(8) };

function transport(answer: () => Promise<Response>, now = () => 1_000) {
  const calls: { url: string; init: RequestInit; bytes: Buffer }[] = [];
  const fetch = ((url: string, init: RequestInit) => {
    calls.push({ url, init, bytes: Buffer.from(init.body as Uint8Array) });
    return answer();
  }) as typeof globalThis.fetch;
  let sent = 0;
  const made = createTransport({
    server: "https://r.example/x",
    key: "pk_a b",
    fetch,
    now,
    onBytesSent: (bytes) => (sent += bytes),
  });
  return { made, calls, sent: () => sent };
}

const ok = async () => new Response("{}", { status: 200 });

describe("answers", () => {
  test.each([
    [200, { kind: "stored" }],
    [400, { kind: "bad" }],
    [401, { kind: "refused", status: 401 }],
    [403, { kind: "refused", status: 403 }],
    [410, { kind: "gone" }],
    [413, { kind: "too_large" }],
    [429, { kind: "retry" }],
    [503, { kind: "retry" }],
    [502, { kind: "retry" }],
  ])("%i", (status, outcome) => expect(outcomeOf(status, null, 0)).toEqual(outcome));

  test("Retry-After is seconds or a date, and bounded", () => {
    expect(outcomeOf(503, "3", 0)).toEqual({ kind: "retry", afterMs: 3_000 });
    expect(
      parseRetryAfter("Wed, 21 Oct 2026 07:28:10 GMT", Date.parse("Wed, 21 Oct 2026 07:28:00 GMT")),
    ).toBe(10_000);
    expect(parseRetryAfter("99999999", 0)).toBe(RETRY_AFTER_MAX_MS);
    expect(parseRetryAfter("soon", 0)).toBeUndefined();
    expect(parseRetryAfter(null, 0)).toBeUndefined();
  });
});

test("a batch goes out as the protocol has it: simple request, gzip, no header of ours, no credentials", async () => {
  const { made, calls, sent } = transport(ok);
  expect(await made.send(newBatch(stream, 3, ['{"type":4}', '{"type":2}']))).toEqual({ kind: "stored" });
  const [{ url, init, bytes }] = calls as [(typeof calls)[0]];
  expect(url).toBe("https://r.example/x/v1/batches?key=pk_a%20b");
  expect(init).toMatchObject({ method: "POST", credentials: "omit", mode: "cors", keepalive: false });
  expect(init.headers).toBeUndefined();
  expect(JSON.parse(gunzipSync(bytes).toString())).toEqual({
    version: 1,
    ...stream,
    sequence: 3,
    sent_at_ms: 1_000,
    recorder: { name: "@reenact/recorder", version: "0.0.0-test" },
    events: [{ type: 4 }, { type: 2 }],
  });
  expect(sent()).toBe(bytes.length);
});

test("a batch that is dropped while it is being compressed does not go out", async () => {
  const { made, calls } = transport(ok);
  const batch = newBatch(stream, 0, ["{}"]);
  const sent = made.send(batch);
  batch.dropped = true;
  await sent;
  expect(calls).toEqual([]);
});

test("without CompressionStream the body is plain", async () => {
  vi.stubGlobal("CompressionStream", undefined);
  const { made, calls } = transport(ok);
  await made.send(newBatch(stream, 0, ["{}"]));
  expect(calls[0]!.bytes.toString()).toMatch(/^\{"version":1/);
  vi.unstubAllGlobals();
});

test("a network failure is a reason to retry, and never a rejection", async () => {
  const { made } = transport(() => Promise.reject(new TypeError("Failed to fetch")));
  expect(await made.send(newBatch(stream, 0, ["{}"]))).toEqual({ kind: "retry" });
});

test("last bodies are plain, kept alive, and together within what browsers allow", async () => {
  let answer: (response: Response) => void = () => {};
  const { made, calls } = transport(() => new Promise((resolve) => (answer = resolve)));
  const half = newBatch(stream, 0, [JSON.stringify("ä".repeat(KEEPALIVE_BYTES_MAX / 4))]);
  const first = made.sendLast(half)!;
  expect(calls[0]!.init.keepalive).toBe(true);
  expect(made.sendLast(half)).toBeUndefined();
  answer(new Response("{}"));
  expect(await first).toEqual({ kind: "stored" });
  expect(made.sendLast(half)).toBeDefined();
  expect(made.sendLast(newBatch(stream, 1, ["x".repeat(KEEPALIVE_BYTES_MAX)]))).toBeUndefined();
});

test("what was compressed a moment ago goes out so, and more of it fits", async () => {
  let nowMs = 1_000;
  const { made, calls } = transport(
    () => new Promise(() => {}),
    () => nowMs,
  );
  const large = newBatch(stream, 0, [JSON.stringify("ä".repeat(KEEPALIVE_BYTES_MAX))]);
  expect(made.sendLast(large)).toBeUndefined();
  void made.send(large);
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  expect(made.sendLast(large)).toBeDefined();
  expect(calls[1]!.init.keepalive).toBe(true);
  expect(JSON.parse(gunzipSync(calls[1]!.bytes).toString()).events).toEqual([
    "ä".repeat(KEEPALIVE_BYTES_MAX),
  ]);
  nowMs += PACKED_AGE_MAX_MS;
  expect(made.sendLast(large)).toBeUndefined();
});
