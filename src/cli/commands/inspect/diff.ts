import { createTwoFilesPatch } from "diff";
import {
  type Catalog,
  type Change,
  type DiskEntry,
  fileOf,
  findStack,
  inShapeOf,
  isObstacle,
  isUnedited,
  type Stack,
  type TreeFile,
} from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { planChange } from "../../../project/change/plan.ts";
import { readEntries } from "../../../project/disk/read.ts";
import type { Project } from "../../../project/record/project.ts";
import { isSecretFile } from "../../../project/secrets/find.ts";
import type { Action, Invocation } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printLines } from "../../output/print.ts";
import { LOOKS } from "../../processes/consent.ts";
import { worthSaying } from "../change/report.ts";
import { retarget } from "../change/retarget.ts";
import { lookInto, refuseOtherVersion } from "../session.ts";

/** What there is to show, and what could not be done on the way. */
interface Differences {
  readonly stack: Stack;
  readonly differences: readonly Difference[];
  readonly notes: readonly string[];
}

interface Difference {
  readonly path: string;
  readonly kind: string;
  readonly why?: string | undefined;
  readonly from: TreeFile | undefined;
  readonly to: TreeFile | undefined;
}

/** `diff [command…]`: your changes since rendering, or those that a command would make. */
export const diff: Action = (invocation) => lookInto(({ project }) => show(project, invocation));

/** @throws {UserError} if `--keep-data` is given without a command. */
async function show(project: Project, invocation: Invocation): Promise<number> {
  const { words, options, catalog } = invocation;
  if (words.length === 0 && options.keepData === true)
    throw new UserError("--keep-data is for what a command would change, as in diff remove.");
  const { stack, differences, notes } =
    words.length === 0 ? yourChanges(project, catalog) : await theirChanges(project, invocation);
  const patchOf = (one: Difference) => (isSecretFile(stack, one.path) ? "" : patch(one));
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
      notes,
    });
    return 0;
  }
  if (differences.length === 0) printLines(["No difference."]);
  for (const one of differences) {
    printLines([`# ${one.kind} ${one.path}${one.why === undefined ? "" : ` (${one.why})`}`]);
    if (isSecretFile(stack, one.path)) printLines(["# Its values are not shown."]);
    else if (one.from !== undefined || one.to !== undefined) printLines(patch(one).trimEnd().split("\n"));
  }
  printLines(notes.map((note) => `# ${note}`));
  return 0;
}

function patch({ path, from, to }: Difference): string {
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
}

function yourChanges({ folder, before, blueprint }: Project, catalog: Catalog): Differences {
  const yours = readEntries(folder, before.keys(), before);
  const differences = [...before].flatMap(([path, from]): readonly Difference[] => {
    const to = yours.get(path);
    if (to === undefined) return [{ path, kind: "delete", from, to: undefined }];
    if (isObstacle(to))
      return [{ path, kind: "keep", why: `now a ${to.obstacle}`, from: undefined, to: undefined }];
    if (isUnedited(path, from, to)) return [];
    const isModeAlone = isUnedited(path, { ...from, mode: to.mode }, to);
    const why = isModeAlone ? { why: `mode ${to.mode.toString(8)}` } : {};
    return [{ path, kind: "update", ...why, from: isModeAlone ? to : inShapeOf(from, to), to }];
  });
  return { stack: findStack(catalog, blueprint.stack), differences, notes: [] };
}

/** @throws {UserError} if the command takes no `--keep-data`. */
async function theirChanges(project: Project, { words, options, catalog }: Invocation): Promise<Differences> {
  const [name = "", ...rest] = words;
  const keepData = options.keepData === true;
  if (keepData && name !== "remove" && name !== "set") throw new UserError(`"${name}" takes no --keep-data.`);
  if (name !== "update") refuseOtherVersion(catalog, project);
  const blueprint = retarget(name, rest, catalog, project);
  const { stack, changes, notes } = await planChange(catalog, project, blueprint, {
    keepData,
    refusal: () => LOOKS,
  });
  const touched = worthSaying(changes);
  const yours = readEntries(
    project.folder,
    touched.map(({ path }) => path),
    project.before,
  );
  const differences = touched.map((change) => difference(change, yours.get(change.path)));
  return { stack, differences, notes };
}

function difference({ path, kind, why, next }: Change, entry: DiskEntry | undefined): Difference {
  const from = fileOf(entry);
  if (kind === "delete") return { path, kind, why, from, to: undefined };
  return next === undefined
    ? { path, kind, why, from: undefined, to: undefined }
    : { path, kind, why, from, to: next };
}
