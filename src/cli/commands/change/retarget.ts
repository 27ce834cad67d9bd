import { didYouMean } from "../../../engine/answers/suggest.ts";
import { type Blueprint, type Catalog, changeBlueprint, findStack, isOlder } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import type { Project } from "../../../project/record/project.ts";
import { readChoices, readFeatures } from "./arguments.ts";
import { lackingBackfill, losingValues, withBackfill } from "./uses/backfill.ts";
import { readUseChanges, useWords } from "./uses/words.ts";

const COMMANDS = ["add", "remove", "set", "rename", "update"];

/**
 * The blueprint that a command would turn a project's into. Rows that are there already get what `backfill` says, or
 * will be given something `later`.
 *
 * @throws {UserError} if a word is missing, left over, or not known.
 */
export function retarget(
  command: string,
  words: readonly string[],
  catalog: Catalog,
  project: Project,
  backfill: readonly string[] | "later" = [],
): Blueprint {
  const { blueprint } = project;
  const stack = findStack(catalog, blueprint.stack);
  const several = useWords(stack);
  if (command === "rename" && several.length === 0)
    throw new UserError("Nothing in this project has a name of its own that could be another.");
  const needed: Readonly<{ [command: string]: string }> = {
    add: "a feature",
    remove: "a feature",
    set: "a choice, as group=choice",
    rename: `one of ${several.join(", ")}, its name and the new one`,
  };
  if (words.length === 0 && Object.hasOwn(needed, command))
    throw new UserError(`"${command}" needs ${needed[command]}.`, { hint: "Run: npx create-plinth list" });
  if (command === "update" && words.length > 0) throw new UserError(`"update" takes no ${words[0]}.`);
  const changes = readUseChanges(stack, command, words);
  if (changes !== undefined) {
    const { uses } = blueprint;
    const fillable = [...lackingBackfill(stack, uses, changes), ...losingValues(stack, uses, changes)];
    const filled =
      backfill === "later"
        ? changes.map((change) => (change.do === "add" ? { ...change, backfillLater: true } : change))
        : withBackfill(changes, fillable, backfill);
    return changeBlueprint(catalog, blueprint, { kind: "use", changes: filled });
  }
  if (backfill !== "later") withBackfill([], [], backfill);
  if (command === "rename") throw new UserError(`"rename" is for ${several.join(" and ")}, not ${words[0]}.`);
  if (command === "set") return changeBlueprint(catalog, blueprint, ...readChoices(catalog, project, words));
  if (command === "update") {
    refuseWayBack(catalog, blueprint);
    return changeBlueprint(catalog, blueprint, { kind: "same" });
  }
  if (command === "add" || command === "remove")
    return changeBlueprint(catalog, blueprint, {
      kind: command,
      features: readFeatures(catalog, project, words),
    });
  throw new UserError(`There is no change "${command}". ${didYouMean(command, COMMANDS)}`);
}

/** @throws {UserError} if the project is of a later version. */
function refuseWayBack(catalog: Catalog, { version }: Blueprint): void {
  if (!isOlder(catalog.version, version)) return;
  throw new UserError(
    `This project was made by version ${version}, and this is ${catalog.version}: there is no way back.`,
    {
      hint: `Use at least that version: npx create-plinth@${version} update`,
    },
  );
}
