import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

/** Sizes of what the build made, beside the bare @rrweb/record built the same way, untrimmed. */
const bare = await build({
  configFile: false,
  logLevel: "error",
  plugins: [
    {
      name: "bare",
      resolveId: (id) => (id.endsWith("bare-entry.js") ? "\0bare" : undefined),
      load: (id) =>
        id === "\0bare" ? 'import { record } from "@rrweb/record"; window.record = record;' : undefined,
    },
  ],
  root: fileURLToPath(new URL("..", import.meta.url)),
  build: {
    write: false,
    target: "es2022",
    minify: "oxc",
    lib: { entry: "bare-entry.js", formats: ["iife"], name: "bare" },
  },
});
const bareCode = (Array.isArray(bare) ? bare[0] : bare).output[0].code;
const dist = (name) => readFileSync(new URL(`../dist/${name}`, import.meta.url));

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
const sizes = Object.entries({
  "bare @rrweb/record": Buffer.from(bareCode),
  "recorder.js": dist("recorder.js"),
  "extras.js": dist("extras.js"),
  "compressor.js": dist("compressor.js"),
}).map(([name, bytes]) => ({ name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length }));
for (const { name, raw, gzip } of sizes)
  console.log(`${name.padEnd(20)} ${kilobytes(raw)}   gzip ${kilobytes(gzip)}`);
const [bareSize, recorderSize] = sizes;
console.log(`recorder.js - bare   ${" ".repeat(10)}   gzip ${kilobytes(recorderSize.gzip - bareSize.gzip)}`);
const GZIP_BYTES_MAX = 29_600;
if (recorderSize.gzip > GZIP_BYTES_MAX) {
  console.error(
    `recorder.js is above its limit of ${GZIP_BYTES_MAX} bytes gzipped: move what is not needed at first to src/extras`,
  );
  process.exitCode = 1;
}
