// Tables: strings, nodes and attribute sets that segments refer to by number.
import { Bytes, decodeText, unzigzag } from "./bytes";
import { block, columns, readTableHead, type TableHead } from "./file";

const COLUMN_COUNT = 15;

type Json = unknown;
export type Attributes = Record<string, Json>;

/** Markup without its place. */
export interface Piece {
  kind: number;
  hasRootId: boolean;
  /** What the node's JSON has besides its ids, its text and its children. */
  json: Record<string, Json>;
}

/** A content of the project's shared store, by number. */
export type Shared = (number: number) => Uint8Array;

/** Where the tokens of pieces come from. */
interface Tokens {
  byte(): number;
  count(): number;
  float(): number;
  name(): string;
  value(): string;
}

export class Tables {
  readonly strings: string[] = [];
  readonly nodes: Piece[] = [];
  readonly attributeSets: Attributes[] = [];

  constructor(
    private readonly file: Uint8Array,
    private readonly shared: Shared,
  ) {}

  add(table: TableHead): void {
    const bytes = new Bytes(block(this.file, table.at, 1));
    const [head, unpacked] = readTableHead(bytes);
    const column = columns(bytes, unpacked, COLUMN_COUNT);
    const [lengths, text, numbers, pieces, pieceNumbers] = column as [Bytes, Bytes, Bytes, Bytes, Bytes];
    this.strings.push(...readStrings(lengths, text, numbers, this.shared));
    const tokens = columnTokens(column, this.shared);
    let number = 0n;
    const piece = <T>(read: (tokens: Tokens) => T): T => {
      if (pieces.byte() === 1) return read(tokens);
      number += pieceNumbers.signed();
      return read(inlineTokens(new Bytes(this.shared(Number(number)))));
    };
    for (let left = head.nodes; left > 0; left -= 1) this.nodes.push(piece(readNode));
    for (let left = head.attributeSets; left > 0; left -= 1) this.attributeSets.push(piece(readAttributes));
    const unread = column.findIndex((one) => !one.isAtEnd);
    if (unread >= 0 && unread < 10) throw new Error(`column ${unread} of a table is not read to its end`);
  }
}

function readStrings(lengths: Bytes, text: Bytes, numbers: Bytes, shared: Shared): string[] {
  const strings: string[] = [];
  let number = 0n;
  while (!lengths.isAtEnd) {
    const length = lengths.count();
    if (length > 0) {
      strings.push(decodeText(text.take(length - 1)));
    } else {
      number += unzigzag(numbers.varint());
      strings.push(decodeText(shared(Number(number))));
    }
  }
  return strings;
}

function columnTokens(column: Bytes[], shared: Shared): Tokens {
  const [bytes, counts, floats, nameIndexes, valueIndexes] = column.slice(5, 10) as [
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
  ];
  const [nameLengths, nameBytes, part, partBytes, partNumbers] = column.slice(10) as [
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
  ];
  const names: string[] = [];
  while (!nameLengths.isAtEnd) names.push(decodeText(nameBytes.take(nameLengths.count())));
  const values = readStrings(part, partBytes, partNumbers, shared);
  let unused = 0;
  return {
    byte: () => bytes.byte(),
    count: () => counts.count(),
    float: () => floats.float(),
    name: () => at(names, nameIndexes.count()),
    value: () => {
      const index = valueIndexes.count();
      return at(values, index === 0 ? unused++ : index - 1);
    },
  };
}

function inlineTokens(bytes: Bytes): Tokens {
  return {
    byte: () => bytes.byte(),
    count: () => bytes.count(),
    float: () => bytes.float(),
    name: () => bytes.text(),
    value: () => bytes.text(),
  };
}

export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no entry ${index} among ${list.length}`);
  return found;
}

/** Names of a node's marks, two bits each. The first is `isStyle` of text. */
const MARKS = ["isSVG", "isCustom", "isShadowHost", "isShadow"];

function readNode(tokens: Tokens): Piece {
  const byte = tokens.byte();
  const marks = tokens.byte();
  const kind = byte & 7;
  const [hasFirst, hasSecond] = [(byte & 16) !== 0, (byte & 32) !== 0];
  const json: Record<string, Json> = { type: kind };
  if (kind === 0 && hasFirst) json["compatMode"] = tokens.value();
  if (kind === 1) {
    json["name"] = tokens.name();
    if (hasFirst) json["publicId"] = tokens.value();
    if (hasSecond) json["systemId"] = tokens.value();
  }
  if (kind === 2) {
    json["tagName"] = tokens.name();
    json["attributes"] = readAttributes(tokens);
  }
  MARKS.forEach((name, position) => {
    const mark = (marks >> (2 * position)) & 3;
    if (mark > 0) json[position === 0 && kind !== 2 ? "isStyle" : name] = mark === 2;
  });
  return { kind, hasRootId: (byte & 8) !== 0, json };
}

function readAttributes(tokens: Tokens): Attributes {
  const attributes: Attributes = {};
  for (let left = tokens.count(); left > 0; left -= 1) {
    const name = tokens.name();
    attributes[name] = readAttribute(tokens);
  }
  return attributes;
}

function readAttribute(tokens: Tokens): Json {
  const kind = tokens.byte();
  switch (kind) {
    case 0:
      return null;
    case 1:
      return false;
    case 2:
      return true;
    case 3:
      return tokens.float();
    case 4:
      return tokens.value();
    case 5:
      return JSON.parse(tokens.value());
    case 6:
      return readStyle(tokens);
    default:
      throw new Error(`an attribute of kind ${kind}`);
  }
}

function readStyle(tokens: Tokens): Json {
  const style: Record<string, Json> = {};
  for (let left = tokens.count(); left > 0; left -= 1) {
    const name = tokens.name();
    const kind = tokens.byte();
    if (kind === 0) style[name] = false;
    else if (kind === 1) style[name] = tokens.value();
    else style[name] = [tokens.value(), tokens.value()];
  }
  return style;
}
