// The object around a log, and packs of shared contents, as docs/recording-format.md tells them.
import { crc32 } from "node:zlib";
import { decompress } from "fzstd";
import { Bytes } from "./bytes";

const FOOTER_BYTES = 40;

export interface RecordingObject {
  log: Uint8Array;
  directory: {
    streams: { window: string; page: string; batches: { n: number }[] }[];
    shared: [number, number][];
  };
  record: { compacted_at_ms: number };
}

export function readObject(object: Buffer): RecordingObject {
  const footer = object.subarray(object.length - FOOTER_BYTES);
  if (footer.toString("latin1", 32) !== "RNACTREC" || footer.readUInt16LE(24) !== 1)
    throw new Error("no recording");
  if (crc32(footer.subarray(0, 28)) !== footer.readUInt32LE(28)) throw new Error("the footer is damaged");
  const [logLength, directoryLength, recordLength] = [0, 8, 16].map((at) =>
    Number(footer.readBigUInt64LE(at)),
  );
  let at = 0;
  const next = (length = 0): Buffer => object.subarray(at, (at += length));
  const log = next(logLength);
  const directory = readPart(next(directoryLength)) as RecordingObject["directory"];
  const record = readPart(next(recordLength)) as RecordingObject["record"];
  return { log, directory, record };
}

function readPart(part: Buffer): unknown {
  return JSON.parse(Buffer.from(unpack(part)).toString("utf8"));
}

/** Length unpacked, checksum, and then zstd. */
function unpack(bytes: Buffer): Uint8Array {
  const packed = bytes.subarray(8);
  if (crc32(packed) !== bytes.readUInt32LE(4)) throw new Error("damaged");
  return decompress(packed, new Uint8Array(bytes.readUInt32LE(0)));
}

/** Adds the contents of a pack, by their numbers. */
export function readPack(pack: Buffer, contents: Map<number, Uint8Array>): void {
  if (pack.toString("latin1", 0, 8) !== "RNACPACK" || pack.readUInt16LE(8) !== 1) throw new Error("no pack");
  const bytes = new Bytes(unpack(pack.subarray(12)));
  let number = 0;
  const heads = Array.from({ length: bytes.count() }, () => {
    number += bytes.count();
    bytes.byte();
    return { number, length: bytes.count() };
  });
  for (const { number, length } of heads) contents.set(number, bytes.take(length));
}
