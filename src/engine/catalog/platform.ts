import type { Catalog, InstallWay, PlatformForms, Stack } from "./catalog.ts";
import { featuresOf } from "./catalog.ts";

/**
 * Gives the stacks of a catalog the programs and lines of an operating system. It changes the catalog it is given:
 * a copy would parse what is parsed when it is first looked at.
 */
export function adaptCatalog(catalog: Catalog, platform: string): Catalog {
  for (const stack of catalog.stacks) {
    const forms = stack.platforms?.[platform];
    if (forms !== undefined) adaptStack(stack, forms);
  }
  return catalog;
}

function adaptStack(stack: Stack, forms: PlatformForms): void {
  const { install, format, check, migrations, tables } = stack;
  const lines = (texts: readonly string[]) => texts.map((line) => adaptLine(line, forms));
  const run = (argv: readonly string[]) => adaptArgv(argv, forms)[0] ?? argv;
  for (const feature of featuresOf(stack)) Object.assign(feature, { next: lines(feature.next) });
  Object.assign(stack, {
    install: install.flatMap((way) => adaptWay(way, forms)),
    ...(format && { format: { ...format, run: run(format.run) } }),
    ...(check && { check: { ...check, run: run(check.run) } }),
    ...(tables && { tables: { ...tables, run: run(tables.run) } }),
    ...(migrations && {
      migrations: {
        ...migrations,
        current: run(migrations.current),
        upgradeCommand: adaptLine(migrations.upgradeCommand, forms),
        downgradeCommand: adaptLine(migrations.downgradeCommand, forms),
      },
    }),
    next: lines(stack.next),
  });
}

/** A way for each of the programs that its tool may be here. */
function adaptWay(way: InstallWay, forms: PlatformForms): readonly InstallWay[] {
  return programsFor(way.tool, forms).map((tool) => ({
    ...way,
    tool,
    run: way.run.map(([file = "", ...rest]) => [
      file === way.tool ? tool : (programsFor(file, forms)[0] ?? file),
      ...rest,
    ]),
    ...(way.commandPrefix && {
      commandPrefix: Object.fromEntries(
        Object.entries(way.commandPrefix).map(([from, to]) => [from, adaptLine(to, forms)]),
      ),
    }),
  }));
}

function adaptArgv([file = "", ...rest]: readonly string[], forms: PlatformForms): readonly string[][] {
  return programsFor(file, forms).map((program) => [program, ...rest]);
}

/** What a program is called here: the first of these that there is. */
export function programsFor(program: string, { programs }: PlatformForms): readonly string[] {
  for (const [pattern, named] of Object.entries(programs)) {
    const part = partOf(program, pattern);
    if (part !== undefined) return [named].flat().map((name) => name.replace("*", () => part));
  }
  return [program];
}

/** What `*` of a pattern is in a word; empty where it has none and is equal, undefined where it does not match. */
function partOf(word: string, pattern: string): string | undefined {
  const [begin = "", end] = pattern.split("*");
  if (end === undefined) return word === pattern ? "" : undefined;
  if (word.length < begin.length + end.length || !word.startsWith(begin) || !word.endsWith(end))
    return undefined;
  return word.slice(begin.length, word.length - end.length);
}

/** A line as it is typed here. */
export function adaptLine(line: string, { lines }: PlatformForms): string {
  const found = Object.entries(lines).find(([begin]) => line.startsWith(begin));
  return found === undefined ? line : found[1] + line.slice(found[0].length);
}
