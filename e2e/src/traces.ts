// Looking for a text in every file below a folder, in every encoding in which it could have been written.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { Decompress } from "fzstd";

const GZIP = Buffer.from([0x1f, 0x8b, 0x08, 0x00]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** `file: encoding` of every place that holds one of the texts, also inside gzip and zstd streams. */
export function tracesOf(texts: string[], folder: string): string[] {
  const forms = texts.flatMap(formsOf);
  const traces: string[] = [];
  for (const path of filesBelow(folder)) {
    const bytes = readFileSync(path);
    for (const [where, content] of [["plain", bytes] as const, ...streamsIn(bytes)]) {
      for (const [text, encoding, form] of forms) {
        if (content.includes(form)) traces.push(`${path} (${where}): ${text} as ${encoding}`);
      }
    }
  }
  return traces;
}

/** How many compressed streams could be read: a search that opens none would prove nothing. */
export function streamCount(folder: string): number {
  return filesBelow(folder).reduce((sum, path) => sum + streamsIn(readFileSync(path)).length, 0);
}

function formsOf(text: string): [text: string, encoding: string, form: Buffer][] {
  const utf8 = Buffer.from(text, "utf8");
  const base64 = [0, 1, 2].map((shift) => {
    const coded = Buffer.concat([Buffer.alloc(shift), utf8])
      .toString("base64")
      .replaceAll("=", "");
    // Characters that share bits with what stands before or after the text are left out.
    return coded.slice([0, 2, 3][shift], -1);
  });
  const escaped = [...text].map((c) => `\\u${c.codePointAt(0)?.toString(16).padStart(4, "0")}`).join("");
  return [
    [text, "utf-8", utf8],
    [text, "utf-16", Buffer.from(text, "utf16le")],
    [text, "hex", Buffer.from(utf8.toString("hex"))],
    [text, "json escapes", Buffer.from(escaped)],
    [text, "percent", Buffer.from(encodeURIComponent(text))],
    [text, "its letters alone", Buffer.from(text.replaceAll(/[\s-]/g, ""))],
    ...base64.map((form): [string, string, Buffer] => [text, "base64", Buffer.from(form)]),
  ];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Streams are followed by other bytes: what was read before those is what counts. */
function streamsIn(bytes: Buffer): [where: string, content: Buffer][] {
  const found: [string, Buffer][] = [];
  for (const [magic, name, read] of [
    [GZIP, "gzip", readGzip],
    [ZSTD, "zstd", readZstd],
  ] as const) {
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      const content = read(bytes.subarray(at));
      if (content.length > 0) found.push([`${name} at ${at}`, content]);
    }
  }
  return found;
}

/** Past the header of 10 bytes, which is all that browsers write, raw inflating ends where the stream does. */
function readGzip(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes.subarray(10));
  } catch {
    return Buffer.alloc(0);
  }
}

function readZstd(bytes: Buffer): Buffer {
  const parts: Uint8Array[] = [];
  try {
    new Decompress((part) => parts.push(part.slice())).push(bytes, true);
  } catch {
    // The bytes after the stream are not zstd.
  }
  return Buffer.concat(parts);
}
