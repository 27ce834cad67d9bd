import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Catalog, Change, Finding, Tree, TreeFile } from "../../../src/engine/index.ts";
import { root, run } from "../../support/process.ts";
import { theStack } from "../world.ts";
import { saidOf } from "./ours.ts";
import { inFolder, outcomeOf, type Rival, writeWorld } from "./rivals.ts";

/** What the command prints with `--json`, as far as the story wants it. */
interface Report {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** `plinth update` by the built command line, from one catalog to the next; `tools` holds the project's own programs. */
export function updateWith(tools: string | undefined): Rival {
  return (before, yours, next) =>
    inFolder(async (folder) => {
      const project = join(folder, "project");
      await command(
        folder,
        catalogOf(folder, "1.0.0", before),
        "project",
        "--yes",
        "--no-install",
        "--no-git",
      );
      for (const path of before.keys())
        if (!yours.files.has(path)) rmSync(join(project, path), { recursive: true });
      writeWorld(project, new Map([...yours.files].filter(([path, file]) => before.get(path) !== file)));
      for (const [path, target] of yours.links) symlinkSync(target, join(project, path));
      if (tools !== undefined) symlinkSync(tools, join(project, ".venv"));
      const args = ["update", "--yes", "--no-install", "--trust", "--json"];
      const { code, output } = await command(project, catalogOf(folder, "2.0.0", next), ...args);
      const { changes, findings } = JSON.parse(output.slice(output.indexOf("{"))) as Report;
      const said = saidOf(changes, findings);
      if (code !== (said.conflicts.length > 0 ? 3 : 0)) throw new Error(`exit ${code}\n${output}`);
      for (const path of [".venv", ".plinth", ".env"])
        rmSync(join(project, path), { recursive: true, force: true });
      return { ...outcomeOf(project, []), ...said };
    });
}

async function command(cwd: string, catalog: string, ...args: readonly string[]) {
  const program = join(root, "bin", "create-plinth.js");
  const env = { ...process.env, PLINTH_CATALOG: catalog };
  return run(process.execPath, [program, ...args], { cwd, env });
}

/** Writes a catalog of one kind of project, which renders just these files. */
function catalogOf(folder: string, version: string, tree: Tree): string {
  const files = [...tree].map(([path, file]) => ({ path, ...ownedOf(file) }));
  const base = [{ needs: [], files, contributions: [], migrations: [] }];
  const presets = { all: { title: "All", hint: "All", choices: {} } };
  const stack = { ...theStack, groups: [], base, presets, defaultPreset: "all" };
  const catalog: Catalog = { version, stacks: [stack] };
  const path = join(folder, `${version}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify(catalog));
  return path;
}

function ownedOf({ content, mode }: TreeFile) {
  const rights = mode === 0o755 ? ("755" as const) : ("644" as const);
  return typeof content === "string"
    ? { mode: rights, text: content }
    : { mode: rights, base64: Buffer.from(content).toString("base64") };
}
