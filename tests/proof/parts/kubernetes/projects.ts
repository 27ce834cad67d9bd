import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Catalog, type Choice, makeBlueprint, render, type Stack } from "../../../../src/index.ts";
import { answersOf } from "../../matrix/combinations.ts";
import { Built } from "./manifests.ts";
import { kustomize } from "./programs.ts";

export const OVERLAYS = ["staging", "production"] as const;
/** Choices that no manifest and no setting depends on. */
const SAME = { example: false, uploads: false };
const FOLDER = "kubernetes/";

/** A project with the manifests. */
export interface Project {
  readonly name: string;
  readonly features: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

/** Each combination that the manifests go with. */
export function projectsOf(catalog: Catalog, stack: Stack): readonly Project[] {
  let all: readonly Readonly<Record<string, Choice>>[] = [{ ...SAME }];
  for (const group of stack.groups.filter(({ id }) => !(id in SAME) && !["agents", "licence"].includes(id))) {
    const names = group.features.map(({ name }) => name);
    const choices: readonly Choice[] =
      group.id === "ops"
        ? [
            ["docker", "kubernetes"],
            ["docker", "kubernetes", "replica"],
          ]
        : group.choose === "many"
          ? subsets(names)
          : group.choose === "toggle"
            ? [true, false]
            : names;
    all = all.flatMap((chosen) => choices.map((choice) => ({ ...chosen, [group.id]: choice })));
  }
  return all.flatMap((choices) => projectOf(catalog, stack, choices) ?? []);
}

function projectOf(
  catalog: Catalog,
  stack: Stack,
  choices: Readonly<Record<string, Choice>>,
): Project | undefined {
  const answers = answersOf(stack, {});
  try {
    const blueprint = makeBlueprint(catalog, { ...answers, choices: { ...answers.choices, ...choices } });
    const files = [...render(catalog, blueprint)].flatMap(([path, { content }]) =>
      typeof content === "string" ? [[path, content] as const] : [],
    );
    return { name: blueprint.features.join(), features: blueprint.features, files: new Map(files) };
  } catch {
    // It does not go together.
    return undefined;
  }
}

/** Builds an overlay of a project by kustomize. */
export async function build(project: Project, overlay: string): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), "plinth-kubernetes-"));
  try {
    for (const [path, text] of manifestsOf(project)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return as(project, await kustomize(join(folder, FOLDER, "overlays", overlay)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What was built of the same manifests, as of another project. */
export function as(project: Project, yaml: string): Built {
  return new Built(yaml, (path) => project.files.get(path) ?? "", project.features);
}

/** The manifests of a project. */
export function manifestsOf({ files }: Project): readonly (readonly [path: string, text: string])[] {
  return [...files].filter(([path]) => path.startsWith(FOLDER));
}

function subsets<Item>(items: readonly Item[]): readonly Item[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((subset) => [subset, [first, ...subset]]);
}
