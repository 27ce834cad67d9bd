import { spawnSync } from "node:child_process";

/** What git says of a project's files, where it is in a repository that has a commit. */
export interface Uncommitted {
  /** Files that differ from the last commit, untracked ones aside. */
  readonly changed: readonly string[];
  /** Why git cannot say it, in its own words. */
  readonly reason?: string;
}

/** What makes git work on another repository than the one around a folder; hooks are run with these. */
const ELSEWHERE = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"];

/** What git begins with where there is no repository. */
export const NO_REPOSITORY = /^fatal: not a git repository/m;

/** What is not committed; nothing where there is no commit, no repository, or no git. */
export function changedSinceCommit(folder: string): Uncommitted | undefined {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ELSEWHERE.includes(name)));
  const found = ask(folder, own);
  // Outside of any repository, the one that the environment names is the one that is meant.
  return found === undefined && process.env.GIT_DIR !== undefined ? ask(folder, process.env) : found;
}

function ask(folder: string, env: NodeJS.ProcessEnv): Uncommitted | undefined {
  const { status, stdout, stderr, error } = spawnSync(
    "git",
    ["--no-optional-locks", "status", "--porcelain=v1", "--branch", "-z", "--untracked-files=no", "--", "."],
    {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env, LC_ALL: "C" },
    },
  );
  if (error !== undefined || NO_REPOSITORY.test(stderr)) return undefined;
  if (status !== 0) return { changed: [], reason: reasonOf(stderr) };
  if (stdout.startsWith("## No commits yet")) return undefined;
  const changed = stdout
    .split("\0")
    .filter((entry) => /^[ MADRCUT?!]{2} ./.test(entry))
    .map((entry) => entry.slice(3));
  return { changed };
}

/** The first line of what git said, which is the reason. */
export function reasonOf(said: string): string {
  return (
    said
      .trim()
      .split("\n")[0]
      ?.replace(/^(?:fatal|error): /, "") || "git failed without a word"
  );
}
