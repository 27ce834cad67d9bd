import type { Blueprint } from "./blueprint.ts";
import type { Catalog } from "./catalog.ts";
import { partsOf, renderFiles, stackOf } from "./render.ts";
import { sha256 } from "./sha256.ts";
import type { Tree, TreeFile } from "./tree.ts";

/** Renders the migrations of a blueprint one behind the other, on top of a head (null: the first of all). */
export function renderMigrations(catalog: Catalog, blueprint: Blueprint, head: string | null): Tree {
  const { folder, file } = stackOf(catalog, blueprint).migrations;
  const tree = new Map<string, TreeFile>();
  let down = head;
  for (const { owner, part } of partsOf(catalog, blueprint)) {
    for (const { name, text } of part.migrations) {
      const revision = sha256(`${owner}/${name}/${down ?? ""}`).slice(0, 12);
      const content = text
        .replaceAll('"DOWN_REVISION"', down === null ? "None" : `"${down}"`)
        .replaceAll('"REVISION"', `"${revision}"`);
      const path = `${folder}/${file.replace("{revision}", revision).replace("{name}", name)}`;
      tree.set(path, { content, mode: 0o644 });
      down = revision;
    }
  }
  return tree;
}

/** Renders a whole new project: its files and its first migrations. */
export function render(catalog: Catalog, blueprint: Blueprint): Tree {
  const all = [...renderFiles(catalog, blueprint), ...renderMigrations(catalog, blueprint, null)];
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
