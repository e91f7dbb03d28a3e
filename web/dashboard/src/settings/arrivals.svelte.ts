/** Watches for the first event of a project, for as long as somebody may be looking. */
import { getArrivals, type Arrivals } from "../server/api.ts";

const POLL_EVERY_MS = 2_000;
/** Whoever waits longer is doing something else; a button goes on. */
const POLL_FOR_MS_MAX = 10 * 60_000;

export class ArrivalWatch {
  arrivals = $state.raw<Arrivals | null>(null);
  /** Nobody asks any more. */
  isOver = $state(false);
  private stopping = new AbortController();

  constructor(private readonly projectId: string) {}

  start(): () => void {
    this.stopping.abort();
    this.stopping = new AbortController();
    this.isOver = false;
    void this.poll(this.stopping.signal, Date.now() + POLL_FOR_MS_MAX);
    return () => this.stopping.abort();
  }

  private async poll(signal: AbortSignal, untilMs: number): Promise<void> {
    while (!signal.aborted) {
      try {
        if (document.visibilityState === "visible" || this.arrivals === null)
          this.arrivals = await getArrivals(this.projectId, signal);
      } catch {
        // The server is away for a moment: what was known stays, and it is asked again.
      }
      if (Date.now() >= untilMs) break;
      await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
    }
    if (!signal.aborted) this.isOver = true;
  }
}
