import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { changedSinceCommit, isMadeHere, isTracked } from "../../../src/project/tools/git.ts";

let place: string;
let folder: string;
/** What a bait leaves behind where it is run. */
let caught: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "plinth-git-"));
  folder = join(place, "repo");
  caught = join(place, "caught");
  mkdirSync(folder);
  for (const [name, value] of Object.entries({ ...identity(), GIT_CONFIG_GLOBAL: join(place, "global") }))
    vi.stubEnv(name, value);
  git("init", "-q");
  writeFileSync(join(folder, "a.txt"), "one\n");
  git("add", "-A");
  git("commit", "-qm", "first");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

function identity(): Record<string, string> {
  const who = (role: string) => [
    [`GIT_${role}_NAME`, "A"],
    [`GIT_${role}_EMAIL`, "a@example.org"],
  ];
  return Object.fromEntries([...who("AUTHOR"), ...who("COMMITTER")]);
}

function git(...argv: readonly string[]): string {
  return execFileSync("git", argv, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** A program that leaves a file behind, and otherwise does what `cat` does. */
function bait(end = "exec cat"): string {
  const path = join(place, "bait");
  writeFileSync(path, `#!/bin/sh\ntouch ${caught}\n${end}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Every question there is. */
function askAll(at = folder): void {
  changedSinceCommit(at);
  isTracked(at, ["a.txt"]);
  isMadeHere(at);
}

describe("no program that a folder's configuration names is run", () => {
  test.each([
    ["core.fsmonitor", () => git("config", "core.fsmonitor", bait())],
    ["a hook", () => void cpSync(bait(), join(folder, ".git/hooks/post-index-change"))],
    [
      "a hook of core.hooksPath",
      () => {
        mkdirSync(join(place, "hooks"));
        cpSync(bait(), join(place, "hooks/post-index-change"));
        git("config", "core.hooksPath", join(place, "hooks"));
      },
    ],
    ["a clean filter", () => filter("clean")],
    ["a filter process", () => filter("process")],
    [
      "a filter of the configuration of the working tree",
      () => {
        git("config", "extensions.worktreeConfig", "true");
        git("config", "--worktree", "filter.bait.clean", bait());
        git("config", "--worktree", "filter.bait.required", "true");
        writeFileSync(join(folder, ".gitattributes"), "* filter=bait\n");
      },
    ],
    [
      "a filter of a file that the configuration includes",
      () => {
        writeFileSync(join(folder, "included"), `[filter "bait"]\n\tclean = ${bait()}\n\trequired = true\n`);
        git("config", "include.path", "../included");
        writeFileSync(join(folder, ".gitattributes"), "* filter=bait\n");
      },
    ],
    ["a promisor remote over ext::, for an object that is not there", () => promisor()],
    [
      "what a submodule's own configuration names",
      () => {
        const sub = join(folder, "sub");
        mkdirSync(sub);
        const inSub = (...argv: readonly string[]) => execFileSync("git", argv, { cwd: sub });
        inSub("init", "-q");
        inSub("commit", "-qm", "first", "--allow-empty");
        git("-c", "advice.addEmbeddedRepo=false", "add", "sub");
        git("commit", "-qm", "submodule");
        inSub("config", "core.fsmonitor", bait());
        writeFileSync(join(sub, "x"), "");
      },
    ],
  ])("%s", (_, arrange) => {
    arrange();
    rmSync(caught, { force: true });
    // The content is the same and its times are not, so that git has to look into it.
    writeFileSync(join(folder, "a.txt"), "one\n");
    askAll();
    expect(existsSync(caught)).toBe(false);
  });

  function promisor(): void {
    git("config", "remote.origin.url", `ext::${bait("exit 1")}`);
    git("config", "remote.origin.promisor", "true");
    git("config", "remote.origin.partialclonefilter", "blob:none");
    git("config", "protocol.ext.allow", "always");
    git("config", "core.repositoryformatversion", "1");
    git("config", "extensions.partialClone", "origin");
    // A staged file that is a renamed one, as far as names tell: its old content is asked for.
    const text = Array.from({ length: 50 }, (_, line) => `line ${line}\n`).join("");
    writeFileSync(join(folder, "old.txt"), text);
    git("add", "-A");
    git("commit", "-qm", "second");
    const blob = git("rev-parse", "HEAD:old.txt").trim();
    git("mv", "old.txt", "new.txt");
    writeFileSync(join(folder, "new.txt"), `${text}more\n`);
    git("add", "-A");
    rmSync(join(folder, ".git/objects", blob.slice(0, 2), blob.slice(2)));
  }

  function filter(kind: string): void {
    git("config", `filter.bait.${kind}`, bait());
    git("config", "filter.bait.required", "true");
    writeFileSync(join(folder, ".gitattributes"), "* filter=bait\n");
  }

  test.each([
    ["core.fsmonitor", () => git("config", "core.fsmonitor", bait())],
    ["a clean filter", () => filter("clean")],
    ["a hook", () => void cpSync(bait(), join(folder, ".git/hooks/post-index-change"))],
    ["a promisor remote", () => promisor()],
  ])("the bait for %s is one that git takes", (_, arrange) => {
    arrange();
    writeFileSync(join(folder, "a.txt"), "one\n");
    spawnSync("git", ["status"], { cwd: folder });
    expect(existsSync(caught)).toBe(true);
  });

  test("in a folder that is a bare repository itself", () => {
    const bare = join(place, "bare");
    git("init", "-q", "--bare", bare);
    execFileSync("git", ["config", "core.fsmonitor", bait()], { cwd: bare });
    execFileSync("git", ["config", "core.bare", "false"], { cwd: bare });
    execFileSync("git", ["config", "core.worktree", "."], { cwd: bare });
    askAll(bare);
    expect([existsSync(caught), changedSinceCommit(bare)]).toEqual([
      false,
      expect.objectContaining({ reason: expect.anything() }),
    ]);
  });

  test("a git that the folder brings on the PATH", () => {
    for (const bin of ["bin", "node_modules/.bin", "../node_modules/.bin"]) {
      mkdirSync(join(folder, bin), { recursive: true });
      cpSync(bait(), join(folder, bin, "git"));
      vi.stubEnv("PATH", `${join(folder, bin)}:${bin}::.:${process.env.PATH}`);
    }
    askAll();
    expect(existsSync(caught)).toBe(false);
    expect(changedSinceCommit(folder)).toEqual({ changed: [] });
  });
});

describe("a pipe is not waited for", () => {
  test.each(["core.excludesFile", "core.attributesFile"])("that %s of the folder names", (setting) => {
    execFileSync("mkfifo", [join(place, "pipe")]);
    git("config", setting, join(place, "pipe"));
    writeFileSync(join(folder, "a.txt"), "two\n");
    expect(changedSinceCommit(folder)).toEqual({ changed: ["a.txt"] });
  });

  test.each([
    ["that the configuration includes", "config.pipe", () => git("config", "include.path", "config.pipe")],
    ["in the place of the index", "index", () => rmSync(join(folder, ".git/index"))],
  ])("%s", { timeout: 25_000 }, (_, path, prepare) => {
    prepare();
    execFileSync("mkfifo", [join(folder, ".git", path)]);
    const reason = "git did not answer within 10 seconds";
    expect(changedSinceCommit(folder)).toEqual({ changed: [], reason });
    // What git does not answer is not believed.
    expect([isTracked(folder, ["b.txt"]), isMadeHere(folder)]).toEqual([true, false]);
  });
});

test.each([
  ["a link to a file", "link", () => symlinkSync(join(place, "file"), join(folder, ".git"))],
  ["a link to nothing", "link", () => symlinkSync(join(place, "none"), join(folder, ".git"))],
  ["a pipe", "no plain file", () => execFileSync("mkfifo", [join(folder, ".git")])],
])("git is not asked where its folder is %s", (_, what, put) => {
  rmSync(join(folder, ".git"), { recursive: true });
  writeFileSync(join(place, "file"), "gitdir: elsewhere\n");
  utimesSync(join(place, "file"), 0, 1e9);
  put();
  mkdirSync(join(folder, "below"));
  for (const at of [folder, join(folder, "below")]) {
    expect(changedSinceCommit(at)?.reason).toMatch(
      new RegExp(`^${folder}/\\.git is (a )?${what}, and no repository$`),
    );
    expect([isTracked(at, ["b.txt"]), isMadeHere(at)]).toEqual([true, false]);
  }
  expect(statSync(join(place, "file")).atimeMs).toBe(0);
});

test("the user's own filters are run: a file that they leave the same is not changed", () => {
  writeFileSync(join(place, "global"), `[filter "mine"]\n\tclean = tr a-z A-Z\n`);
  writeFileSync(join(folder, ".gitattributes"), "a.txt filter=mine\n");
  git("add", "-A", "--renormalize");
  git("commit", "-qam", "in capitals");
  writeFileSync(join(folder, "a.txt"), "oNe\n");
  expect(changedSinceCommit(folder)).toEqual({ changed: [] });
});

test("variables that lead to another repository are not followed", () => {
  const other = join(place, "other");
  git("init", "-q", other);
  vi.stubEnv("GIT_DIR", join(other, ".git"));
  vi.stubEnv("GIT_WORK_TREE", other);
  writeFileSync(join(folder, "a.txt"), "two\n");
  expect(changedSinceCommit(folder)).toEqual({ changed: ["a.txt"] });
});

test("outside of a repository, the one that the environment names is asked", () => {
  const apart = join(place, "apart");
  mkdirSync(apart);
  cpSync(join(folder, "a.txt"), join(apart, "a.txt"));
  vi.stubEnv("GIT_DIR", join(folder, ".git"));
  vi.stubEnv("GIT_WORK_TREE", apart);
  expect(changedSinceCommit(apart)).toEqual({ changed: [] });
  writeFileSync(join(apart, "a.txt"), "two\n");
  expect(changedSinceCommit(apart)).toEqual({ changed: ["a.txt"] });
});

test("no repository, no commit, and a reason of git's own are distinguished", () => {
  expect(changedSinceCommit(place)).toBeUndefined();
  const fresh = join(place, "fresh");
  git("init", "-q", fresh);
  expect(changedSinceCommit(fresh)).toBeUndefined();
  writeFileSync(join(folder, ".git/index"), "broken");
  expect(changedSinceCommit(folder)).toEqual({ changed: [], reason: expect.stringMatching(/index/) });
});

describe("a repository that was made here is distinguished from one that was unpacked", () => {
  test("init, clone and a worktree are made here", () => {
    expect(isMadeHere(folder)).toBe(true);
    git("clone", "-q", folder, join(place, "clone"));
    expect(isMadeHere(join(place, "clone"))).toBe(true);
    git("worktree", "add", "-q", join(place, "tree"));
    expect(isMadeHere(join(place, "tree"))).toBe(true);
  });

  test.each([
    ["as it is", () => undefined],
    [
      "with entries that git is to take for unchanged",
      () => git("update-index", "--assume-unchanged", "a.txt"),
    ],
    [
      "with settings that make git look at the modification time alone",
      () => {
        git("config", "core.trustctime", "false");
        git("config", "core.checkStat", "minimal");
      },
    ],
  ])("an archive is not: %s", (_, arrange) => {
    arrange();
    execFileSync("tar", ["-cf", join(place, "repo.tar"), "repo"], { cwd: place });
    const there = join(place, "there");
    mkdirSync(there);
    execFileSync("tar", ["-xpf", join(place, "repo.tar")], { cwd: there });
    expect(isMadeHere(join(there, "repo"))).toBe(false);
    expect(isMadeHere(there)).toBe(false);
  });
});

test("what git tracks is found in any case, and below a folder", () => {
  mkdirSync(join(folder, ".Tools/bin"), { recursive: true });
  writeFileSync(join(folder, ".Tools/bin/x"), "");
  expect(isTracked(folder, [".tools"])).toBe(false);
  git("add", "-f", ".Tools");
  expect(isTracked(folder, [".tools"])).toBe(true);
});
