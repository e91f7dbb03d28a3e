import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { trimRrwebPlugin } from "./build/trim-rrweb.ts";

const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8")) as {
  version: string;
};
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Three builds, by `--mode`: the script, what it loads later, and the module for bundlers. */
export default defineConfig(({ mode }) => ({
  define: { __RECORDER_VERSION__: JSON.stringify(version) },
  plugins: [trimRrwebPlugin()],
  build: {
    target: "es2022",
    outDir: "dist",
    // Files are written over, so that whoever serves them meanwhile always finds them.
    emptyOutDir: false,
    minify: mode === "module" ? false : "oxc",
    lib:
      mode === "module"
        ? { entry: path("src/index.ts"), formats: ["es"], fileName: () => "index.mjs" }
        : {
            entry: path(mode === "extras" ? "src/extras/script.ts" : "src/script.ts"),
            formats: ["iife"],
            name: "reenactRecorder",
            fileName: () => (mode === "extras" ? "extras.js" : "recorder.js"),
          },
    ...(mode === "module" ? { rolldownOptions: { output: { chunkFileNames: "[name].mjs" } } } : {}),
  },
}));
