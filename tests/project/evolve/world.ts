import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import { cachesOf } from "../../../src/cli/commands/session.ts";
import {
  type BlueprintChange,
  type Catalog,
  type Choice,
  changeBlueprint,
  makeBlueprint,
} from "../../../src/engine/index.ts";
import { applyChange, type ChangePlan, planChange } from "../../../src/project/change/plan.ts";
import { applyCreate, planCreate } from "../../../src/project/create.ts";
import { disk, type Files } from "../../../src/project/disk/write.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { recover } from "../../../src/project/transaction/journal.ts";
import { lockProject } from "../../../src/project/transaction/lock.ts";
import { applyUndo, planUndo } from "../../../src/project/transaction/undo.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";

const fixtures = join(import.meta.dirname, "../../support/fixtures");
/** Two versions of a small catalog, and the templates that are shipped. */
export const v1 = readTemplates(join(fixtures, "catalog-v1"), "1.0.0");
export const v2 = readTemplates(join(fixtures, "catalog-v2"), "2.0.0");
export const real = shippedCatalog();

export const PLAIN: Readonly<Record<string, Choice>> = { store: "small", chat: false, extras: [] };

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** In memory where that can be: thousands of small folders are made. */
const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** An empty folder that goes with the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(place, "plinth-evolve-"));
  made.push(folder);
  return folder;
}

export function blueprintOf(catalog: Catalog, choices: Readonly<Record<string, Choice>>) {
  const stack = catalog.stacks[0]?.id ?? "";
  return makeBlueprint(catalog, { stack, name: "demo", description: "A demo.", choices });
}

/** A project of a catalog in a new folder. */
export async function project(catalog: Catalog, choices: Readonly<Record<string, Choice>>): Promise<string> {
  const folder = join(emptyFolder(), "demo");
  await applyCreate(await planCreate(catalog, blueprintOf(catalog, choices), folder));
  return folder;
}

/** A project of a catalog in a folder that holds one of a user's files already. */
export async function createInto(
  folder: string,
  catalog: Catalog,
  choices: Readonly<Record<string, Choice>>,
  files?: Files,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await applyCreate(await planCreate(catalog, blueprintOf(catalog, choices), folder), undefined, files);
}

/** What a command does, without its words: lock, recover, plan, apply. */
export async function evolve(
  folder: string,
  catalog: Catalog,
  wanted: BlueprintChange,
  { files = disk, keepData = false }: { files?: Files; keepData?: boolean } = {},
): Promise<ChangePlan> {
  const unlock = lockProject(folder, files);
  try {
    recover(folder, cachesOf(catalog), files);
    const project = readProject(folder);
    const blueprint = changeBlueprint(catalog, project.blueprint, wanted);
    const plan = await planChange(catalog, project, blueprint, { keepData });
    if (plan.edits.length > 0) await applyChange(plan, wanted.kind, undefined, files);
    return plan;
  } finally {
    unlock();
  }
}

/** `undo`, without its words; returns the files that a user changed since. */
export async function undo(
  folder: string,
  catalog: Catalog,
  files: Files = disk,
): Promise<readonly string[]> {
  const unlock = lockProject(folder, files);
  try {
    recover(folder, cachesOf(catalog), files);
    const plan = planUndo(folder);
    const [stack] = catalog.stacks;
    if (stack === undefined) throw new Error("the catalog has no stack");
    await applyUndo(folder, stack, plan, undefined, files);
    return plan.changed;
  } finally {
    unlock();
  }
}

export const add = (...features: string[]): BlueprintChange => ({ kind: "add", features });
export const remove = (...features: string[]): BlueprintChange => ({ kind: "remove", features });
export const choose = (group: string, choice: string): BlueprintChange => ({ kind: "set", group, choice });
export const same: BlueprintChange = { kind: "same" };

/** Everything below a folder to the byte and the bit, but for what a project keeps for undo. */
export function snapshot(folder: string, skip: RegExp = /^\.plinth\/undo/): Record<string, string> {
  const seen: Record<string, string> = {};
  const visit = (below: Buffer) => {
    for (const name of readdirSync(Buffer.concat([Buffer.from(`${folder}/`), below]), {
      encoding: "buffer",
    })) {
      const path = Buffer.concat([below, name]);
      const shown = path.toString("latin1");
      if (skip.test(shown)) continue;
      const full = Buffer.concat([Buffer.from(`${folder}/`), path]);
      const stat = lstatSync(full);
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isSymbolicLink()) seen[shown] = `link ${readlinkSync(full)}`;
      else if (stat.isFIFO()) seen[shown] = `pipe ${mode}`;
      else if (stat.isDirectory()) {
        seen[`${shown}/`] = mode;
        visit(Buffer.concat([path, Buffer.from("/")]));
      } else seen[shown] = `${mode} ${readFileSync(full).toString("latin1")}`;
    }
  };
  visit(Buffer.from(""));
  return seen;
}

/** Every text of a project outside of its record, as one. */
export function allText(folder: string): string {
  return Object.entries(snapshot(folder, /^\.(plinth|git)\//))
    .map(([, text]) => text)
    .join("\n");
}
