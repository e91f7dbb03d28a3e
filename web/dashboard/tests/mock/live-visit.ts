/** A visit that goes on: what was recorded up to a time has arrived, the rest comes when the test says so. */
import type { RecordedEvent } from "@reenact/player";
import { VISIT_START_MS } from "./checkout-visit.ts";
import { CHECKOUT_ID, pagesOf, type MockSession, type MockState } from "./state.ts";

export class LiveVisit {
  private readonly session: MockSession;
  private readonly all: MockSession["events"];

  constructor(state: MockState, arrivedMs: number, additional: readonly RecordedEvent[] = []) {
    const found = state.sessions.find(({ detail }) => detail.id === CHECKOUT_ID);
    if (!found) throw new Error("There is no such visit.");
    this.session = found;
    this.all = [...found.events, ...additional].sort((a, b) => timeOf(a) - timeOf(b));
    this.arrive(arrivedMs);
    found.detail.live = true;
    // The visitor's clock shows what they do now.
    found.detail.clock_offset_ms = Date.now() - (VISIT_START_MS + arrivedMs);
  }

  /** What was recorded until then is there. */
  arrive(toMs: number): void {
    const { detail } = this.session;
    this.session.events = this.all.filter((event) => timeOf(event) <= VISIT_START_MS + toMs);
    detail.pages = pagesOf(this.session.events);
    detail.event_count = this.session.events.length;
    detail.duration_ms = toMs;
  }

  end(): void {
    this.arrive(Infinity);
    this.session.detail.duration_ms = 66_000;
    this.session.detail.live = false;
  }
}

function timeOf({ event }: { event: unknown }): number {
  return (event as { timestamp: number }).timestamp;
}
