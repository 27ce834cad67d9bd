import { featuresOf, type Stack } from "../engine/catalog/catalog.ts";
import { programsFor } from "../engine/catalog/platform.ts";
import { UserError } from "../errors.ts";

/**
 * Refuses forms for an operating system that fit nothing, and programs in the project that have no form there.
 *
 * @throws {UserError} with the first of them.
 */
export function checkPlatforms(stack: Stack, folder: string): void {
  const [programs, lines] = [programsIn(stack), linesIn(stack)];
  for (const [platform, forms] of Object.entries(stack.platforms ?? {})) {
    const place = `${folder}/stack.json: platforms.${platform}`;
    for (const [pattern, named] of Object.entries(forms.programs)) {
      const alone = { programs: { [pattern]: named }, lines: {} };
      if (programs.every((program) => programsFor(program, alone)[0] === program))
        throw new UserError(`${place}: no program is called "${pattern}"`);
    }
    const formless = programs.find(
      (program) => program.includes("/") && programsFor(program, forms)[0] === program,
    );
    if (formless !== undefined) throw new UserError(`${place}: "${formless}" has no form`);
    const unused = Object.keys(forms.lines).find((begin) => !lines.some((line) => line.startsWith(begin)));
    if (unused !== undefined) throw new UserError(`${place}: no line begins with "${unused}"`);
  }
}

function programsIn({ install, format, check, migrations, tables }: Stack): readonly string[] {
  const argvs = [
    format?.run,
    check?.run,
    migrations?.current,
    tables?.run,
    ...install.flatMap(({ run }) => run),
  ];
  return [...argvs.flatMap((argv) => argv?.[0] ?? []), ...install.map(({ tool }) => tool)];
}

function linesIn(stack: Stack): readonly string[] {
  const { next, install, migrations } = stack;
  return [
    ...next,
    ...featuresOf(stack).flatMap((feature) => feature.next),
    ...install.flatMap(({ commandPrefix = {} }) => Object.values(commandPrefix)),
    ...(migrations ? [migrations.upgradeCommand, migrations.downgradeCommand] : []),
  ];
}
