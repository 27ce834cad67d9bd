import { didYouMean } from "../../../engine/answers/suggest.ts";
import { type Blueprint, type Catalog, changeBlueprint } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import type { Project } from "../../../project/record/project.ts";
import { isOlder } from "../../../project/record/versions.ts";
import { readChoices, readFeatures } from "./arguments.ts";

const COMMANDS = ["add", "remove", "set", "update"];

/** The blueprint that a command would turn a project's into. */
export function retarget(
  command: string,
  words: readonly string[],
  catalog: Catalog,
  project: Project,
): Blueprint {
  const { blueprint } = project;
  if (words.length === 0 && ["add", "remove", "set"].includes(command))
    throw new UserError(
      `"${command}" needs ${command === "set" ? "a choice, as group=choice" : "a feature"}.`,
      {
        hint: "Run: npx create-plinth list",
      },
    );
  if (command === "update" && words.length > 0) throw new UserError(`"update" takes no ${words[0]}.`);
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

function refuseWayBack(catalog: Catalog, { version }: Blueprint): void {
  if (!isOlder(catalog.version, version)) return;
  throw new UserError(
    `This project was made by version ${version}, and this is ${catalog.version}: there is no way back.`,
    {
      hint: `Use at least that version: npx create-plinth@${version} update`,
    },
  );
}
