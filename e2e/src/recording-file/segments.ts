// Segments: runs of one stream's operations, in columns.
import { Bytes, Id } from "./bytes";
import { block, columns, readSegmentHead, readStream, type SegmentHead } from "./file";
import { EventReader } from "./events";
import { type Tables, at } from "./tables";

/** The columns in their order. */
export const COLUMNS = [
  "kind",
  "time",
  "float",
  "pointer_count",
  "pointer_x",
  "pointer_y",
  "pointer_id",
  "pointer_offset",
  "interaction",
  "interaction_id",
  "interaction_xy",
  "scroll_id",
  "scroll_x",
  "scroll_y",
  "input_id",
  "input_edit",
  "input_bytes",
  "mutation",
  "text_id",
  "attributes_id",
  "attributes",
  "remove_parent",
  "remove_id",
  "add",
  "add_parent",
  "add_next",
  "node_id",
  "added_node",
  "tree_node",
  "children",
  "root_id",
  "text",
  "other",
  "other_string",
] as const;

export type ColumnName = (typeof COLUMNS)[number];

/** What the columns are predicted from; it goes on through the segments of a stream until one starts anew. */
export class Predicted {
  time = 0;
  readonly pointer = { x: 0, y: 0, stepX: 0, stepY: 0, offset: 0 };
  readonly pointerId = new Id();
  readonly scrollId = new Id();
  readonly scroll = { x: 0, y: 0 };
  readonly inputId = new Id();
  readonly inputs = new Map<number, Uint8Array>();
  readonly textId = new Id();
  readonly attributesId = new Id();
  readonly removeParent = new Id();
  readonly removeId = new Id();
  readonly rootId = new Id();
  lastParent = 0;
  lastNode = 0;
  highestNode = 0;
  readonly nodes = new Map<number, Record<string, unknown>>();
}

/** A segment's columns with what their values are predicted from. */
export class Segment {
  private readonly column: Record<ColumnName, Bytes>;
  private readonly next: { string: number; node: number; attributes: number };

  constructor(
    bytes: Bytes,
    unpacked: number,
    head: Pick<SegmentHead, "next">,
    readonly tables: Tables,
  ) {
    const cut = columns(bytes, unpacked, COLUMNS.length);
    this.column = Object.fromEntries(COLUMNS.map((name, index) => [name, cut[index]])) as Record<
      ColumnName,
      Bytes
    >;
    const [string, node, attributes] = head.next;
    this.next = { string, node, attributes };
  }

  of(name: ColumnName): Bytes {
    return this.column[name];
  }

  /** A number, predicted from a whole one. */
  number(name: ColumnName, predicted: number): number {
    const n = this.column[name].varint();
    if (n === 0n) return this.column.float.float();
    return Number(BigInt(predicted) + new Bytes(varintOf(n - 1n)).signed());
  }

  otherNumber(): number {
    return this.number("other", 0);
  }

  id(name: ColumnName, last: Id): number {
    return last.next(this.column[name].signed());
  }

  /** A reference to a table's entry, from a column or from a value that was read before. */
  reference(entries: "string" | "node" | "attributes", value: number): number {
    const index = value === 0 ? this.next[entries] : value - 1;
    this.next[entries] = Math.max(this.next[entries], index + 1);
    return index;
  }

  string(): string {
    return at(this.tables.strings, this.reference("string", this.column.other_string.count()));
  }

  json(): unknown {
    return JSON.parse(this.string());
  }

  expectEnd(): void {
    const unread = COLUMNS.filter((name) => !this.column[name].isAtEnd);
    if (unread.length > 0) throw new Error(`not read to their ends: ${unread.join(", ")}`);
  }
}

function varintOf(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left >>= 7n) {
    if (left < 0x80n) return Uint8Array.from([...bytes, Number(left)]);
    bytes.push(Number(left & 0x7fn) | 0x80);
  }
}

/** The next number's prediction from this one: whole, rounded halves away from zero, within 2^53. */
export function predictedFrom(value: number): number {
  const rounded = Math.sign(value) * Math.round(Math.abs(value));
  return Math.max(-(2 ** 53), Math.min(2 ** 53, rounded)) || 0;
}

/** The events of a segment; its keyframe, if it has one, is passed over. */
export function readSegment(
  file: Uint8Array,
  listed: SegmentHead,
  tables: Tables,
  predicted: Predicted,
): unknown[] {
  const bytes = new Bytes(block(file, listed.at, 2));
  const [head, unpacked] = readSegmentHead(bytes);
  if (head.isStreamsFirst) readStream(bytes);
  const segment = new Segment(bytes, unpacked, head, tables);
  const reader = new EventReader(segment, predicted);
  const operations = Array.from({ length: head.keyframeOperations + head.events }, () => reader.next());
  segment.expectEnd();
  return operations.slice(head.keyframeOperations);
}
