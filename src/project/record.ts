import {
  type Blueprint,
  type Catalog,
  type FileMode,
  findStack,
  type MigrationState,
  migrationsOf,
  type Tree,
  type TreeFile,
} from "../engine/index.ts";

/** The folder in which a project keeps its record. */
export const RECORD_FOLDER = ".plinth";
/** The file that says what a project is made of; a folder that holds it is a project. */
export const FEATURES_FILE = `${RECORD_FOLDER}/features`;
/** The file that holds what was written. */
export const BEFORE_FILE = `${RECORD_FOLDER}/before`;

/** What a project keeps of itself. */
export interface Record {
  readonly blueprint: Blueprint;
  readonly before: Tree;
  readonly migrations: MigrationState;
  /** Paths at which a file of somebody's own stands, in place of a feature's. */
  readonly theirs: readonly string[];
}

/** The files of a record, in forms that git merges line by line: each group has a line that always stays. */
export function recordOf(catalog: Catalog, record: Record): Tree {
  const { blueprint, before } = record;
  const groups = findStack(catalog, blueprint.stack).groups.flatMap(({ id, features }) => [
    `# ${id}`,
    ...features.filter((feature) => blueprint.features.includes(feature.id)).map(({ id }) => `feature ${id}`),
  ]);
  const features = [
    `plinth ${blueprint.version}`,
    `stack ${blueprint.stack}`,
    `name ${blueprint.name}`,
    `description ${blueprint.description}`,
    ...groups,
    "# migrations",
    ...[...record.migrations.present].sort().map((id) => `migration ${id}`),
    "# tables that were kept",
    ...[...record.migrations.kept].sort().map((id) => `kept ${id}`),
    "# files that are not ours",
    ...[...record.theirs].sort().map((path) => `theirs ${path}`),
  ];
  const lines = [...before].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, file]) => lineOf(path, file));
  return new Map([
    [`${RECORD_FOLDER}/.gitattributes`, plain(["* merge=union -text"])],
    [`${RECORD_FOLDER}/.gitignore`, plain(["journal", "lock*", "pending", "tmp-*", "undo"])],
    [BEFORE_FILE, plain(lines)],
    [FEATURES_FILE, plain(features)],
  ]);
}

/** The record of a project that a blueprint has just been rendered into. */
export function freshRecord(catalog: Catalog, blueprint: Blueprint, files: Tree): Record {
  const present = migrationsOf(catalog, blueprint).map(({ id }) => id);
  return { blueprint, before: files, migrations: { present, kept: [] }, theirs: [] };
}

/** Reads a record's two files; `doubled` names what stands in them twice, as after a merge of two branches. */
export function parseRecord(
  features: string,
  before: string,
): Record & { readonly doubled: readonly string[] } {
  const doubled: string[] = [];
  const lines = features.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const all = (word: string) => [
    ...new Set(
      lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1)),
    ),
  ];
  const one = (word: string) => {
    const values = all(word);
    if (values.length > 1) doubled.push(word);
    return values.at(-1) ?? "";
  };
  const blueprint: Blueprint = {
    version: one("plinth"),
    stack: one("stack"),
    name: one("name"),
    description: one("description"),
    features: all("feature"),
  };
  const tree = new Map<string, TreeFile>();
  for (const line of new Set(before.split("\n"))) {
    if (line === "") continue;
    const [path, file] = readLine(line);
    if (tree.has(path)) doubled.push(path);
    tree.set(path, file);
  }
  return {
    blueprint,
    before: tree,
    migrations: { present: all("migration"), kept: all("kept") },
    theirs: all("theirs"),
    doubled,
  };
}

function plain(lines: readonly string[]): TreeFile {
  return { content: `${lines.join("\n")}\n`, mode: 0o644 };
}

function lineOf(path: string, { content, mode }: TreeFile): string {
  const bits = mode.toString(8);
  if (typeof content === "string") return JSON.stringify([path, bits, content]);
  return JSON.stringify([path, bits, Buffer.from(content).toString("base64"), "base64"]);
}

function readLine(line: string): [string, TreeFile] {
  const [path = "", bits, content = "", coding] = JSON.parse(line) as string[];
  const mode: FileMode = bits === "755" ? 0o755 : 0o644;
  return [
    path,
    { content: coding === "base64" ? new Uint8Array(Buffer.from(content, "base64")) : content, mode },
  ];
}
