import { mergePythonImports } from "./python/imports.ts";

/** Merges the imports of contributions into the import block of a host's text. */
export type ImportMerger = (text: string, imports: string) => string;

const MERGERS: Readonly<Record<string, ImportMerger>> = { ".py": mergePythonImports };

/** The way to merge imports into a file of this name, where one is known. */
export function importMergerFor(path: string): ImportMerger | undefined {
  return MERGERS[path.slice(path.lastIndexOf("."))];
}
