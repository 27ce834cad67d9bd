import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Change, DiskEntries, DiskEntry, Finding, Tree } from "../../../src/engine/index.ts";
import { mergeProject } from "../../../src/project/change/merge.ts";
import type { Outcome } from "../meaning.ts";
import { theStack, type World } from "../world.ts";
import { writeWorld } from "./rivals.ts";

/** Has the project's merge deal with a story; `tools` is a virtual environment with the project's programs, where there is one. */
export async function mergeOurs(before: Tree, yours: World, next: Tree, tools?: string): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "plinth-story-"));
  try {
    // The programs read the project's settings.
    writeWorld(folder, new Map([...yours.files].filter(([path]) => path.endsWith(".toml"))));
    if (tools !== undefined) symlinkSync(tools, join(folder, ".venv"));
    const { changes, findings } = await mergeProject({
      folder,
      stack: theStack,
      before,
      yours: standingsOf(before, yours, next),
      next,
      readUnmanaged: () => new Map([...yours.files].filter(([path]) => !before.has(path) && !next.has(path))),
    });
    return outcomeOf(yours, changes, findings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The entries at the paths that are or were rendered. */
export function standingsOf(before: Tree, yours: World, next: Tree): DiskEntries {
  const entries = new Map<string, DiskEntry>();
  for (const path of new Set([...before.keys(), ...next.keys()])) {
    const file = yours.files.get(path);
    if (yours.links.has(path)) entries.set(path, { obstacle: "link" });
    else if (file !== undefined) entries.set(path, file);
  }
  return entries;
}

/** The world after changes. */
export function outcomeOf(yours: World, changes: readonly Change[], findings: readonly Finding[]): Outcome {
  const files = new Map(yours.files);
  for (const { path, kind, next } of changes) {
    if (kind === "delete") files.delete(path);
    else if (next !== undefined) files.set(path, next);
  }
  return { files, links: yours.links, ...saidOf(changes, findings) };
}

/** What a command reports of changes: conflicts, which a person has to see to, and what else is named. */
export function saidOf(
  changes: readonly Change[],
  findings: readonly Finding[],
): Pick<Outcome, "conflicts" | "named"> {
  const say = ({ path, why, conflicts }: Change) =>
    `${path}${conflicts === undefined ? "" : `:${conflicts.map(({ line }) => line).join(",")}`}: ${why ?? ""}`;
  const named = changes.filter(
    ({ kind, why = "", notes }) =>
      notes !== undefined || (kind === "keep" && /;|no longer managed/.test(why)),
  );
  const broken = findings.map(({ path, line, message }) => `${path}:${line}: ${message}`);
  return {
    conflicts: [...changes.filter(({ kind }) => kind === "conflict").map(say), ...broken],
    named: named.map(say),
  };
}
