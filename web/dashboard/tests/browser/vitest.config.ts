import { defineConfig } from "vitest/config";

/** Chromium against the mock server and the built dashboard; `npm run test:browser` builds it first. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    // One browser at a time: two compete for the same few cores.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
