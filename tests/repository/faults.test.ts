import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faults } from "../proof/matrix/faults/list.ts";

test.each(faults)("the deliberate fault still has its place: $name", ({ edits }) => {
  for (const { file, from } of edits) {
    const text = readFileSync(join(import.meta.dirname, "../../templates/fastapi", file), "utf8");
    expect(text.split(from).length - 1, `${file}: ${from}`).toBe(1);
  }
});
