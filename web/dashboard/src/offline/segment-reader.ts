/** The events of a file, segment by segment; those that were read last stay in memory. */
import type { RecordedEvent } from "@reenact/player/recording";
import type { FileParts } from "./file-parts.ts";
import type { Segment } from "./offline-file.ts";

/** A segment holds a MiB of JSON, or one event that is more. */
const SEGMENTS_KEPT_MAX = 24;

export class SegmentReader {
  private readonly kept = new Map<number, Promise<RecordedEvent[]>>();

  constructor(
    private readonly parts: FileParts,
    readonly segments: readonly Segment[],
  ) {}

  /** Those that hold something of a range of times, both inclusive, from one on. */
  overlapping(fromMs: number, toMs: number, from = 0): number[] {
    const found: number[] = [];
    for (let place = from; place < this.segments.length; place++) {
      const segment = this.segments[place] as Segment;
      if (segment.toMs >= fromMs && segment.fromMs <= toMs) found.push(place);
    }
    return found;
  }

  /** The events of a segment, to be left as they are. */
  read(segment: number): Promise<readonly RecordedEvent[]> {
    const known = this.kept.get(segment);
    const events = known ?? this.parts.json<RecordedEvent[]>(`segment-${segment}`);
    this.kept.delete(segment);
    this.kept.set(segment, events);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= SEGMENTS_KEPT_MAX) break;
      this.kept.delete(oldest);
    }
    return events;
  }
}
