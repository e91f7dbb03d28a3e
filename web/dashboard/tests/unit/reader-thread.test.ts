// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FromWorker, ToWorker } from "../../src/recording/messages.ts";
import { ReaderThread } from "../../src/recording/reader-thread.ts";

const IDLE_MS_MAX = 4_000;
let workers: FakeWorker[] = [];

/** A worker that answers when the test says so. */
class FakeWorker extends EventTarget {
  terminated = false;
  readonly asked: ToWorker[] = [];

  constructor() {
    super();
    workers.push(this);
  }

  postMessage(message: ToWorker): void {
    this.asked.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  answer(message: FromWorker): void {
    this.dispatchEvent(new MessageEvent("message", { data: message }));
  }
}

beforeEach(() => {
  workers = [];
  vi.useFakeTimers();
  vi.stubGlobal("Worker", FakeWorker);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const newThread = (): ReaderThread =>
  new ReaderThread({ origin: "http://here.test", sessionId: "s", projectId: "p" }, IDLE_MS_MAX);
const nearest = (thread: ReaderThread, signal = new AbortController().signal): Promise<number | null> =>
  thread.ask("nearestEvent", { atMs: 1, direction: 1 }, signal);
const running = (): FakeWorker[] => workers.filter(({ terminated }) => !terminated);

test("it begins with the first question, and ends when it has had nothing to do for a while", async () => {
  const thread = newThread();
  expect(workers).toHaveLength(0);
  const answer = nearest(thread);
  vi.advanceTimersByTime(10 * IDLE_MS_MAX);
  workers[0]!.answer({ kind: "done", number: 0, gives: 7 });
  expect(await answer).toBe(7);
  vi.advanceTimersByTime(IDLE_MS_MAX - 1);
  expect(running()).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(running()).toHaveLength(0);
});

test("a question before that keeps it, one after it begins another", async () => {
  const thread = newThread();
  for (const number of [0, 1]) {
    const answer = nearest(thread);
    vi.advanceTimersByTime(IDLE_MS_MAX / 2);
    workers[0]!.answer({ kind: "done", number, gives: number });
    expect(await answer).toBe(number);
    vi.advanceTimersByTime(IDLE_MS_MAX / 2);
  }
  expect(workers).toHaveLength(1);
  vi.advanceTimersByTime(IDLE_MS_MAX);
  const answer = nearest(thread);
  expect(running()).toEqual([workers[1]]);
  workers[1]!.answer({ kind: "done", number: 2, gives: 2 });
  expect(await answer).toBe(2);
});

test("what is given up is cancelled, and does not keep it", async () => {
  const thread = newThread();
  const giving = new AbortController();
  const answer = nearest(thread, giving.signal);
  giving.abort(new Error("something else is wanted"));
  await expect(answer).rejects.toThrow("something else is wanted");
  expect(workers[0]!.asked.map(({ kind }) => kind)).toEqual(["start", "cancel"]);
  vi.advanceTimersByTime(IDLE_MS_MAX);
  expect(running()).toHaveLength(0);
});

test("one that cannot be started is said, and the next question tries again", async () => {
  const thread = newThread();
  const answer = nearest(thread);
  workers[0]!.dispatchEvent(new Event("error"));
  await expect(answer).rejects.toThrow("could not be started");
  void nearest(thread);
  expect(running()).toEqual([workers[1]]);
  thread.close();
  expect(running()).toHaveLength(0);
});
