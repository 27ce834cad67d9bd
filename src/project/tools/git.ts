import { lstatSync, realpathSync, statSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, join } from "node:path";
import { host } from "../../host.ts";
import { kindOf, look } from "../trust/paths.ts";
import { findOnPath, safePath } from "./path.ts";
import { askProgram } from "./run.ts";

/** Every question to git. None starts a program that a folder's configuration names, or goes to the network. */

/** Settings of git-config(1) that name programs git would start, or make it read what is no repository of the user's. */
const SAFE: Readonly<Record<string, string>> = {
  "core.fsmonitor": "false",
  "core.hooksPath": devNull,
  "core.sshCommand": "false",
  "core.askPass": "false",
  "credential.helper": "",
  "diff.external": "",
  "gpg.program": "false",
  "protocol.allow": "never",
  "safe.bareRepository": "explicit",
  // Not the modification time, which an archive brings along.
  "core.trustctime": "true",
  "core.checkStat": "default",
};

/** The user's settings, and where a repository is looked for. */
const SETTINGS = /^GIT_(?:CEILING|DISCOVERY|CONFIG)/;
/** Besides, the repository that the user names. */
const NAMED = /^GIT_(?:CEILING|DISCOVERY|CONFIG|DIR$|WORK_TREE$|INDEX_FILE$|COMMON_DIR$)/;

/** What git says of a project's files, where it is in a repository that has a commit. */
export interface Uncommitted {
  /** Files that differ from the last commit, untracked ones aside. */
  readonly changed: readonly string[];
  /** Why git cannot say it, in its own words. */
  readonly reason?: string;
}

/** What git begins with where there is no repository. */
export const NO_REPOSITORY = /^fatal: not a git repository/m;

/** What is not committed, some files aside; undefined where there is no commit, no repository, or no git. */
export function changedSinceCommit(folder: string, aside: readonly string[] = []): Uncommitted | undefined {
  // Outside of any repository, the one that the environment names is the one that is meant.
  return (
    changedIn(folder, aside) ??
    (host().env.GIT_DIR === undefined ? undefined : changedIn(folder, aside, NAMED))
  );
}

function changedIn(folder: string, aside: readonly string[], kept?: RegExp): Uncommitted | undefined {
  const status = [
    "status",
    "--porcelain=v1",
    "--branch",
    "-z",
    "--untracked-files=no",
    "--no-renames",
    // Within a submodule another git would be started, which reads that one's configuration.
    "--ignore-submodules=dirty",
    "--",
    ".",
    ...aside.map((path) => `:(exclude,literal)${path}`),
  ];
  const { code, out, err } = ask(folder, [...withoutNamed(folder, kept), ...status], kept);
  if (unanswered.has(folder)) return { changed: [], reason: err };
  if (code === undefined || NO_REPOSITORY.test(err)) return undefined;
  if (code !== 0) return { changed: [], reason: reasonOf(err) };
  if (out.startsWith("## No commits yet")) return undefined;
  const entries = out.split("\0").filter((entry) => /^[ MADRCUT?!]{2} ./.test(entry));
  return { changed: entries.map((entry) => entry.slice(3)) };
}

/** The first line of what git said, which is the reason. */
export function reasonOf(said: string): string {
  const [first = ""] = said.trim().split("\n");
  return first.replace(/^(?:fatal|error): /, "") || "git failed without a word";
}

/** Whether git tracks one of these paths of a folder, or anything below, in whatever case: then a clone brings it along. */
export function isTracked(folder: string, paths: readonly string[]): boolean {
  const { code, out } = ask(folder, [
    "ls-files",
    "-z",
    "--cached",
    "--",
    ...paths.map((path) => `:(icase)${path}`),
  ]);
  // A list longer than Node.js keeps ends without a code; and of what git does not answer, the worse is taken.
  return unanswered.has(folder) || (out !== "" && (code === 0 || code === undefined));
}

/**
 * Whether the folder's repository was made on this machine, by `git clone` or `git init`, and not unpacked with it: the
 * index holds inode and change time of each file, which no archive can bring.
 */
