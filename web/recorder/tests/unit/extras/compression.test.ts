import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { idleMoment, improveCompression } from "../../../src/extras/compression";
import { COMPRESSOR_READY, type CompressJob } from "../../../src/extras/compressor-protocol";
import type { ExtrasHost } from "../../../src/extras-host";
import type { Compress } from "../../../src/gzip";
import { COMPRESSOR_ANSWER_MAX_MS, IDLE_WAIT_MAX_MS } from "../../../src/limits";

/** A worker that does what the test tells it. */
class FakeWorker {
  static made: FakeWorker[] = [];
  onmessage: (event: { data: unknown }) => void = () => {};
  onerror: (event: Event) => void = () => {};
  jobs: { job: CompressJob; transfer: unknown[] }[] = [];
  terminated = false;

  constructor(readonly url: string) {
    FakeWorker.made.push(this);
  }

  postMessage(job: CompressJob, transfer: unknown[]): void {
    this.jobs.push({ job, transfer });
  }

  terminate(): void {
    this.terminated = true;
  }

  ready(): this {
    this.onmessage({ data: COMPRESSOR_READY });
    return this;
  }
}

const ORIGIN = "https://shop.example";
const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);

function setUp(options: { server?: string; workerUrl?: string } = {}) {
  let compress: Compress | undefined;
  let spentMs = 0;
  const stop = improveCompression({
    options: { server: "https://reenact.example", workerUrl: "", ...options },
    addMainThreadMs: (ms: number) => (spentMs += ms),
    sender: { compressBy: (given: Compress) => (compress = given) },
  } as unknown as ExtrasHost);
  return { compress: compress!, stop, worker: FakeWorker.made[0], spentMs: () => spentMs };
}

const unpacked = async (packed: Promise<ArrayBuffer | undefined>) =>
  gunzipSync(new Uint8Array((await packed)!)).toString();

beforeEach(() => {
  FakeWorker.made = [];
  vi.stubGlobal("Worker", FakeWorker);
  vi.stubGlobal("origin", ORIGIN);
  vi.stubGlobal("requestIdleCallback", (callback: () => void) => setTimeout(callback, 0));
  vi.spyOn(document, "baseURI", "get").mockReturnValue(`${ORIGIN}/cart/`);
  warn.mockClear();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a worker is started from the server only where that is the page's own origin", () => {
  setUp();
  expect(FakeWorker.made).toEqual([]);
  expect(setUp({ server: `${ORIGIN}/replay` }).worker?.url).toBe(
    `${ORIGIN}/replay/recorder/0.0.0-test/compressor.js`,
  );
  expect(warn).not.toHaveBeenCalled();
});

test("workerUrl names a copy on the page's own origin, or says that there is to be none", () => {
  expect(setUp({ workerUrl: "../compressor.js" }).worker?.url).toBe(`${ORIGIN}/compressor.js`);
  FakeWorker.made = [];
  setUp({ server: ORIGIN, workerUrl: "none" });
  expect(warn).not.toHaveBeenCalled();
  setUp({ server: ORIGIN, workerUrl: "https://cdn.example/compressor.js" });
  expect(FakeWorker.made).toEqual([]);
  expect(warn.mock.calls).toEqual([[expect.stringContaining(`expected an address of ${ORIGIN}`)]]);
});

test("bodies are handed to a worker that said it is there, without a copy, and come back packed", async () => {
  const { compress, worker } = setUp({ server: ORIGIN });
  const before = compress("before it is there");
  expect(await unpacked(before)).toBe("before it is there");
  expect(worker!.jobs).toEqual([]);
  worker!.ready();
  const packed = compress("grüezi");
  const { job, transfer } = worker!.jobs[0]!;
  expect(new TextDecoder().decode(job.bytes)).toBe("grüezi");
  expect(transfer).toEqual([job.bytes.buffer]);
  const answer = new ArrayBuffer(3);
  worker!.onmessage({ data: { id: job.id, packed: answer } });
  expect(await packed).toBe(answer);
});

test("a worker that fails, dies or hangs gives back all it has, and is not asked again", async () => {
  const ways: ((worker: FakeWorker) => void)[] = [
    (worker) => worker.onerror(new Event("error", { cancelable: true })),
    () => void vi.advanceTimersByTime(COMPRESSOR_ANSWER_MAX_MS),
  ];
  for (const fail of ways) {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    FakeWorker.made = [];
    const { compress, worker } = setUp({ server: ORIGIN });
    worker!.ready();
    const bodies = [compress("one"), compress("two")];
    expect(worker!.jobs).toHaveLength(2);
    fail(worker!);
    vi.useRealTimers();
    expect(await Promise.all(bodies.map(unpacked))).toEqual(["one", "two"]);
    expect(worker!.terminated).toBe(true);
    expect(await unpacked(compress("three"))).toBe("three");
    expect(worker!.jobs).toHaveLength(2);
  }
});

test("one body that the worker cannot compress is compressed here; the worker stays", async () => {
  const { compress, worker } = setUp({ server: ORIGIN });
  worker!.ready();
  const body = compress("one");
  worker!.onmessage({ data: { id: worker!.jobs[0]!.job.id } });
  expect(await unpacked(body)).toBe("one");
  void compress("two");
  expect(worker!.jobs).toHaveLength(2);
});

test("an error of the worker does not become one of the page", () => {
  const { worker } = setUp({ server: ORIGIN });
  const event = new Event("error", { cancelable: true });
  worker!.onerror(event);
  expect(event.defaultPrevented).toBe(true);
});

test("where a policy forbids workers, slices go on", async () => {
  vi.stubGlobal(
    "Worker",
    class {
      constructor() {
        throw new DOMException("forbidden", "SecurityError");
      }
    },
  );
  expect(await unpacked(setUp({ server: ORIGIN }).compress("still"))).toBe("still");
});

test("stopping ends the worker, and what it had is compressed here", async () => {
  const { compress, worker, stop } = setUp({ server: ORIGIN });
  worker!.ready();
  const body = compress("last");
  stop();
  expect(worker!.terminated).toBe(true);
  expect(await unpacked(body)).toBe("last");
});

test("a slice waits for an idle moment, but not for ever", async () => {
  const asked: unknown[] = [];
  vi.stubGlobal("requestIdleCallback", (resolve: () => void, options: unknown) => {
    asked.push(options);
    resolve();
  });
  await idleMoment();
  expect(asked).toEqual([{ timeout: IDLE_WAIT_MAX_MS }]);
});

test("without idle callbacks it is a task of background priority, but not for ever either", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("requestIdleCallback", undefined);
  const asked: unknown[] = [];
  let run: () => void = () => {};
  const postTask = (task: () => void, options: unknown) => {
    asked.push(options);
    return new Promise<void>((resolve) => (run = () => (task(), resolve())));
  };
  vi.stubGlobal("scheduler", { postTask });
  const moment = idleMoment();
  run();
  await moment;
  expect(asked).toEqual([{ priority: "background" }]);
  const never = idleMoment();
  vi.advanceTimersByTime(IDLE_WAIT_MAX_MS);
  await never;
});

test("with neither it is the next task", async () => {
  vi.stubGlobal("requestIdleCallback", undefined);
  vi.stubGlobal("scheduler", undefined);
  await idleMoment();
});
