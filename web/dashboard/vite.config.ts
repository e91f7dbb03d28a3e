import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: "dist",
    assetsDir: "assets",
    // light-dark() and nesting are used as they are.
    target: ["chrome123", "firefox128", "safari17.5"],
    // The Content-Security-Policy allows no inline scripts, and Vite's polyfill would be one.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
