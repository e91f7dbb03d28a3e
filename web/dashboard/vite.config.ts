import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { offlinePlayer } from "./build/offline-player.ts";

/** light-dark() and nesting are used as they are. */
const TARGET = ["chrome123", "firefox128", "safari17.5"];

export default defineConfig({
  plugins: [svelte(), offlinePlayer(TARGET)],
  build: {
    outDir: "dist",
    assetsDir: "assets",
    target: TARGET,
    // The Content-Security-Policy allows no inline scripts, and Vite's polyfill would be one.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
