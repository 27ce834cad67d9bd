import { type Catalog, featuresOf, findStack } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import type { Project } from "../../../project/record/project.ts";
import type { CommandSpec } from "../../command.ts";
import { Interrupted } from "../../processes/interrupt.ts";
import { BACK } from "../../prompts/asker.ts";
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
  const possible = spec.complete?.(catalog, blueprint.features) ?? [];
  if (possible.length === 0) throw new UserError(`There is nothing to ${spec.name} in this project.`);
  if (!isInteractive(options)) throw new UserError(`"${spec.name}" needs one of: ${possible.join(", ")}.`);
  const features = featuresOf(findStack(catalog, blueprint.stack));
  const asker = await openAsker(options.plain === true);
  try {
    const chosen = await asker.many(
      `What to ${spec.name}?`,
      possible.map((word) => {
        const feature = features.find(({ id }) => id === word.replace("=", "/"));
        return { value: word, label: word, hint: feature?.hint ?? "" };
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

function isInteractive({ json, yes }: Record<string, unknown>): boolean {
  if (json === true || yes === true || (host().env.CI ?? "false") !== "false") return false;
  return host().stdin.isTTY === true && host().stdout.isTTY === true;
}
