import { resolve } from "node:path";
import type { Catalog } from "../../engine/catalog/catalog.ts";
import { host } from "../../host.ts";
import { quietly } from "../../project/disk/errors.ts";
import { findRoot } from "../../project/record/project.ts";
import { readSecrets } from "../../project/secrets/find.ts";
import { hideSecrets } from "./print.ts";

/** Never prints the secrets of the projects that a command is about: those around the folders that it works in. */
export async function hideSecretsAround({ stacks }: Catalog, folders: readonly string[]): Promise<void> {
  const paths = folders.map((folder) => resolve(host().cwd, folder));
  const roots = new Set<string>();
  for (const path of paths)
    quietly(() => {
      const root = findRoot(path);
      if (root !== undefined) roots.add(root);
    });
  hideSecrets([...roots].flatMap((root) => stacks.flatMap((stack) => readSecrets(root, stack))));
}
