import { realpathSync } from "node:fs";
import { runProgram } from "./programs.ts";
import { hasTool, runStep, type StepContext, type StepResult } from "./steps.ts";
import { VERSION } from "./version.ts";

const INIT = ["git", "init", "-q", "-b", "main"];
const ADD = ["git", "add", "--all"];

/** Makes the new project a git repository with a first commit, unless it already stands in one. */
export async function startRepository(context: StepContext): Promise<StepResult[]> {
  const commit = [
    "git",
    "commit",
    "-q",
    "--no-verify",
    "--no-gpg-sign",
    "-m",
    `chore: start with create-plinth ${VERSION}`,
  ];
  const all = [INIT, ADD, commit];
  if (!hasTool("git", context.folder)) return [skipped("git was not found")];
  const top = await ask(["rev-parse", "--show-toplevel"], context);
  if (top !== undefined) {
    const here = realpathSync(context.folder) === realpathSync(top);
    return [
      skipped(
        here
          ? "this folder already is a git repository: the commit is yours"
          : `already inside the git repository ${top}`,
      ),
    ];
  }
  const results: StepResult[] = [];
  for (const argv of all) {
    if (argv === commit) results.push(...(await lendIdentity(context)));
    const result = await runStep(argv, { ...context, quiet: true });
    if (result.outcome !== "done") return [...results, result];
  }
  return [...results, { run: "git init, first commit", outcome: "done" }];
}

/** The repository's steps, as not run yet. */
export function pendingRepository(): StepResult[] {
  return [
    { run: "git init && git add --all && git commit -m start", outcome: "pending", why: "interrupted" },
  ];
}

function skipped(why: string): StepResult {
  return { run: "git init", outcome: "skipped", why };
}

/** A commit needs somebody's name: where git knows none, this repository alone is given one. */
async function lendIdentity(context: StepContext): Promise<StepResult[]> {
  if (
    (await ask(["var", "GIT_COMMITTER_IDENT"], context)) !== undefined &&
    (await ask(["config", "user.email"], context))
  )
    return [];
  if (process.env.GIT_AUTHOR_EMAIL && process.env.GIT_COMMITTER_EMAIL) return [];
  for (const [key, value] of [
    ["user.name", "Plinth"],
    ["user.email", "plinth@localhost"],
  ] as const) {
    const result = await runStep(["git", "config", "--local", key, value], { ...context, quiet: true });
    if (result.outcome !== "done") return [result];
  }
  const why =
    "git knew no name or address for you: this repository uses Plinth <plinth@localhost> until you set yours";
  return [{ run: "git config --local user.name", outcome: "done", why }];
}

async function ask(argv: readonly string[], context: StepContext): Promise<string | undefined> {
  const env = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };
  const { code, out } = await runProgram("git", argv, { cwd: context.folder, env });
  return code === 0 ? out.trim() : undefined;
}
