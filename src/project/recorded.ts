import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RECORD_FOLDER } from "./record.ts";

/** What a project says of itself. */
export interface Recorded {
  readonly stack: string;
  readonly features: readonly string[];
  /** The project's folder. */
  readonly folder?: string | undefined;
}

/** Reads what the project records that a folder is, or lies in. */
export async function findRecorded(folder: string): Promise<Recorded | undefined> {
  const path = join(folder, RECORD_FOLDER, "features");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) {
    const above = dirname(folder);
    return above === folder ? undefined : findRecorded(above);
  }
  const said = (word: string) =>
    text
      .split("\n")
      .flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1).trim()] : []));
  return { stack: said("stack")[0] ?? "", features: said("feature"), folder };
}
