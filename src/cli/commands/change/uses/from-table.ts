import { type Adopted, adoptedWords } from "../../../../engine/answers/from/table.ts";
import { targetsIn } from "../../../../engine/blueprint/find.ts";
import { readOptions, splitAt } from "../../../../engine/blueprint/notation.ts";
import { instancesIn } from "../../../../engine/blueprint/use.ts";
import type { Repeatable } from "../../../../engine/catalog/repeatable.ts";
import type { Stack } from "../../../../engine/index.ts";
import { UserError } from "../../../../errors.ts";
import { readTable } from "../../../../project/change/table.ts";
import type { Project } from "../../../../project/record/project.ts";
import { consentOf } from "../../../processes/consent.ts";

/**
 * The words that would be typed for an instance whose table is in the project's database.
 *
 * @throws {UserError} if there is none, it cannot be read, or no instance can have it.
 */
export async function wordsFromTable(
  feature: Repeatable,
  typed: string | undefined,
  { dryRun: _, ...options }: Readonly<Record<string, unknown>>,
  stack: Stack,
  { folder, blueprint }: Project,
): Promise<Adopted> {
  const table = String(options.fromTable);
  const [name, ...rest] = typed === undefined ? [] : splitAt(typed, ":");
  const given = readOptions(rest);
  if (given === undefined) throw new UserError(`"${typed}" is not understood.`);
  // That a table is read is what is asked for: a command that writes nothing reads it, too.
  const described = await readTable(folder, stack, table, consentOf(folder, stack, options));
  for (const option of described.options) {
    const { otherwise = "" } = feature.instances.options[option] ?? {};
    if (options[otherwise] === true)
      throw new UserError(`The table ${table} cannot be ${otherwise} as it is.`, {
        hint: `Add it without --${otherwise}, and change that afterwards: set ${feature.id} ${name ?? "NAME"} --${otherwise}`,
      });
  }
  const around = {
    instances: instancesIn(blueprint.uses),
    targets: targetsIn(stack, blueprint.features),
  };
  return adoptedWords(described, { table, feature, name, options: given, around });
}
