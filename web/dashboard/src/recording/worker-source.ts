/** A session's recording for the player, read by the worker. */
import type { EventRange, Keyframe, KeyframeWanted, RecordedEvent, RecordingSource } from "@reenact/player";
import { noteRefusal } from "../server/api.ts";
import { RequestFailed } from "../server/problem.ts";
import type { FromWorker, Place, TaskName, Tasks, ToWorker, UsedElement } from "./messages.ts";

/** Answers after which the same request may succeed; 0 is no answer at all. */
const TRANSIENT_STATUSES = new Set([0, 408, 429, 500, 502, 503, 504]);

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

  constructor(sessionId: string, projectId: string) {
    this.place = { origin: location.origin, sessionId, projectId };
    this.worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.take(data));
    this.worker.addEventListener("error", () => this.failAll());
  }

  async *outline(signal: AbortSignal): AsyncGenerator<RecordedEvent[]> {
    for await (const { events, cursor } of this.parts("outline", { cursor: this.outlineCursor }, signal)) {
      this.outlineCursor = cursor;
      yield events;
    }
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
    return error instanceof RequestFailed && TRANSIENT_STATUSES.has(error.problem.status);
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
