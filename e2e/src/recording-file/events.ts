// From columns to rrweb's events.
import { readMutation, readTree } from "./mutations";
import { type Predicted, type Segment, predictedFrom } from "./segments";
import { decodeText } from "./bytes";

type Json = unknown;

/** rrweb's numbers of the sources of incremental events, by the format's kinds. */
const SOURCES: Record<number, number> = {
  4: 0, 5: 1, 6: 6, 7: 12, 8: 2, 9: 3, 10: 4, 11: 5, 12: 7, 13: 8, 14: 13, 15: 15, 16: 9, 17: 10, 18: 14, 19: 16,
}; // prettier-ignore

export class EventReader {
  constructor(
    private readonly segment: Segment,
    private readonly predicted: Predicted,
  ) {}

  next(): Json {
    const { segment, predicted } = this;
    const timestamp = segment.number("time", predicted.time);
    predicted.time = predictedFrom(timestamp);
    const kind = segment.of("kind").byte();
    if (kind === 22) return segment.json();
    if (kind >= 20) return { type: kind - 15, data: this.told(kind), timestamp };
    const source = SOURCES[kind];
    if (source !== undefined) return { type: 3, data: { source, ...this.incremental(kind) }, timestamp };
    switch (kind) {
      case 0:
      case 1:
        return { type: kind, data: {}, timestamp };
      case 2:
        return { type: 2, data: this.fullSnapshot(), timestamp };
      case 3:
        return { type: 4, data: { href: segment.string(), ...this.size() }, timestamp };
      default:
        throw new Error(`an operation of kind ${kind}`);
    }
  }

  private fullSnapshot(): Json {
    const { segment } = this;
    if (segment.of("other").count() === 0) return { node: readTree(segment, this.predicted) };
    const [left, top] = [segment.otherNumber(), segment.otherNumber()];
    return { node: readTree(segment, this.predicted), initialOffset: { left, top } };
  }

  private size(): { width: number; height: number } {
    return { width: this.segment.otherNumber(), height: this.segment.otherNumber() };
  }

  private told(kind: number): Json {
    const name = this.segment.string();
    const payload = this.segment.string();
    const told = payload === "" ? {} : { payload: JSON.parse(payload) as Json };
    return kind === 20 ? { tag: name, ...told } : { plugin: name, ...told };
  }

  private incremental(kind: number): Record<string, Json> {
    switch (kind) {
      case 4:
        return readMutation(this.segment, this.predicted);
      case 5:
      case 6:
      case 7:
        return { positions: this.positions() };
      case 8:
        return this.interaction();
      case 9:
        return this.scroll();
      case 10:
        return this.size();
      case 11:
        return this.input();
      case 12:
        return this.media();
      default:
        return this.rare(kind);
    }
  }

  private positions(): Json {
    const { segment, predicted } = this;
    const { pointer } = predicted;
    let first: number | undefined;
    const count = segment.of("pointer_count").count();
    const positions = Array.from({ length: count }, () => {
      const x = segment.number("pointer_x", pointer.x + pointer.stepX);
      const y = segment.number("pointer_y", pointer.y + pointer.stepY);
      pointer.stepX = predictedFrom(x) - pointer.x;
      pointer.stepY = predictedFrom(y) - pointer.y;
      pointer.x = predictedFrom(x);
      pointer.y = predictedFrom(y);
      const id = segment.id("pointer_id", predicted.pointerId);
      const timeOffset = segment.number("pointer_offset", pointer.offset);
      pointer.offset = predictedFrom(timeOffset);
      first ??= pointer.offset;
      return { x, y, id, timeOffset };
    });
    if (first !== undefined) pointer.offset = first;
    return positions;
  }

  private interaction(): Record<string, Json> {
    const { segment, predicted } = this;
    const column = segment.of("interaction");
    const marks = column.count();
    const typePlus = Math.floor(marks / 8);
    const type = typePlus === 0 ? Number(column.signed()) : typePlus - 1;
    const pointerType = marks & 4 ? { pointerType: Number(column.signed()) } : {};
    const id = segment.id("interaction_id", predicted.pointerId);
    const at: Record<string, number> = {};
    const { pointer } = predicted;
    if (marks & 1) {
      at["x"] = segment.number("interaction_xy", pointer.x);
      pointer.x = predictedFrom(at["x"]);
      pointer.stepX = 0;
    }
    if (marks & 2) {
      at["y"] = segment.number("interaction_xy", pointer.y);
      pointer.y = predictedFrom(at["y"]);
      pointer.stepY = 0;
    }
    return { type, id, ...at, ...pointerType };
  }

