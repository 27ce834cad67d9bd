import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Part } from "../engine/catalog/catalog.ts";
import type { Kind, NameList, Repeatable } from "../engine/catalog/repeatable.ts";
import { UserError } from "../errors.ts";
import { readParts } from "./read-feature.ts";
import { readJson } from "./read-json.ts";
import { kindSchema, repeatableSchema } from "./schema.ts";

/** Whether a feature is repeatable: its feature.json has `instances`. */
export function isRepeatable(folder: string): boolean {
  const path = join(folder, "feature.json");
  return existsSync(path) && /"instances"\s*:/.test(readFileSync(path, "utf8"));
}

/** Reads a repeatable feature: the parts of an instance, and of each kind of member. */
export function readRepeatable(folder: string, id: string, root: string): Repeatable {
  const { $schema: _, instances, ...about } = readJson(join(folder, "feature.json"), repeatableSchema, root);
  const { members, ...others } = instances;
  const rest = { ...others, name: readLists(others.name, folder, root) };
  const parts = readParts(folder, root, {
    entries: ["feature.json", "member", "kinds", "reserved"],
    repeatable: true,
  });
  const feature = { id, group: id, name: id, ...about, parts };
  if (members === undefined) return { ...feature, instances: rest };
  const common = join(folder, "member");
  return {
    ...feature,
    instances: {
      ...rest,
      members: {
        ...members,
        name: readLists(members.name, folder, root),
        parts: existsSync(common) ? readParts(common, root, { entries: [], repeatable: true }) : [],
        kinds: foldersIn(join(folder, "kinds")).map((name) =>
          readKind(join(folder, "kinds", name), name, root),
        ),
      },
    },
  };
}

/**
 * A rule for names with the lists that it names files of.
 *
 * @throws {UserError} if a file is missing.
 */
function readLists<Rule extends { readonly lists: readonly { readonly file: string }[] }>(
  rule: Rule,
  folder: string,
  root: string,
) {
  const lists = rule.lists.map(({ file, ...list }) => {
    const path = join(folder, file);
    if (!existsSync(path)) throw new UserError(`${relative(root, path)}: is missing`);
    const lines = readFileSync(path, "utf8").split("\n");
    const names = lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
    return { ...(list as Omit<NameList, "names">), names };
  });
  return { ...rule, lists };
}

function readKind(folder: string, name: string, root: string): Kind {
  const { $schema: _, ...about } = readJson(join(folder, "kind.json"), kindSchema, root);
  return { name, ...about, parts: readParts(folder, root, { entries: ["kind.json"], repeatable: true }) };
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Everything that instances and members of a feature can bring. */
export function partsOfRepeatable({ parts, instances: { members } }: Repeatable): readonly Part[] {
  return [...parts, ...(members?.parts ?? []), ...(members?.kinds.flatMap((kind) => kind.parts) ?? [])];
}
