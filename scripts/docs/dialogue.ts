import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installProgram } from "../../tests/proof/cli/support/program.ts";
import { dialoguePage } from "../../tests/proof/cli/support/screens.ts";
import { root } from "../../tests/support/process.ts";

/** Writes docs/generated/dialogue.md; the proof's part `cli` compares it. */

const program = await installProgram();
try {
  await writeFile(join(root, "docs/generated/dialogue.md"), await dialoguePage(program));
} finally {
  await program.close();
}
