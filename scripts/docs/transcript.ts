import { installProgram } from "../../tests/proof/cli/support/program.ts";
import { writeTranscript } from "../../tests/proof/cli/support/transcript.ts";
import { ensureUv } from "../../tests/support/setup.ts";

/** Writes the README's dialogue again, by the packed command line. */
await ensureUv();
const program = await installProgram();
try {
  await writeTranscript(program);
} finally {
  await program.close();
}
