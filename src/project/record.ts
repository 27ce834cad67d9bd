import type { Blueprint, Tree, TreeFile } from "../engine/index.ts";

/** The folder in which a project keeps its record. */
export const RECORD_FOLDER = ".plinth";

/** The files of a record: the blueprint, and what was written, in forms that git merges line by line. */
export function recordOf(blueprint: Blueprint, tree: Tree): Tree {
  const features = [
    `plinth ${blueprint.version}`,
    `stack ${blueprint.stack}`,
    `name ${blueprint.name}`,
    `description ${blueprint.description}`,
    ...blueprint.features.map((feature) => `feature ${feature}`).sort(),
  ];
  const before = [...tree].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, file]) => lineOf(path, file));
  return new Map([
    [`${RECORD_FOLDER}/.gitattributes`, plain(["* merge=union -text"])],
    [`${RECORD_FOLDER}/.gitignore`, plain(["journal", "tmp-*", "undo"])],
    [`${RECORD_FOLDER}/before`, plain(before)],
    [`${RECORD_FOLDER}/features`, plain(features)],
  ]);
}

function plain(lines: readonly string[]): TreeFile {
  return { content: `${lines.join("\n")}\n`, mode: 0o644 };
}

function lineOf(path: string, { content, mode }: TreeFile): string {
  const bits = mode.toString(8);
  if (typeof content === "string") return JSON.stringify([path, bits, content]);
  return JSON.stringify([path, bits, Buffer.from(content).toString("base64"), "base64"]);
}
