import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flagsOf } from "../../tests/proof/matrix/combinations.ts";
import { everything } from "../../tests/proof/parts/projects/extras.ts";
import { must, root } from "../../tests/support/process.ts";
import { readCatalog } from "../../tests/support/rendering.ts";
import { ensureUv } from "../../tests/support/setup.ts";

/**
 * Writes the names of all packages that a project is locked with, its features' and theirs, to packages.txt of the stack:
 * no project of such a name can be locked.
 */
export async function lockedPackages(): Promise<readonly string[]> {
  await ensureUv();
  const { catalog, stack } = await readCatalog();
  const names = new Set<string>();
  const folder = await mkdtemp(join(tmpdir(), "plinth-packages-"));
  for (const [index, combination] of everything(catalog, stack).entries()) {
    const project = `project-${index}`;
    const words = [...flagsOf(combination), "--yes", "--no-install", "--no-git"];
    await must(process.execPath, [join(root, "bin/create-plinth.js"), project, ...words], { cwd: folder });
    await must("uv", ["lock", "--quiet"], { cwd: join(folder, project) });
    const lock = await readFile(join(folder, project, "uv.lock"), "utf8");
    for (const [, name = ""] of lock.matchAll(/^\[\[package\]\]\nname = "(.+)"$/gm))
      if (name !== project) names.add(name);
  }
  await rm(folder, { recursive: true });
  return [...names].sort();
}

if (import.meta.filename === process.argv[1]) {
  const { stack } = await readCatalog();
  const text = `${(await lockedPackages()).join("\n")}\n`;
  await writeFile(join(root, "templates", stack.id, "packages.txt"), text);
}
