import { installProgram } from "./proof/cli/program.ts";
import { writeTranscript } from "./proof/cli/transcript.ts";
import { ensureUv } from "./proof/setup.ts";

/** Writes the README's dialogue again, by the packed command line. */
await ensureUv();
const program = await installProgram();
try {
  await writeTranscript(program);
} finally {
  await program.close();
}
