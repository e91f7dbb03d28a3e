import { defineConfig } from "vitest/config";

/** `npm run pictures -w e2e` takes the pictures of the docs anew; it is no test. */
export default defineConfig({
  test: { include: ["pictures/docs.ts"], testTimeout: 180_000, hookTimeout: 300_000 },
});
