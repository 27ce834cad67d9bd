import { defineConfig } from "vitest/config";
import { SLOW } from "../../../vitest.config.ts";

/** The fast tests of one layer, which `npm run mutate` names in its environment. */
export default defineConfig({
  test: {
    include: [`${process.env.MUTATED}/**/*.test.ts`],
    exclude: [...SLOW],
    setupFiles: ["scripts/build/mutation/setup.ts"],
    testTimeout: 60_000,
  },
});
