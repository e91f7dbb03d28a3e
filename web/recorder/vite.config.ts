import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { squeezePlugin } from "./build/squeeze.ts";
import { trimRrwebPlugin } from "./build/trim-rrweb.ts";

const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8")) as {
  version: string;
};
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What each script is built from, by `--mode`: what loads at first, what it loads later, and the worker. */
const SCRIPTS: Record<string, { entry: string; file: string }> = {
  script: { entry: "src/script.ts", file: "recorder.js" },
  extras: { entry: "src/extras/script.ts", file: "extras.js" },
  compressor: { entry: "src/extras/compressor.ts", file: "compressor.js" },
};

/** The scripts, and the module for bundlers. */
export default defineConfig(({ mode }) => {
  const script = SCRIPTS[mode];
  return {
    define: { __RECORDER_VERSION__: JSON.stringify(version) },
    plugins: [trimRrwebPlugin(), ...(script ? [squeezePlugin()] : [])],
    build: {
      target: "es2022",
      outDir: "dist",
      // Files are written over, so that whoever serves them meanwhile always finds them.
      emptyOutDir: false,
      minify: script ? "oxc" : false,
      lib: script
        ? {
            entry: path(script.entry),
            formats: ["iife"],
            name: "reenactRecorder",
            fileName: () => script.file,
          }
        : { entry: path("src/index.ts"), formats: ["es"], fileName: () => "index.mjs" },
      ...(script ? {} : { rolldownOptions: { output: { chunkFileNames: "[name].mjs" } } }),
    },
  };
});
