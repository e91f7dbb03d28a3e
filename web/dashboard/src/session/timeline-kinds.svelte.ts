/** Which kinds of marks the timeline shows; remembered by the browser. */
import { recall, remember } from "./remembered.ts";
import type { MarkKind } from "./timeline-marks.ts";

export type TimelineKind = MarkKind | "gap" | "inactive";

const STORAGE_KEY = "reenact.timeline-hidden";

export class TimelineKinds {
  private hidden = $state.raw<ReadonlySet<string>>(new Set(recall(STORAGE_KEY)?.split(" ")));

  shows(kind: TimelineKind): boolean {
    return !this.hidden.has(kind);
  }

  toggle(kind: TimelineKind): void {
    const hidden = new Set(this.hidden);
    if (!hidden.delete(kind)) hidden.add(kind);
    this.hidden = hidden;
    remember(STORAGE_KEY, [...hidden].join(" "));
  }
}
