/** Builders of recorded events for the tests. */
import {
  EventType,
  Source,
  type RecordedEvent,
  type RrwebEvent,
  type SerializedNode,
} from "../src/format.ts";

export class PageWriter {
  private index = 0;
  private sequence = 0;

  constructor(
    readonly windowId: string,
    readonly pageId: string,
  ) {}

  write(event: RrwebEvent): RecordedEvent {
    return {
      window_id: this.windowId,
      page_id: this.pageId,
      sequence: this.sequence,
      index: this.index++,
      event,
    };
  }

  nextBatch(sequence = this.sequence + 1): this {
    this.sequence = sequence;
    this.index = 0;
    return this;
  }

  meta(timestamp: number, href = "https://shop.test/", width = 800, height = 600): RecordedEvent {
    return this.write({ type: EventType.Meta, data: { href, width, height }, timestamp });
  }

  snapshot(timestamp: number, node: SerializedNode = documentNode()): RecordedEvent {
    const data = { node, initialOffset: { left: 0, top: 0 } };
    return this.write({ type: EventType.FullSnapshot, data, timestamp });
  }

  incremental(timestamp: number, source: number, data: object = {}): RecordedEvent {
    return this.write({ type: EventType.IncrementalSnapshot, data: { source, ...data }, timestamp });
  }

  click(timestamp: number, id = 5): RecordedEvent {
    return this.incremental(timestamp, Source.MouseInteraction, { type: 2, id, x: 1, y: 1 });
  }

  mutation(timestamp: number, changes: object = {}): RecordedEvent {
    const empty = { adds: [], removes: [], texts: [], attributes: [] };
    return this.incremental(timestamp, Source.Mutation, { ...empty, ...changes });
  }

  custom(timestamp: number, tag: string, payload: object): RecordedEvent {
    return this.write({ type: EventType.Custom, data: { tag, payload }, timestamp });
  }
}

export function documentNode(...body: SerializedNode[]): SerializedNode {
  const element = (id: number, tagName: string, childNodes: SerializedNode[]): SerializedNode => ({
    id,
    type: 2,
    tagName,
    attributes: {},
    childNodes,
  });
  return {
    id: 1,
    type: 0,
    childNodes: [element(2, "html", [element(3, "head", []), element(4, "body", body)])],
  };
}
