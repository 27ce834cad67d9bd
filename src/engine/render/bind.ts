import type { Contribution, MigrationTemplate, OwnedFile, Part } from "../catalog/catalog.ts";
import { nestSections } from "./slots.ts";
import { fillValues, type Values } from "./values.ts";

/** A part of a repeatable feature, with the values of one use in its paths and texts. */
export function bindPart(part: Part, values: Values): Part {
  return {
    needs: part.needs,
    files: part.files.map((file) => bindFile(file, values)),
    contributions: part.contributions.map((one) => bindContribution(one, values)),
    migrations: part.migrations.map((one) => bindMigration(one, values)),
    ...(part.steps && { steps: part.steps.map((one) => bindContribution(one, values)) }),
  };
}

function bindFile({ path, text, ...file }: OwnedFile, values: Values): OwnedFile {
  const bound = text === undefined ? {} : { text: fillValues(text, values) };
  return { ...file, path: fillValues(path, values), ...bound };
}

function bindContribution({ host, source, imports, sections }: Contribution, values: Values): Contribution {
  return {
    host: fillValues(host, values),
    source,
    imports: imports.map((line) => fillValues(line, values)),
    sections: sections.map(({ slot, lines }) => ({
      slot,
      lines: lines.map((line) => fillValues(line, values)),
    })),
  };
}

/** A migration with values in its text, and in the names of what it holds and refers to. */
export function bindMigration(template: MigrationTemplate, values: Values): MigrationTemplate {
  const { holds, refers, text } = template;
  const bind = (names: readonly string[]) => names.map((name) => fillValues(name, values));
  return {
    ...template,
    holds: bind(holds),
    ...(refers && { refers: bind(refers) }),
    text: fillValues(text, values),
  };
}

/** The parts of one member, in which its sections have filled each other's slots: what is left is for the hosts. */
export function nestParts(parts: readonly Part[]): readonly Part[] {
  const all = parts.flatMap(({ contributions }) => contributions);
  const nested = new Map<string, ReadonlySet<unknown>>();
  const filled = new Map<object, readonly string[]>();
  for (const host of new Set(all.map((one) => one.host))) {
    const sections = all.filter((one) => one.host === host).flatMap((one) => one.sections);
    const origin = sections.map((section) => ({ ...section, origin: section }));
    const left = nestSections(origin);
    nested.set(host, new Set(left.map((section) => section.origin)));
    for (const { origin: section, lines } of left) filled.set(section, lines);
  }
  return parts.map((part) => ({
    ...part,
    contributions: part.contributions.map((one) => ({
      ...one,
      sections: one.sections
        .filter((section) => nested.get(one.host)?.has(section))
        .map((section) => ({ ...section, lines: filled.get(section) ?? section.lines })),
    })),
  }));
}
