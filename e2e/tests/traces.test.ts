// The search itself is tested: one that finds nothing anywhere would pass every privacy test.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { streamCount, tracesOf } from "../src/traces";

const secret = "correct horse 42";
/** 3,000 letters and the secret, compressed by the zstd program at level 3. */
const zstdOfSecret = Buffer.from("KLUv/QRYzQAAkGFhY29ycmVjdCBob3JzZSA0MgEAs/MBFpyJ2vs=", "base64");

function folderWith(content: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), "reenact-traces-"));
  writeFileSync(join(folder, "file"), content);
  return folder;
}

test.each([
  ["utf-8", Buffer.from(`xx${secret}yy`)],
  ["utf-16", Buffer.from(secret, "utf16le")],
  ["hex", Buffer.from(Buffer.from(secret).toString("hex"))],
  ["base64 at 0", Buffer.from(Buffer.from(`${secret}.`).toString("base64"))],
  ["base64 at 1", Buffer.from(Buffer.from(`a${secret}.`).toString("base64"))],
  ["base64 at 2", Buffer.from(Buffer.from(`ab${secret}.`).toString("base64"))],
  ["percent", Buffer.from(encodeURIComponent(secret))],
  ["zstd amid other bytes", Buffer.concat([Buffer.from("head"), zstdOfSecret, Buffer.from("tail")])],
  [
    "gzip amid other bytes",
    Buffer.concat([Buffer.from("head"), gzipSync(`{"v":"${secret}"}`), Buffer.from("tail")]),
  ],
])("finds a secret written as %s", (_, content) => {
  expect(tracesOf([secret], folderWith(content))).not.toEqual([]);
});

test("counts the streams that it could read", () => {
  expect(streamCount(folderWith(Buffer.concat([zstdOfSecret, gzipSync("a")])))).toBe(2);
  expect(streamCount(folderWith(Buffer.from("nothing here")))).toBe(0);
});

test("finds nothing where nothing is", () => {
  expect(tracesOf([secret], folderWith(gzipSync("other things")))).toEqual([]);
});
