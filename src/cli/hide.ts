import { resolve } from "node:path";
import type { Catalog } from "../engine/catalog.ts";
import { quietly } from "../project/failure.ts";
import { readSecrets } from "../project/printable.ts";
import { findRoot } from "../project/project.ts";
import { hideSecrets } from "./print.ts";

/** Never prints the secrets of the projects that a command line is about: those around its words, taken as paths. */
export async function hideSecretsAround({ stacks }: Catalog, words: readonly string[]): Promise<void> {
  const paths = words.map((word) => resolve(word.replace(/^--?[\w-]+=?/, "")));
  const roots = new Set<string>();
  for (const path of paths)
    quietly(() => {
      const root = findRoot(path);
      if (root !== undefined) roots.add(root);
    });
  for (const root of roots) for (const stack of stacks) hideSecrets(readSecrets(root, stack));
}