  private scroll(): Record<string, Json> {
    const { segment, predicted } = this;
    const id = segment.id("scroll_id", predicted.scrollId);
    const x = segment.number("scroll_x", predicted.scroll.x);
    const y = segment.number("scroll_y", predicted.scroll.y);
    predicted.scroll.x = predictedFrom(x);
    predicted.scroll.y = predictedFrom(y);
    return { id, x, y };
  }

  private input(): Record<string, Json> {
    const { segment, predicted } = this;
    const marks = segment.of("input_id").count();
    const id = segment.id("input_id", predicted.inputId);
    const edit = segment.of("input_edit");
    const [kept, gone, come] = [edit.count(), edit.count(), edit.count()];
    const last = predicted.inputs.get(id) ?? new Uint8Array();
    const end = last.length - kept;
    const text = Buffer.concat([
      last.subarray(0, end - gone),
      segment.of("input_bytes").take(come),
      last.subarray(end),
    ]);
    predicted.inputs.set(id, text);
    return {
      id,
      text: decodeText(text),
      ...mark("isChecked", marks % 3),
      ...mark("userTriggered", Math.floor(marks / 3)),
    };
  }

  private media(): Record<string, Json> {
    const other = this.segment.of("other");
    const [type, id] = [Number(other.signed()), Number(other.signed())];
    const marks = other.count();
    const numbers = ["currentTime", "volume", "playbackRate"].map((name) =>
      this.maybe(name, () => this.segment.otherNumber()),
    );
    const json = { type, id, ...mark("muted", marks % 3), ...mark("loop", Math.floor(marks / 3)) };
    return Object.assign(json, ...numbers) as Record<string, Json>;
  }

  private rare(kind: number): Record<string, Json> {
    const { segment } = this;
    const other = segment.of("other");
    const signed = (): number => Number(other.signed());
    switch (kind) {
      case 13:
        return {
          ...this.maybe("id", signed),
          ...this.maybe("styleId", signed),
          ...this.maybe("adds", () => this.list(() => this.rule())),
          ...this.maybe("removes", () => this.list(() => ({ index: this.index() }))),
          ...this.maybe("replace", () => segment.string()),
          ...this.maybe("replaceSync", () => segment.string()),
        };
      case 14:
        return {
          ...this.maybe("id", signed),
          ...this.maybe("styleId", signed),
          index: this.index(),
          ...this.maybe("set", () => this.property()),
          ...this.maybe("remove", () => ({ property: segment.string() })),
        };
      case 15:
        return {
          id: signed(),
          ...this.maybe("styles", () =>
            this.list(() => ({ styleId: signed(), rules: this.list(() => this.rule()) })),
          ),
          styleIds: this.list(signed),
        };
      case 16:
        return { id: signed(), ...(segment.json() as Record<string, Json>) };
      case 17:
        return { family: segment.string(), ...(segment.json() as Record<string, Json>) };
      case 18:
        return {
          ranges: this.list(() => ({
            start: signed(),
            startOffset: signed(),
            end: signed(),
            endOffset: signed(),
          })),
        };
      default:
        return { ...this.maybe("define", () => ({ name: segment.string() })) };
    }
  }

  private rule(): Json {
    return { rule: this.segment.string(), ...this.maybe("index", () => this.index()) };
  }

  private property(): Json {
    const property = this.segment.string();
    const value = this.maybe("value", () => this.segment.string());
    return { property, value: null, ...value, ...this.maybe("priority", () => this.segment.string()) };
  }

  private index(): Json {
    const other = this.segment.of("other");
    if (other.count() === 0) return Number(other.signed());
    return this.list(() => Number(other.signed()));
  }

  private list<T>(read: () => T): T[] {
    return Array.from({ length: this.segment.of("other").count() }, read);
  }

  private maybe(name: string, read: () => Json): Record<string, Json> {
    return this.segment.of("other").count() === 0 ? {} : { [name]: read() };
  }
}

/** Absent, false or true. */
export function mark(name: string, value: number): Record<string, boolean> {
  return value === 0 ? {} : { [name]: value === 2 };
}
