import type { Filter } from "../../engine/catalog/catalog.ts";
import { findProgram, runOver } from "./filter.ts";

/** The project's own formatter. */
export interface Formatter {
  /** Why it cannot be run; nothing where it can. */
  readonly absent: string | undefined;
  /** Formats texts as the project formats them, and returns a way to look the outcome up. */
  readonly format: (
    texts: readonly (readonly [path: string, text: string])[],
  ) => Promise<(path: string, text: string) => string | undefined>;
}

/** Finds the project's own formatter. */
export async function findFormatter(
  folder: string,
  filter: Filter | undefined,
  refusal?: () => string | undefined,
): Promise<Formatter> {
  const program = await findProgram(folder, filter, refusal);
  return {
    absent: program.absent,
    format: async (texts) => {
      const known = new Map<string, string>();
      await runOver(
        texts.filter(([path]) => program.takes(path)),
        async (path, text) => {
          const { output, ok } = await program.run(path, text);
          if (ok && output !== "") known.set(`${path}\0${text}`, output);
        },
      );
      return (path, text) => known.get(`${path}\0${text}`);
    },
  };
}
