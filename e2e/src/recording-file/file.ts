// The parts of a recording's file, as docs/recording-format.md tells them.
import { crc32 } from "node:zlib";
import { decompress } from "fzstd";
import { Bytes } from "./bytes";

const MAGIC = "\x89REENACT";
const TRAILER_BYTES = 14;
const BLOCK_HEAD_BYTES = 9;

export const VERSION = 1;

export interface Stream {
  window: string;
  page: string;
}

export interface TableHead {
  at: number;
  length: number;
  strings: number;
  nodes: number;
  attributeSets: number;
}

export interface SegmentHead {
  at: number;
  length: number;
  stream: number;
  startsAnew: boolean;
  firstAtMs: number;
  lastAtMs: number;
  keyframeOperations: number;
  events: number;
  tables: number[];
  /** Strings, nodes and attribute sets there were when it was begun: what references are predicted from. */
  next: [number, number, number];
}

export interface Contents {
  streams: Stream[];
  tables: TableHead[];
  segments: SegmentHead[];
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function u32(bytes: Uint8Array, at: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt32LE(at);
}

function u16(bytes: Uint8Array, at: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt16LE(at);
}

/** The payload of the block at a place, once its checksum is right. */
export function block(file: Uint8Array, at: number, kind: number): Uint8Array {
  const length = u32(file, at + 1);
  const payload = file.subarray(at + BLOCK_HEAD_BYTES, at + BLOCK_HEAD_BYTES + length);
  if (file[at] !== kind) throw new Error(`the block at ${at} is of kind ${file[at]}, not ${kind}`);
  const sum = crc32(payload, crc32(file.subarray(at, at + 5)));
  if (sum !== u32(file, at + 5)) throw new Error(`the block at ${at} is damaged`);
  return payload;
}

/** The columns behind a block's head. */
export function columns(bytes: Bytes, unpacked: number, count: number): Bytes[] {
  const all = new Bytes(decompress(bytes.rest(), new Uint8Array(unpacked)));
  const lengths = Array.from({ length: count }, () => all.count());
  const cut = lengths.map((length) => new Bytes(all.take(length)));
  if (!all.isAtEnd) throw new Error("columns are longer than they say");
  return cut;
}

export function readStream(bytes: Bytes): Stream {
  return { window: bytes.text(), page: bytes.text() };
}

/** A table's head, and how long its columns are unpacked. */
export function readTableHead(bytes: Bytes): [Omit<TableHead, "at" | "length">, number] {
  const head = { strings: bytes.count(), nodes: bytes.count(), attributeSets: bytes.count() };
  return [head, bytes.count()];
}

/** A segment's head, and how long its columns are unpacked. Its stream stands behind it in a stream's first block. */
export function readSegmentHead(
  bytes: Bytes,
): [Omit<SegmentHead, "at" | "length"> & { isStreamsFirst: boolean }, number] {
  const streamAndStart = bytes.count();
  const firstAtMs = bytes.float();
  const lastAtMs = bytes.float();
  const keyframeOperations = bytes.count();
  const events = bytes.count();
  const tables: number[] = [];
  for (let left = bytes.count(), last = 0; left > 0; left -= 1) {
    last = tables.length === 0 ? bytes.count() : last - bytes.count();
    tables.push(last);
  }
  const head = {
    stream: Math.floor(streamAndStart / 4),
    startsAnew: streamAndStart % 4 !== 0,
    isStreamsFirst: streamAndStart % 4 === 2,
    firstAtMs,
    lastAtMs,
    keyframeOperations,
    events,
    tables,
    next: [bytes.count(), bytes.count(), bytes.count()] satisfies [number, number, number],
  };
  return [head, bytes.count()];
}

export function readContents(file: Uint8Array): Contents {
  if (latin1(file.subarray(0, 8)) !== MAGIC || u16(file, 8) !== VERSION)
    throw new Error("not a recording of version 1");
  const trailer = file.subarray(file.length - TRAILER_BYTES);
  if (latin1(trailer.subarray(10)) !== "TNCR" || u16(trailer, 8) !== VERSION) throw new Error("no trailer");
  const at = u32(trailer, 0) + u32(trailer, 4) * 2 ** 32;
  const bytes = new Bytes(block(file, at, 3));
  const list = <T>(read: () => T): T[] => Array.from({ length: bytes.count() }, read);
  return {
    streams: list(() => readStream(bytes)),
    tables: list(() => ({ at: bytes.count(), length: bytes.count(), ...readTableHead(bytes)[0] })),
    segments: list(() => ({ at: bytes.count(), length: bytes.count(), ...readSegmentHead(bytes)[0] })),
  };
}
