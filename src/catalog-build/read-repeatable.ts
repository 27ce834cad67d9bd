import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Part } from "../engine/catalog/catalog.ts";
import type { Kind, Repeatable } from "../engine/catalog/repeatable.ts";
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
  const { members, ...rest } = instances;
  const parts = readParts(folder, root, { entries: ["feature.json", "member", "kinds"], repeatable: true });
  const feature = { id, group: id, name: id, ...about, parts };
  if (members === undefined) return { ...feature, instances: rest };
  const common = join(folder, "member");
  return {
    ...feature,
    instances: {
      ...rest,
      members: {
        ...members,
        parts: existsSync(common) ? readParts(common, root, { entries: [], repeatable: true }) : [],
        kinds: foldersIn(join(folder, "kinds")).map((name) =>
          readKind(join(folder, "kinds", name), name, root),
        ),
      },
    },
  };
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
