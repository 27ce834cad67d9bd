import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import type { Catalog, Feature, Group, Part, Stack } from "../engine/catalog/catalog.ts";
import { UserError } from "../errors.ts";
import { checkStack } from "./check.ts";
import { checkRepeatable } from "./check-repeatable.ts";
import { readParts } from "./read-feature.ts";
import { readJson } from "./read-json.ts";
import { isRepeatable, partsOfRepeatable, readRepeatable } from "./read-repeatable.ts";
import { featureSchema, groupSchema, presetsSchema, stackSchema } from "./schema.ts";

/** Reads a folder of templates into a checked catalog; the first thing wrong is reported with its file. */
export function readTemplates(root: string, version: string): Catalog {
  const stacks = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readStack(join(root, entry.name), entry.name, root))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { version, stacks };
}

function readStack(folder: string, id: string, root: string): Stack {
  const {
    groups: order,
    name,
    install,
    format,
    check,
    migrations,
    tables,
    $schema: _,
    ...rest
  } = readJson(join(folder, "stack.json"), stackSchema, root);
  const { default: defaultPreset, presets } = readJson(join(folder, "presets.json"), presetsSchema, root);
  const present = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "base" && !entry.name.startsWith("."))
    .map((entry) => entry.name);
  const ids = [
    ...order.filter((group) => present.includes(group)),
    ...present.filter((group) => !order.includes(group)).sort(),
  ];
  const { maxLength, packages, ...rule } = name;
  const locked = packages === undefined ? [] : readText(join(folder, packages), root).trim().split("\n");
  const base = readParts(join(folder, "base"), root);
  const severalTimes = ids.filter((id) => isRepeatable(join(folder, id)));
  const groups = ids
    .filter((id) => !severalTimes.includes(id))
    .map((group) => readGroup(join(folder, group), group, root));
  const repeatable = severalTimes.map((feature) => readRepeatable(join(folder, feature), feature, root));
  const stack: Stack = {
    id,
    ...rest,
    ...(format && { format }),
    ...(check && { check }),
    name: {
      ...rule,
      ...(maxLength === undefined ? {} : { maxLength }),
      packages: packagesOf(
        [base, ...groups.flatMap(featuresIn), ...repeatable.flatMap(partsOfRepeatable)].flat(),
        rest,
        locked,
      ),
    },
    install,
    ...(migrations && {
      migrations: {
        ...migrations,
        merge: readText(join(folder, migrations.merge), root),
        keep: readText(join(folder, migrations.keep), root),
      },
    }),
    ...(tables && { tables: { ...tables, program: readText(join(folder, tables.program), root) } }),
    base,
    groups,
    ...(repeatable.length > 0 && { repeatable }),
    defaultPreset,
    presets,
  };
  checkStack(stack, relative(root, folder));
  checkRepeatable(stack, relative(root, folder));
  return stack;
}

function featuresIn({ features }: Group): readonly Part[] {
  return features.flatMap(({ parts }) => parts);
}

/** The names in all lists of packages that any feature adds to, and others, normalized (PyPA, "Names and normalization"). */
function packagesOf(
  parts: readonly Part[],
  { dependencies, manifests }: Pick<Stack, "dependencies" | "manifests">,
  others: readonly string[],
): readonly string[] {
  if (dependencies === undefined) return others;
  const lists = manifests.filter((path) => extname(path) === extname(dependencies));
  const lines = parts.flatMap(({ files, contributions }) => [
    ...files.filter(({ path }) => lists.includes(path)).flatMap(({ text = "" }) => text.split("\n")),
    ...contributions
      .filter(({ host }) => lists.includes(host))
      .flatMap(({ sections }) => sections.flatMap((section) => section.lines)),
  ]);
  const names = [...others, ...lines.flatMap((line) => /^[A-Za-z0-9][\w.-]*/.exec(line)?.[0] ?? [])];
  return [...new Set(names.map((name) => name.toLowerCase().replaceAll(/[-_.]+/g, "-")))].sort();
}

/** @throws {UserError} if `otherwise` names none of its features. */
function readGroup(folder: string, id: string, root: string): Group {
  if (existsSync(join(folder, "feature.json"))) {
    const feature = readFeature(folder, id, id, id, root);
    return { id, title: feature.title, message: `${feature.title}?`, choose: "toggle", features: [feature] };
  }
  const { title, message, choose, otherwise } = readJson(join(folder, "group.json"), groupSchema, root);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && holdsFiles(join(folder, entry.name)))
    .map((entry) => entry.name)
    .sort();
  const features = names.map((name) => readFeature(join(folder, name), `${id}/${name}`, id, name, root));
  if (otherwise !== undefined && (choose !== "one" || !names.includes(otherwise)))
    throw new UserError(`${id}/group.json: otherwise: "${otherwise}" is not one of its features`);
  return { id, title, message, choose, ...(otherwise !== undefined && { otherwise }), features };
}

function readFeature(folder: string, id: string, group: string, name: string, root: string): Feature {
  const { $schema: _, ...about } = readJson(join(folder, "feature.json"), featureSchema, root);
  return { id, group, name, ...about, parts: readParts(folder, root) };
}

/** @throws {UserError} if the file is missing. */
function readText(path: string, root: string): string {
  if (!existsSync(path)) throw new UserError(`${relative(root, path)}: is missing`);
  return readFileSync(path, "utf8");
}

/** Whether there is any file below a folder: git keeps no others. */
function holdsFiles(folder: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
}
