import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../support/process.ts";
import { ensureUv } from "../../support/setup.ts";

const folder = join(import.meta.dirname, "../../../.cache/story");
const PROGRAMS = { copier: "copier==9.19.1", ruff: "ruff==0.17.5" } as const;

/** A virtual environment with the programs that the story needs, as far as they could be installed. */
export async function prepareTools(): Promise<{
  readonly environment: string;
  readonly copier: string | undefined;
  readonly ruff: boolean;
}> {
  const environment = join(folder, "venv");
  await ensureUv();
  const program = (name: string) => join(environment, "bin", name);
  if (!existsSync(program("python"))) await run("uv", ["venv", "--quiet", environment]);
  for (const [name, wanted] of Object.entries(PROGRAMS)) {
    if (existsSync(program(name))) continue;
    const { code, output } = await run("uv", [
      "pip",
      "install",
      "--quiet",
      "--python",
      program("python"),
      wanted,
    ]);
    if (code !== 0) console.error(`${wanted} could not be installed: ${output.trim().split("\n").at(-1)}`);
  }
  return {
    environment,
    copier: existsSync(program("copier")) ? program("copier") : undefined,
    ruff: existsSync(program("ruff")),
  };
}
