import type { Stack } from "../../engine/catalog/catalog.ts";

/** The folders that a project's programs are installed into: the first part of the paths of a stack's programs. */
export function toolRoots(stack: Stack): readonly string[] {
  return [...new Set(programsOf(stack).map((path) => path.split("/")[0] ?? ""))];
}

/** The programs of a stack that are paths in the project. */
export function programsOf({ format, check, install, migrations, tables }: Stack): readonly string[] {
  const lines = [
    format?.run,
    check?.run,
    migrations?.current,
    tables?.run,
    ...(install ?? []).flatMap(({ run }) => run),
  ];
  const words = lines.flatMap((line) => line?.[0] ?? []);
  return [...new Set(words.filter(isInProject).map((word) => word.replace(/^\.\//, "")))];
}

/** Whether a program is one of the project's own: a path in it, and no name to be found on the PATH. */
export function isInProject(program: string): boolean {
  return /[/\\]/.test(program);
}
