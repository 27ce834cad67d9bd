import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { writeTables } from "../../scripts/docs/readme.ts";

test("the README's tables are those of the catalog", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  expect(writeTables(readme)).toBe(readme);
});
