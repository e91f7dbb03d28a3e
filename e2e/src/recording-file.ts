// A second reader of recordings, written from docs/recording-format.md alone: it shows that the page says enough.
import { readContents, type Stream } from "./recording-file/file";
import { Predicted, readSegment } from "./recording-file/segments";
import { Tables, type Shared } from "./recording-file/tables";

export interface StreamEvents extends Stream {
  events: unknown[];
}

/** All events of a recording's file, stream by stream. */
export function readRecording(file: Uint8Array, shared: Shared): StreamEvents[] {
  const contents = readContents(file);
  const tables = new Tables(file, shared);
  contents.tables.forEach((table) => tables.add(table));
  const streams = contents.streams.map((stream) => ({
    ...stream,
    events: [] as unknown[],
    predicted: new Predicted(),
  }));
  for (const segment of contents.segments) {
    const stream = streams[segment.stream];
    if (!stream) throw new Error(`a segment of stream ${segment.stream}, which there is not`);
    if (segment.startsAnew) stream.predicted = new Predicted();
    stream.events.push(...readSegment(file, segment, tables, stream.predicted));
  }
  return streams.map(({ window, page, events }) => ({ window, page, events }));
}
