import { spawnSync } from "node:child_process";
import { lstatSync, realpathSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, join } from "node:path";
import { findOnPath, safePath } from "./path.ts";

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

/** What git found out about files that differ from the last commit. */
export type Changed =
  | { readonly kind: "changed"; readonly paths: readonly string[] }
  /** There is no repository, no commit or no git. */
  | { readonly kind: "none" }
  /** Why git does not say, in its own words. */
  | { readonly kind: "refused"; readonly why: string };

/** Asks for files that differ from the last commit, untracked ones aside. */
export function askChanged(folder: string): Changed {
  const { code, out, err } = ask(folder, [
    ...withoutFilters(folder),
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
  ]);
  if (code === undefined || /not a git repository/.test(err)) return { kind: "none" };
  if (code !== 0) return { kind: "refused", why: err.trim().split("\n")[0] ?? "" };
  if (out.startsWith("## No commits yet")) return { kind: "none" };
  const entries = out.split("\0").filter((entry) => /^[ MADRCUT?!]{2} ./.test(entry));
  return { kind: "changed", paths: entries.map((entry) => entry.slice(3)) };
}

/** Files that differ from the last commit, untracked ones aside; undefined where git cannot say. */
export function changedSinceCommit(folder: string): readonly string[] | undefined {
  const answer = askChanged(folder);
  return answer.kind === "changed" ? answer.paths : undefined;
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
  // A list longer than Node.js keeps ends without a code.
  return out !== "" && (code === 0 || code === undefined);
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
      // Through a link it may be a file whose change time somebody else knows.
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

/** The root of the work tree that a folder is in; undefined where it is in none. */
export function findWorkTree(folder: string): string | undefined {
  const { code, out } = ask(folder, ["rev-parse", "--show-toplevel"]);
  return code === 0 ? out.trim() : undefined;
}

/** Takes away the filters (gitattributes(5)) that the folder's own configuration has; the user's own are left. */
function withoutFilters(folder: string): readonly string[] {
  const pattern = "^filter\\..*\\.(clean|smudge|process|required)$";
  const { out } = ask(folder, ["config", "--show-scope", "-z", "--name-only", "--get-regexp", pattern]);
  const words = out.split("\0");
  return words.flatMap((scope, index) => {
    if (index % 2 !== 0 || !["local", "worktree"].includes(scope)) return [];
    const key = words[index + 1] ?? "";
    return ["-c", `${key}=${key.endsWith(".required") ? "false" : ""}`];
  });
}

interface Answer {
  /** Undefined where git could not be started. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

function ask(folder: string, argv: readonly string[]): Answer {
  const git = findOnPath("git", folder);
  if (git === undefined) return { code: undefined, out: "", err: "git was not found" };
  const settings = Object.entries(SAFE).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const flags = ["--no-pager", "--no-optional-locks", "--no-replace-objects"];
  const { status, stdout, stderr } = spawnSync(git, [...flags, ...settings, ...argv], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(folder),
    windowsHide: true,
  });
  return { code: status ?? undefined, out: stdout ?? "", err: stderr ?? "" };
}

/** Ours, without what leads git to another repository or names it programs. */
function environment(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^GIT_/.test(name) || /^GIT_(?:CEILING|DISCOVERY|CONFIG)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: safePath(folder),
    LC_ALL: "C",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
}
