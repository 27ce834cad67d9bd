import { type Finding, fileOf, type Stack, type TreeFile, toText } from "../../engine/index.ts";
import { readEntries } from "../disk/read.ts";
import { readUnmanaged } from "../disk/unmanaged.ts";
import type { Project } from "../record/project.ts";
import { findChecker } from "../tools/checker.ts";
import { loadParsers } from "../tools/parsers.ts";

/** Path → the file that is there, none for nothing. */
type Files = ReadonlyMap<string, TreeFile | undefined>;

/**
 * What is broken as code in a project after some of its files were exchanged, and was not before: both say how those
 * files are, where they are not as they are on the disk.
 */
export async function checkExchange(
  { folder, before: managed }: Project,
  stack: Stack,
  { before = new Map(), after = new Map() }: { readonly before?: Files; readonly after?: Files },
  refusal: () => string | undefined,
): Promise<readonly Finding[]> {
  const exchanged = new Set([...before.keys(), ...after.keys()]);
  const paths = new Set([...managed.keys(), ...exchanged]);
  const disk = new Map<string, TreeFile | undefined>(readUnmanaged(folder, paths));
  for (const [path, entry] of readEntries(folder, paths)) disk.set(path, fileOf(entry));
  const [old, now] = [before, after].map((files) => textsOf(new Map([...disk, ...files])));
  if (old === undefined || now === undefined) return [];
  const changed = [...exchanged].filter((path) => now.has(path) && now.get(path) !== old.get(path));
  const parses = await loadParsers(changed);
  const unparsed = changed.filter(
    (path) => !parses(path, now.get(path) ?? "") && parses(path, old.get(path) ?? ""),
  );
  const checker = await findChecker(folder, stack.check, refusal);
  return [
    ...unparsed.map((path) => ({ path, line: 1, message: "does not parse" })),
    ...(await checker.check(old, now, changed)),
  ];
}

function textsOf(files: Files): ReadonlyMap<string, string> {
  return new Map(
    [...files].flatMap(([path, file]) => {
      const text = file === undefined ? undefined : toText(file.content);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
}
