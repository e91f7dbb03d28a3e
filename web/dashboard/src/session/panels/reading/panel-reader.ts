/** The page's side of the worker that reads for the panels. One for a session; it starts when a panel is first opened. */
import { noteRefusal } from "../../../server/api.ts";
import { RequestFailed } from "../../../server/problem.ts";
import type {
  EventPlace,
  FromPanelWorker,
  PanelData,
  PanelName,
  RowsPart,
  Session,
  ToPanelWorker,
} from "./messages.ts";

interface Waiting {
  rows: (part: RowsPart<never>) => void;
  done: (gives: unknown) => void;
  failed: (error: Error) => void;
}

type Task = ToPanelWorker extends infer Message
  ? Message extends ToPanelWorker
    ? Omit<Message, "number" | "session">
    : never
  : never;

export class PanelReader {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private started = 0;

  constructor(private readonly session: Session) {}

  /** Reads a panel's lines; the answer comes when all there are have been handed over. */
  rows<Name extends PanelName>(
    panel: Name,
    from: { cursor: string | null; fromMs: number | null },
    onRows: (part: RowsPart<PanelData[Name]["row"]>) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const task = { kind: "rows", panel, ...from } as const;
    return this.ask(task, signal, onRows as (part: RowsPart<never>) => void) as Promise<void>;
  }

  detail<Name extends PanelName>(
    panel: Name,
    place: EventPlace,
    signal: AbortSignal,
  ): Promise<PanelData[Name]["detail"]> {
    // A line is plain data, but Svelte may have wrapped it.
    const task = { kind: "detail", panel, place: { ...place } } as const;
    return this.ask(task, signal) as Promise<PanelData[Name]["detail"]>;
  }

  /** All requests of the session as an HTTP Archive. */
  archive(signal: AbortSignal): Promise<Blob> {
    return this.ask({ kind: "har" }, signal) as Promise<Blob>;
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
    this.waiting.clear();
  }

  private ask(
    task: Task,
    signal: AbortSignal,
    rows: (part: RowsPart<never>) => void = () => undefined,
  ): Promise<unknown> {
    return new Promise((done, failed) => {
      if (signal.aborted) return failed(signal.reason as Error);
      const number = this.started++;
      this.waiting.set(number, { rows, done, failed });
      const message = { ...task, number, session: this.session } as ToPanelWorker;
      this.open().postMessage(message);
      const cancel = (): void => {
        if (!this.waiting.delete(number)) return;
        this.worker?.postMessage({ kind: "cancel", number, session: this.session } satisfies ToPanelWorker);
        failed(signal.reason as Error);
      };
      signal.addEventListener("abort", cancel, { once: true });
    });
  }

  private open(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(new URL("./panel-worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<FromPanelWorker>) => this.take(data));
    worker.addEventListener("error", () => this.failAll());
    this.worker = worker;
    return worker;
  }

  private take(message: FromPanelWorker): void {
    const waiting = this.waiting.get(message.number);
    if (!waiting) return;
    if (message.kind === "rows") return waiting.rows(message.part as RowsPart<never>);
    this.waiting.delete(message.number);
    if (message.kind === "done") return waiting.done(message.gives);
    const failure = new RequestFailed(message.problem);
    noteRefusal(failure);
    waiting.failed(failure);
  }

  private failAll(): void {
    const failure = new Error("The part of the dashboard that reads for the panels could not be started.");
    for (const waiting of this.waiting.values()) waiting.failed(failure);
    this.close();
  }
}
