import { defineConfig } from "vitest/config";

/** Real browsers, one test file at a time: the machine's cores are few and the pages count milliseconds. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/browser/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
