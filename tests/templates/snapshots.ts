import { createHash } from "node:crypto";
import { makeBlueprint, render, type Tree, type TreeFile } from "../../src/engine/index.ts";
import { shippedCatalog } from "../support/fixtures/models.ts";

/** The preset whose files are kept whole: it has every feature that goes together. */
const WHOLE = "production";

/** The project that each preset renders, by the preset's name. */
export function renderPresets(): ReadonlyMap<string, Tree> {
  const catalog = shippedCatalog("0.0.0");
  return new Map(
    catalog.stacks.flatMap((stack) =>
      Object.entries(stack.presets).map(([preset, { choices }]): [string, Tree] => {
        const answers = { stack: stack.id, name: "my-api", description: "The my-api service.", choices };
        return [preset, render(catalog, makeBlueprint(catalog, answers))];
      }),
    ),
  );
}

/** What tests/snapshots/ holds: the files of one preset, and for each other preset a list of modes, hashes and paths. */
export function snapshots(): Tree {
  return new Map(
    [...renderPresets()].flatMap(([preset, tree]): [string, TreeFile][] =>
      preset === WHOLE
        ? [...tree].map(([path, file]) => [`${preset}/${path}`, file])
        : [[`${preset}.sha256`, { content: hashesOf(tree), mode: 0o644 }]],
    ),
  );
}

/** A line for each file, by path: mode, SHA-256, path. */
function hashesOf(tree: Tree): string {
  const lines = [...tree]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { content, mode }]) => {
      const hash = createHash("sha256").update(content).digest("hex");
      return `${mode.toString(8)} ${hash} ${path}\n`;
    });
  return lines.join("");
}
