import { realpathSync } from "node:fs";
import { join } from "node:path";
import { listed } from "../../../project/change/listed.ts";
import { NO_REPOSITORY, reasonOf, repositoryProblem } from "../../../project/tools/git.ts";
import { findOnPath } from "../../../project/tools/path.ts";
import { type ProgramEnd, runProgram } from "../../../project/tools/run.ts";
import { look } from "../../../project/trust/index.ts";
import { VERSION } from "../../../version.ts";
import { commandLine } from "../../processes/shell.ts";
import { hasTool, runStep, type StepContext, type StepResult } from "../../processes/steps.ts";

/** Who makes the first commit where git knows no one. */
const AUTHOR = { "user.name": "Plinth", "user.email": "plinth@localhost" };
/** How many of the files that are left out are named. */
const SHOWN = 5;

/**
 * Makes the new project a git repository with a first commit of what was written, unless it is in one already;
 * `written` says of each path whether it is executable.
 */
export async function startRepository(
  context: StepContext,
  written: ReadonlyMap<string, boolean>,
): Promise<StepResult[]> {
  if (!hasTool("git", context.folder)) return [skipped("git was not found")];
  const problem = repositoryProblem(realpathSync(context.folder));
  if (problem !== undefined) return [skipped(problem)];
  const top = await ask(["rev-parse", "--show-toplevel"], context);
  if (top.code === 0) {
    const here = realpathSync(context.folder) === realpathSync(top.out.trim());
    return [
      skipped(
        here
          ? "this folder already is a git repository: the commit is yours"
          : `already inside the git repository ${top.out.trim()}`,
      ),
    ];
  }
  if (!NO_REPOSITORY.test(top.all)) return [skipped(reasonOf(top.all))];
  // It may lead git elsewhere.
  if (look(join(context.folder, ".git")) !== undefined)
    return [skipped("the .git in this folder is no repository")];
  const branch = await ask(["config", "init.defaultBranch"], context);
  const init = await run(["init", "-q", ...(branch.code === 0 ? [] : ["-b", "main"])], context);
  if (init.outcome !== "done") return [init];
  const { code, out, all } = await ask(["ls-files", "-z", "--others", "--exclude-standard"], context);
  if (code !== 0) return [{ run: "git ls-files", outcome: "failed", why: reasonOf(all) }];
  const found = out.split("\0").filter((path) => path !== "");
  const ours = found.filter((path) => written.has(path));
  const programs = ours.filter((path) => written.get(path) === true);
  const others = found.filter((path) => !written.has(path));
  const author = await missingAuthor(context);
  const message = `chore: start with create-plinth ${VERSION}`;
  for (const words of [
    ["--literal-pathspecs", "add", "--", ...ours],
    // Where the file system keeps no permission bits, git would not see these.
    ...(programs.length === 0 ? [] : [["--literal-pathspecs", "add", "--chmod=+x", "--", ...programs]]),
    [...author, "commit", "-q", "--no-verify", "--no-gpg-sign", "-m", message],
  ]) {
    const result = await run(words, context);
    if (result.outcome !== "done") return [result];
  }
  const notes = [
    ...(author.length === 0
      ? []
      : ["git knew no name or address for you: it is by Plinth <plinth@localhost>"]),
    ...(others.length === 0 ? [] : [`not added, since they were here before: ${listed(others, SHOWN)}`]),
  ];
  const why = notes.length === 0 ? {} : { why: notes.join("; ") };
  return [{ run: "git init, first commit", outcome: "done", ...why }];
}

/** The repository's steps, as not run yet. */
export function pendingRepository(): StepResult[] {
  return [{ run: "git init, first commit", outcome: "pending", why: "interrupted" }];
}

function skipped(why: string): StepResult {
  return { run: "git init", outcome: "skipped", why };
}

/** What git lacks to make a commit, for one command: its settings stay as they are. */
async function missingAuthor(context: StepContext): Promise<readonly string[]> {
  const asked = ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"].map((name) =>
    ask(["-c", "user.useConfigOnly=true", "var", name], context),
  );
  if ((await Promise.all(asked)).every(({ code }) => code === 0)) return [];
  const identity: string[] = [];
  for (const [key, value] of Object.entries(AUTHOR))
    if ((await ask(["config", key], context)).code !== 0) identity.push("-c", `${key}=${value}`);
  return identity;
}

/** Runs git as a step; what it is called is short, whatever its words are. */
async function run(words: readonly string[], context: StepContext): Promise<StepResult> {
  const result = await runStep(["git", ...words], { ...context, quiet: true });
  const name = words.find((word) => ["init", "add", "commit"].includes(word)) ?? "";
  return { ...result, run: commandLine(["git", name]) };
}

function ask(argv: readonly string[], context: StepContext): Promise<ProgramEnd> {
  const env = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, LC_ALL: "C" };
  return runProgram(findOnPath("git", context.folder) ?? "git", argv, { cwd: context.folder, env });
}
