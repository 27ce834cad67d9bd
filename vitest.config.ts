import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          include: ["tests/{engine,project,cli}/**/*.test.ts", "tests/*.test.ts"],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
