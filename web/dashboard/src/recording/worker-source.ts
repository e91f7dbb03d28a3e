/** A session's recording for the player, read by the worker. */
import type {
  EventRange,
  Keyframe,
  KeyframeWanted,
  OutlinePart,
  RecordedEvent,
  RecordingSource,
} from "@reenact/player";
import { getSession, noteRefusal, type UsedElement } from "../server/api.ts";
import { RequestFailed, isPassing } from "../server/problem.ts";
import type { FromWorker, Place, TaskName, Tasks, ToWorker } from "./messages.ts";
import { NewEvents } from "./new-events.ts";

/** Between two looks whether more of a live session has arrived. */
const LIVE_INTERVAL_MS = 3_000;

interface Waiting {
  part: (part: unknown) => void;
  done: (gives: unknown) => void;
  failed: (error: Error) => void;
}

export class WorkerSource implements RecordingSource {
  private readonly worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, Waiting>();
  private readonly place: Place;
  private started = 0;
  private outlineCursor: string | null = null;
  private outlineIsRead = false;
  private readonly seen = new NewEvents();

  constructor(
    sessionId: string,
    projectId: string,
    private isLive: boolean,
  ) {
    this.place = { origin: location.origin, sessionId, projectId };
    this.worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.take(data));
    this.worker.addEventListener("error", () => this.failAll());
  }

  async *outline(signal: AbortSignal): AsyncGenerator<OutlinePart> {
    while (!this.outlineIsRead) {
      const wanted = { cursor: this.outlineCursor, fromMs: null };
      for await (const { events, cursor } of this.parts("outline", wanted, signal)) {
        this.outlineCursor = cursor;
        this.outlineIsRead = cursor === null;
        if (this.isLive) this.seen.take(events);
        yield { events, isLatest: this.outlineIsRead };
      }
    }
    while (this.isLive) {
      await untilLookedAt(LIVE_INTERVAL_MS, signal);
      yield await this.newest(signal);
    }
  }

  /** What has arrived of a live session since the last look. */
  private async newest(signal: AbortSignal): Promise<OutlinePart> {
    const { sessionId, projectId } = this.place;
    const session = await getSession(sessionId, projectId, signal);
    const wanted = { cursor: null, fromMs: this.seen.fromMs };
    const arrived: RecordedEvent[] = [];
    for await (const { events } of this.parts("outline", wanted, signal)) arrived.push(...events);
    const events = this.seen.take(arrived);
    this.seen.forgetOld();
    this.isLive = session.live;
    return { events, pages: session.pages, isLatest: true };
  }

  keyframe(wanted: KeyframeWanted, signal: AbortSignal): Promise<Keyframe> {
    return this.ask("keyframe", wanted, signal);
  }

  events(range: EventRange, signal: AbortSignal): AsyncIterable<RecordedEvent[]> {
    return this.parts("events", range, signal);
  }

  firstPicture(
    wanted: Tasks["firstPicture"]["needs"],
    signal: AbortSignal,
  ): Promise<Tasks["firstPicture"]["gives"]> {
    return this.ask("firstPicture", wanted, signal);
  }

  nearestEvent(atMs: number, direction: 1 | -1, signal: AbortSignal): Promise<number | null> {
    return this.ask("nearestEvent", { atMs, direction }, signal);
  }

  elements(windowId: string, pageId: string, signal: AbortSignal): Promise<UsedElement[]> {
    return this.ask("elements", { windowId, pageId }, signal);
  }

  isTransient(error: unknown): boolean {
    return error instanceof RequestFailed && isPassing(error.problem);
  }

  close(): void {
    this.worker.terminate();
  }

  private ask<Name extends TaskName>(
    name: Name,
    needs: Tasks[Name]["needs"],
    signal: AbortSignal,
  ): Promise<Tasks[Name]["gives"]> {
    return new Promise((resolve, reject) => {
      this.start(name, needs, signal, {
        part: () => undefined,
        done: (gives) => resolve(gives as Tasks[Name]["gives"]),
        failed: reject,
      });
    });
  }

  private async *parts<Name extends TaskName>(
    name: Name,
    needs: Tasks[Name]["needs"],
    signal: AbortSignal,
  ): AsyncGenerator<Tasks[Name]["part"]> {
    const parts: Tasks[Name]["part"][] = [];
    let ended = false;
    let failure: Error | null = null;
    let wake = (): void => undefined;
    this.start(name, needs, signal, {
      part: (part) => void (parts.push(part as Tasks[Name]["part"]), wake()),
      done: () => void ((ended = true), wake()),
      failed: (error) => void ((failure = error), wake()),
    });
    for (;;) {
      const part = parts.shift();
      if (part !== undefined) yield part;
      else if (failure) throw failure as Error;
      else if (ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  private start<Name extends TaskName>(
    name: Name,
    needs: Tasks[Name]["needs"],
    signal: AbortSignal,
    waiting: Waiting,
  ): void {
    if (signal.aborted) return waiting.failed(signal.reason as Error);
    const number = this.started++;
    this.waiting.set(number, waiting);
    this.say({ kind: "start", number, place: this.place, name, needs });
    const cancel = (): void => {
      if (!this.waiting.delete(number)) return;
      this.say({ kind: "cancel", number });
      waiting.failed(signal.reason as Error);
    };
    signal.addEventListener("abort", cancel, { once: true });
  }

  private say(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private take(message: FromWorker): void {
    const waiting = this.waiting.get(message.number);
    if (!waiting) return;
    if (message.kind === "part") return waiting.part(message.part);
    this.waiting.delete(message.number);
    if (message.kind === "done") return waiting.done(message.gives);
    const failure = new RequestFailed(message.problem);
    noteRefusal(failure);
    waiting.failed(failure);
  }

  private failAll(): void {
    const failure = new Error("The part of the dashboard that reads recordings could not be started.");
    for (const waiting of this.waiting.values()) waiting.failed(failure);
    this.waiting.clear();
  }
}

/** Waits a while, and longer as long as nobody looks at the tab. */
async function untilLookedAt(leastMs: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(check, leastMs);
    function check(): void {
      if (document.hidden) return document.addEventListener("visibilitychange", check, { once: true });
      signal.removeEventListener("abort", stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", check);
      reject(signal.reason as Error);
    }
    signal.addEventListener("abort", stop, { once: true });
  });
}
