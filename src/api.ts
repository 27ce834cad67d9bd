import { resolve } from "node:path";
import { sourceOf } from "./cli/input/config.ts";
import { partialAnswersOf } from "./cli/input/partial.ts";
import { createRequestOf } from "./cli/input/request.ts";
import { type Catalog, type Choice, makeBlueprint } from "./engine/index.ts";
import { loadCatalog } from "./project/built/catalog.ts";
import { applyCreate, type CreatePlan, planCreate } from "./project/create.ts";

/** What a new project shall be; what is left out comes from the preset. */
export interface ProjectAnswers {
  readonly name: string;
  readonly description?: string;
  readonly stack?: string;
  readonly preset?: string;
  readonly choices?: Readonly<Record<string, Choice>>;
}

/** Where a project goes, and how. */
export interface ProjectOptions {
  /** The new project's folder. */
  readonly folder: string;
  /** Keep files of the same names that exist, instead of refusing. */
  readonly force?: boolean;
  /** Ends the work; nothing is left then. */
  readonly signal?: AbortSignal;
  /** Another catalog than the one that the package ships. */
  readonly catalog?: Catalog;
}

/** Plans a project: every file with its content, and nothing written. */
export async function plan(answers: ProjectAnswers, options: ProjectOptions): Promise<CreatePlan> {
  const catalog = options.catalog ?? (await loadCatalog());
  const layer = sourceOf({ ...answers }, "the answers");
  const request = createRequestOf(catalog, partialAnswersOf(catalog, answers.name, [layer]));
  const blueprint = makeBlueprint(catalog, request.answers);
  return planCreate(catalog, blueprint, resolve(options.folder), { force: options.force === true });
}

/** Creates a project: all of its files, or none. Installs nothing and starts no repository. */
export async function create(answers: ProjectAnswers, options: ProjectOptions): Promise<CreatePlan> {
  const made = await plan(answers, options);
  await applyCreate(made, options.signal);
  return made;
}
