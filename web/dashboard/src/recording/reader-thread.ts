/**
 * A thread that reads recordings beside the page's own. It is there while it has something to do, and a little longer:
 * what it took apart stays in its heap until it ends.
 */
import { noteRefusal } from "../server/api.ts";
import { RequestFailed } from "../server/problem.ts";
import type { FromWorker, Place, TaskName, Tasks, ToWorker } from "./messages.ts";

interface Waiting {
  part: (part: unknown) => void;
  done: (gives: unknown) => void;
  failed: (error: Error) => void;
}

export class ReaderThread {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private started = 0;
  private ending: ReturnType<typeof setTimeout> | undefined;

  /** It ends when it has had nothing to do for so long. */
  constructor(
    private readonly place: Place,
    private readonly idleMsMax: number,
  ) {}

  ask<Name extends TaskName>(
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

  async *parts<Name extends TaskName>(
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

  /** Ends it at once, whatever it does. */
  close(): void {
    clearTimeout(this.ending);
    this.worker?.terminate();
    this.worker = null;
    this.waiting.clear();
  }

  private start<Name extends TaskName>(
    name: Name,
    needs: Tasks[Name]["needs"],
    signal: AbortSignal,
    waiting: Waiting,
  ): void {
    if (signal.aborted) return waiting.failed(signal.reason as Error);
    const number = this.started++;
    const cancel = (): void => {
      if (!this.leave(number)) return;
      this.say({ kind: "cancel", number });
      waiting.failed(signal.reason as Error);
    };
    const settled = (): void => signal.removeEventListener("abort", cancel);
    signal.addEventListener("abort", cancel, { once: true });
    this.waiting.set(number, {
      part: waiting.part,
      done: (gives) => (settled(), waiting.done(gives)),
      failed: (error) => (settled(), waiting.failed(error)),
    });
    clearTimeout(this.ending);
    this.say({ kind: "start", number, place: this.place, name, needs });
  }

  private say(message: ToWorker): void {
    this.worker ??= this.open();
    this.worker.postMessage(message);
  }

  private open(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.take(data));
    worker.addEventListener("error", () => this.failAll());
    return worker;
  }

  private take(message: FromWorker): void {
    const waiting = this.waiting.get(message.number);
    if (!waiting) return;
    if (message.kind === "part") return waiting.part(message.part);
    this.leave(message.number);
    if (message.kind === "done") return waiting.done(message.gives);
    const failure = new RequestFailed(message.problem);
    noteRefusal(failure);
    waiting.failed(failure);
  }

  /** A task is over; whether it was still waited for. */
  private leave(number: number): boolean {
    const wasWaiting = this.waiting.delete(number);
    if (wasWaiting && this.waiting.size === 0) {
      clearTimeout(this.ending);
      this.ending = setTimeout(() => this.close(), this.idleMsMax);
    }
    return wasWaiting;
  }

  private failAll(): void {
    const failure = new Error("The part of the dashboard that reads recordings could not be started.");
    const all = [...this.waiting.values()];
    this.close();
    for (const waiting of all) waiting.failed(failure);
  }
}
