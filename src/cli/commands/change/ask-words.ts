import { type Catalog, featuresOf, findStack, type Stack, type Use } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import type { Project } from "../../../project/record/project.ts";
import type { CommandSpec } from "../../command.ts";
import { Interrupted } from "../../processes/interrupt.ts";
import { BACK, type Option } from "../../prompts/asker.ts";
import { openAsker } from "../../prompts/open.ts";

/**
 * Asks what a command is to change, of all that its arguments may be; refuses where no one can be asked.
 *
 * @throws {UserError} if there is nothing to choose from, no terminal, or nothing was chosen (exit 130).
 */
export async function askWords(
  spec: CommandSpec,
  catalog: Catalog,
  { blueprint }: Project,
  options: Record<string, unknown>,
): Promise<readonly string[]> {
  const stack = findStack(catalog, blueprint.stack);
  const words = spec.name === "set" ? [] : wordsFor(stack, spec.name, blueprint.uses);
  const possible = [
    ...(spec.complete?.(catalog, blueprint.features) ?? []),
    ...words.map(({ value }) => value),
  ];
  if (possible.length === 0) throw new UserError(`There is nothing to ${spec.name} in this project.`);
  if (!isInteractive(options)) throw new UserError(`"${spec.name}" needs one of: ${possible.join(", ")}.`);
  const features = featuresOf(stack);
  const asker = await openAsker(options.plain === true);
  try {
    const chosen = await asker.many(
      `What to ${spec.name}?`,
      possible.map((word) => {
        const feature = features.find(({ id }) => id === word.replace("=", "/"));
        const use = words.find(({ value }) => value === word);
        return use ?? { value: word, label: word, hint: feature?.hint ?? "" };
      }),
      [],
    );
    if (chosen === BACK) throw new Interrupted();
    if (chosen.length === 0)
      throw new UserError("Nothing was chosen, and nothing was changed.", { exit: 130 });
    return chosen;
  } finally {
    asker.end();
  }
}

/** The first words of a command about instances and members: what it is about is asked next. */
function wordsFor({ repeatable = [] }: Stack, command: string, uses: readonly Use[]): readonly Option[] {
  return repeatable.flatMap(({ id, hint, instances: { members } }) => {
    const has = uses.some((use) => use.feature === id && use.instance !== undefined);
    const own = has || command === "add" ? [{ value: id, label: id, hint }] : [];
    return has && members
      ? [...own, { value: members.word, label: members.word, hint: `of one: ${id}` }]
      : own;
  });
}

/** Whether a user can be asked. */
export function isInteractive({ json, yes }: Record<string, unknown>): boolean {
  if (json === true || yes === true || (host().env.CI ?? "false") !== "false") return false;
  return host().stdin.isTTY === true && host().stdout.isTTY === true;
}