export function isMadeHere(folder: string): boolean {
  const { code, out } = ask(folder, [
    "-c",
    "core.quotePath=false",
    "ls-files",
    "--debug",
    "--cached",
    "--",
    ".",
  ]);
  if (code !== 0) return false;
  const entry = /^(.+)\n {2}ctime: (\d+):(\d+)\n.*\n {2}dev: (\d+)\tino: (\d+)$/gm;
  return [...out.matchAll(entry)].some(([, path = "", seconds, nanoseconds, , inode]) => {
    try {
      // Through a link it may be a file whose change time another user knows.
      if (realpathSync(join(folder, dirname(path))) !== join(realpathSync(folder), dirname(path)))
        return false;
      const found = lstatSync(join(folder, path), { bigint: true });
      const changed = found.ctimeNs === BigInt(seconds ?? 0) * 1_000_000_000n + BigInt(nanoseconds ?? 0);
      // The index keeps 32 bits of an inode.
      return found.isFile() && changed && (found.ino & 0xffff_ffffn) === BigInt(inode ?? 0);
    } catch {
      return false;
    }
  });
}

/** Takes away the filters (gitattributes(5)) and files that the folder's own configuration names; the user's are left. */
function withoutNamed(folder: string, kept?: RegExp): readonly string[] {
  const pattern = "^(filter\\..*\\.(clean|smudge|process|required)|core\\.(attributesfile|excludesfile))$";
  const { out } = ask(folder, ["config", "--show-scope", "-z", "--name-only", "--get-regexp", pattern], kept);
  const words = out.split("\0");
  return words.flatMap((scope, index) => {
    if (index % 2 !== 0 || !["local", "worktree"].includes(scope)) return [];
    const key = words[index + 1] ?? "";
    const none = key.startsWith("core.") ? devNull : key.endsWith(".required") ? "false" : "";
    return ["-c", `${key}=${none}`];
  });
}

interface Answer {
  /** Undefined where git could not be started. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** A configuration that includes a pipe is waited for without end; the largest repositories take a few seconds. */
const LIMIT_MS = 10_000;
/** Folders in which git does not answer, and why: it is not asked again. */
const unanswered = new Map<string, string>();

/** Why git is not asked about a folder: the `.git` here or above is neither a folder nor a file of its own. */
export function repositoryProblem(folder: string): string | undefined {
  const found = look(join(folder, ".git"));
  if (found === undefined) return dirname(folder) === folder ? undefined : repositoryProblem(dirname(folder));
  const isLinked = found.isSymbolicLink() && !leadsToFolder(join(folder, ".git"));
  const isOdd = isLinked || (!found.isSymbolicLink() && !found.isDirectory() && !found.isFile());
  return isOdd ? `${join(folder, ".git")} is ${kindOf(found)}, and no repository` : undefined;
}

/** Whether git may find a repository in a folder or above: by its `.git`, or by the HEAD of a bare one. */
function isBelowRepository(folder: string): boolean {
  const isThere = [".git", "HEAD"].some((name) => look(join(folder, name)) !== undefined);
  return isThere || (dirname(folder) !== folder && isBelowRepository(dirname(folder)));
}

function leadsToFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function ask(folder: string, argv: readonly string[], kept = SETTINGS): Answer {
  const without = (why: string): Answer => {
    unanswered.set(folder, why);
    return { code: undefined, out: "", err: why };
  };
  const problem = unanswered.get(folder) ?? repositoryProblem(folder);
  if (problem !== undefined) return without(problem);
  if (kept !== NAMED && !isBelowRepository(folder))
    return {
      code: 128,
      out: "",
      err: "fatal: not a git repository (or any of the parent directories): .git",
    };
  const git = findOnPath("git", folder);
  if (git === undefined) return { code: undefined, out: "", err: "git was not found" };
  const settings = Object.entries(SAFE).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const flags = ["--no-pager", "--no-optional-locks", "--no-replace-objects"];
  const { code, out, err, timedOut } = askProgram(git, [...flags, ...settings, ...argv], {
    cwd: folder,
    env: environment(folder, kept),
    timeout: LIMIT_MS,
  });
  return timedOut ? without(`git did not answer within ${LIMIT_MS / 1000} seconds`) : { code, out, err };
}

/** Ours; of the variables of git's own (git(1)), only `kept`: others name it programs, or lead to another repository. */
function environment(folder: string, kept: RegExp): NodeJS.ProcessEnv {
  const own = Object.entries(host().env).filter(([name]) => !name.startsWith("GIT_") || kept.test(name));
  return {
    ...Object.fromEntries(own),
    PATH: safePath(folder),
    LC_ALL: "C",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
}
