import { run } from "../../../tests/support/process.ts";

/** A Python of this machine, 3.`minor`. */
export interface Python {
  readonly minor: number;
  readonly path: string;
}

/** The Pythons that are installed, the oldest first, from that of the rendered project on. */
export async function findPythons(ours: string): Promise<readonly Python[]> {
  const found: Python[] = [];
  // Where pyenv is, its commands answer only for versions that are named.
  const { code, output } = await run("pyenv", ["versions", "--bare"]);
  const env =
    code === 0 ? { ...process.env, PYENV_VERSION: output.trim().split(/\s+/).join(":") } : process.env;
  for (const command of [ours, ...[11, 12, 13, 14].map((minor) => `python3.${minor}`)]) {
    const code = "import sys; print(sys.version_info.minor, sys._base_executable)";
    const { output } = await run(command, ["-c", code], { env });
    const [, minor, path] = /^(\d+) (.+)$/m.exec(output) ?? [];
    if (path === undefined || found.some((python) => python.minor === Number(minor))) continue;
    found.push({ minor: Number(minor), path });
  }
  const least = found[0]?.minor ?? 0;
  return found.filter(({ minor }) => minor >= least).sort((a, b) => a.minor - b.minor);
}

/** The oldest that a project admits, by the lower bound in its pyproject.toml. */
export function choosePython(pythons: readonly Python[], pyproject: string): Python {
  const [, bound, minor] = /^requires-python\s*=\s*"([^"]*>=\s*3\.(\d+)[^"]*)"/m.exec(pyproject) ?? [];
  const python = pythons.find((candidate) => candidate.minor >= Number(minor ?? 0));
  if (python === undefined) throw new Error(`its project asks for Python ${bound}, which is not installed`);
  return python;
}
