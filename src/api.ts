import { resolve } from "node:path";
import { type Catalog, completeAnswers, makeBlueprint, type ProjectAnswers } from "./engine/index.ts";
import { loadCatalog } from "./project/built/catalog.ts";
import { applyCreate, type CreatePlan, planCreate } from "./project/create.ts";

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

/**
 * Plans a project: every file with its content, and nothing written.
 *
 * @throws {UserError} if an answer is not allowed, or the folder cannot take the project.
 * @example const { changes } = await plan({ name: "my-api" }, { folder: "my-api" });
 */
export async function plan(answers: ProjectAnswers, options: ProjectOptions): Promise<CreatePlan> {
  const catalog = options.catalog ?? (await loadCatalog());
  const blueprint = makeBlueprint(catalog, completeAnswers(catalog, answers));
  return planCreate(catalog, blueprint, resolve(options.folder), { force: options.force === true });
}

/**
 * Creates a project: all of its files, or none. Installs nothing and starts no repository.
 *
 * @throws {UserError} if an answer is not allowed, or the folder cannot be written.
 * @example await create({ name: "my-api", choices: { chat: false } }, { folder: "my-api" });
 */
export async function create(answers: ProjectAnswers, options: ProjectOptions): Promise<CreatePlan> {
  const made = await plan(answers, options);
  await applyCreate(made, options.signal);
  return made;
}
