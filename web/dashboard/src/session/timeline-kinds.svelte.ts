/** Which kinds of marks the timeline shows; remembered by the browser. */
import { recall, remember } from "./remembered.ts";
import type { MarkKind } from "./timeline-marks.ts";

export type TimelineKind = MarkKind | "gap" | "inactive";

const STORAGE_KEY = "reenact.timeline-hidden";

export class TimelineKinds<Kind extends string = TimelineKind> {
  private hidden = $state.raw<ReadonlySet<string>>(new Set());

  constructor(private readonly storageKey = STORAGE_KEY) {
    this.hidden = new Set(recall(storageKey)?.split(" "));
  }

  shows(kind: Kind): boolean {
    return !this.hidden.has(kind);
  }

  toggle(kind: Kind): void {
    const hidden = new Set(this.hidden);
    if (!hidden.delete(kind)) hidden.add(kind);
    this.hidden = hidden;
    remember(this.storageKey, [...hidden].join(" "));
  }
}
