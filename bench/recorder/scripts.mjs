// The scripts that are compared: the recorder as it was built, and bare @rrweb/record bundled with the same settings.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "vite";

const folder = fileURLToPath(new URL(".", import.meta.url));
const ENTRY = "bare-entry.js";
const GZIP_LEVEL = 9;

/** @typedef {{ bare: Buffer, recorder: Buffer, extras: Buffer, compressor: Buffer, version: string }} Scripts */
/** @typedef {{ script: string, raw: number, gzip: number, brotli: number }} Size */

/** @returns {Promise<Scripts>} */
export async function readScripts() {
  const recorder = new URL("../../web/recorder/", import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL("package.json", recorder), "utf8"));
  try {
    return {
      bare: await bundleBare(),
      recorder: readFileSync(new URL("dist/recorder.js", recorder)),
      extras: readFileSync(new URL("dist/extras.js", recorder)),
      compressor: readFileSync(new URL("dist/compressor.js", recorder)),
      version,
    };
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
    throw new Error("the recorder is not built: run `npm run build -w web/recorder`", { cause: error });
  }
}

async function bundleBare() {
  const result = await build({
    configFile: false,
    logLevel: "error",
    root: folder,
    plugins: [
      {
        name: "bare-entry",
        resolveId: (id) => (id.endsWith(ENTRY) ? `${folder}${ENTRY}` : undefined),
        load: (id) =>
          id.endsWith(ENTRY)
            ? 'import { record } from "@rrweb/record"; window.rrwebRecord = record;'
            : undefined,
      },
    ],
    build: {
      write: false,
      target: "es2022",
      minify: "oxc",
      lib: { entry: ENTRY, formats: ["iife"], name: "bare" },
    },
  });
  const [bundle] = Array.isArray(result) ? result : [result];
  if (!bundle || !("output" in bundle)) throw new Error("bundling @rrweb/record made no output");
  return Buffer.from(bundle.output[0].code);
}

/** @param {Scripts} scripts @returns {Size[]} */
export function sizes({ bare, recorder, extras, compressor }) {
  return Object.entries({
    "bare @rrweb/record": bare,
    "recorder.js": recorder,
    "extras.js": extras,
    "compressor.js": compressor,
  }).map(([script, bytes]) => ({
    script,
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: GZIP_LEVEL }).length,
    brotli: brotliCompressSync(bytes).length,
  }));
}
