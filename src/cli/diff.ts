import { createTwoFilesPatch } from "diff";
import {
  type Change,
  fileOf,
  isObstacle,
  type Standing,
  sameContent,
  sameText,
  type TreeFile,
} from "../engine/index.ts";
import { planEvolution } from "../project/evolve.ts";
import type { Project } from "../project/project.ts";
import { readStandings } from "../project/standing.ts";
import type { Action, Invocation } from "./command.ts";
import { worthSaying } from "./evolution.ts";
import { printJson } from "./json.ts";
import { retarget } from "./retarget.ts";
import { lookInto, refuseOtherVersion } from "./session.ts";

interface Difference {
  readonly path: string;
  readonly kind: string;
  readonly why?: string | undefined;
  readonly from: TreeFile | undefined;
  readonly to: TreeFile | undefined;
}

/** `diff [command…]`: your changes since rendering, or those that a command would make. */
export const diff: Action = (invocation) => lookInto(({ project }) => show(project, invocation));

async function show(project: Project, invocation: Invocation): Promise<number> {
  const { words, options } = invocation;
  const differences = words.length === 0 ? yourChanges(project) : await theirChanges(project, invocation);
  const patchOf = ({ path, from, to }: Difference) => {
    const [old, now] = [from, to].map((file) => (typeof file?.content === "string" ? file.content : ""));
    if ([from, to].some((file) => file !== undefined && typeof file.content !== "string"))
      return `Binary files a/${path} and b/${path} differ\n`;
    const names = [
      from === undefined ? "/dev/null" : `a/${path}`,
      to === undefined ? "/dev/null" : `b/${path}`,
    ];
    return createTwoFilesPatch(names[0] ?? "", names[1] ?? "", old ?? "", now ?? "", "", "", { context: 3 })
      .split("\n")
      .slice(1)
      .join("\n");
  };
  if (options.json === true) {
    printJson("diff", {
      folder: project.folder,
      of: words.length === 0 ? "since rendering" : words.join(" "),
      changes: differences.map((one) => ({
        path: one.path,
        kind: one.kind,
        ...(one.why === undefined ? {} : { why: one.why }),
        patch: patchOf(one),
      })),
    });
    return 0;
  }
  if (differences.length === 0) process.stdout.write("No difference.\n");
  for (const one of differences) {
    process.stdout.write(`# ${one.kind} ${one.path}${one.why === undefined ? "" : ` (${one.why})`}\n`);
    if (one.from !== undefined || one.to !== undefined) process.stdout.write(patchOf(one));
  }
  return 0;
}

function yourChanges({ folder, before }: Project): readonly Difference[] {
  const yours = readStandings(folder, before.keys());
  return [...before].flatMap(([path, from]): readonly Difference[] => {
    const to = yours.get(path);
    if (to === undefined) return [{ path, kind: "delete", from, to: undefined }];
    if (isObstacle(to))
      return [{ path, kind: "keep", why: `now a ${to.obstacle}`, from: undefined, to: undefined }];
    if (from.mode === to.mode && sameText(from.content, to.content)) return [];
    const why = sameContent(from.content, to.content) ? { why: `mode ${to.mode.toString(8)}` } : {};
    return [{ path, kind: "update", ...why, from, to }];
  });
}

async function theirChanges(
  project: Project,
  { words, catalog }: Invocation,
): Promise<readonly Difference[]> {
  const [name = "", ...rest] = words;
  if (name !== "update") refuseOtherVersion(catalog, project);
  const blueprint = retarget(name, rest, catalog, project);
  const { changes } = await planEvolution(catalog, project, blueprint);
  const touched = worthSaying(changes);
  const yours = readStandings(
    project.folder,
    touched.map(({ path }) => path),
  );
  return touched.map((change) => difference(change, yours.get(change.path)));
}

function difference({ path, kind, why, next }: Change, standing: Standing | undefined): Difference {
  const from = fileOf(standing);
  if (kind === "delete") return { path, kind, why, from, to: undefined };
  return next === undefined
    ? { path, kind, why, from: undefined, to: undefined }
    : { path, kind, why, from, to: next };
}
