import type { Filter } from "../../engine/catalog/catalog.ts";
import { type Finding, newBreaks, type Texts } from "../../engine/index.ts";
import { findProgram, type Program, runOver } from "./filter.ts";

/** The project's own checker. */
export interface Checker {
  /** Why it cannot be run; nothing where it can. */
  readonly absent: string | undefined;
  /** Whether it can tell about files of this name. */
  readonly takes: (path: string) => boolean;
  /** What is wrong after a change and was not before it: by the checker in merged files, and by name between all. */
  readonly check: (before: Texts, after: Texts, merged: readonly string[]) => Promise<readonly Finding[]>;
}

/** Finds the project's own checker. */
export async function findChecker(
  folder: string,
  filter: Filter | undefined,
  refusal?: () => string | undefined,
): Promise<Checker> {
  const program = await findProgram(folder, filter, refusal);
  return {
    absent: program.absent,
    takes: program.takes,
    check: async (before, after, merged) => {
      const changed = [...after].filter(([path]) => program.takes(path) && merged.includes(path));
      const findings = (await runOver(changed, (path, text) => findingsOf(program, path, text))).flat();
      const suspects = new Set(findings.map(({ path }) => path));
      const old = [...before].filter(([path]) => suspects.has(path));
      const known = (await runOver(old, (path, text) => findingsOf(program, path, text))).flat();
      const isOld = ({ path, message }: Finding) =>
        known.some((other) => other.path === path && other.message === message);
      return [...findings.filter((finding) => !isOld(finding)), ...newBreaks(before, after)];
    },
  };
}

async function findingsOf(program: Program, path: string, text: string): Promise<readonly Finding[]> {
  const { output, ok } = await program.run(path, text);
  if (ok) return [];
  return output.split("\n").flatMap((said) => {
    const [, line = "0", message = ""] = /^.*?:(\d+):(?:\d+:)?\s*(.+)$/.exec(said) ?? [];
    return message === "" ? [] : [{ path, line: Number(line), message }];
  });
}
