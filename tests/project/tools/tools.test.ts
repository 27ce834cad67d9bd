import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findOnPath } from "../../../src/project/tools/path.ts";
import { whyUntrusted } from "../../../src/project/trust/programs.ts";
import { rememberFolder, trustTools } from "../../../src/project/trust/token.ts";
import { real } from "../evolve/world.ts";

const [
  stack = (() => {
    throw new Error("There is no stack.");
  })(),
] = real.stacks;
let place: string;
let folder: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "plinth-tools-"));
  folder = join(place, "project");
  mkdirSync(folder);
  writeFileSync(join(folder, "a.txt"), "one\n");
  vi.stubEnv("XDG_STATE_HOME", join(place, "state"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

function git(...argv: readonly string[]): void {
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
  execFileSync("git", [...who, ...argv], { cwd: folder, stdio: "ignore" });
}

/** A repository, and programs that were installed after it was made. */
function repository(): void {
  writeFileSync(join(folder, ".gitignore"), ".venv\n");
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "first");
  install();
}

function install(root = ".venv"): void {
  mkdirSync(join(folder, root, "bin"), { recursive: true });
  for (const name of ["ruff", "alembic", "pip"]) {
    writeFileSync(join(folder, root, "bin", name), "#!/bin/sh\n");
    chmodSync(join(folder, root, "bin", name), 0o755);
  }
  symlinkSync(process.execPath, join(folder, root, "bin/python"));
}

/** The folder as another user gets it in an archive: the same bytes, and other inodes. */
function unpacked(): void {
  execFileSync("tar", ["-cf", "project.tar", "project"], { cwd: place });
  rmSync(folder, { recursive: true });
  execFileSync("tar", ["-xpf", "project.tar"], { cwd: place });
}

const why = () => whyUntrusted(folder, stack);

describe("programs of the project's folder may run", () => {
  test("where there are none", () => expect(why()).toBeUndefined());

  test("installed into a clone or a repository of the user's", () => {
    repository();
    expect(why()).toBeUndefined();
    const origin = folder;
    folder = join(place, "clone");
    execFileSync("git", ["clone", "-q", origin, folder]);
    install();
    expect(why()).toBeUndefined();
  });

  test("without git, in a folder that this program made", () => {
    rememberFolder(folder);
    install();
    expect(why()).toBeUndefined();
  });

  test("where the user said so, until another folder is in its place", () => {
    install();
    expect(why()).toContain(".venv may have come with this folder");
    trustTools(folder, stack);
    expect(why()).toBeUndefined();
    renameSync(join(folder, ".venv"), join(folder, "old"));
    install();
    expect(why()).toContain(".venv may have come with this folder");
  });

  test("behind a link, and tracked, only where the user said so", () => {
    repository();
    git("add", "-f", ".venv");
    trustTools(folder, stack);
    expect(why()).toBeUndefined();
  });
});

describe("they may not", () => {
  test("where git tracks one of them, in any case, or a link in their place", () => {
    repository();
    git("add", "-f", ".venv/bin/pip");
    expect(why()).toBe(".venv came with the repository");
    git("rm", "-q", "--cached", ".venv/bin/pip");
    expect(why()).toBeUndefined();
    rememberFolder(folder);
    git("add", "-f", ".venv/bin/pip");
    expect(why()).toBe(".venv came with the repository");
  });

  test("unpacked from an archive, with a repository in it or without", () => {
    install();
    rememberFolder(folder);
    unpacked();
    expect(why()).toContain("may have come with this folder");
    rmSync(join(folder, ".venv"), { recursive: true });
    repository();
    unpacked();
    expect(why()).toContain("may have come with this folder");
    cpSync(folder, join(place, "copy"), { recursive: true });
    folder = join(place, "copy");
    expect(why()).toContain("may have come with this folder");
  });

  test.each([
    ["the folder of programs", ".venv", "elsewhere", ".venv is a link"],
    ["a folder within it", ".venv/bin", "tools", ".venv/bin is a link that leads out of .venv"],
    ["a program", ".venv/bin/ruff", "tools/ruff", ".venv/bin/ruff is a link that leads out of .venv"],
    ["a link to nothing", ".venv/bin/ruff", "nowhere", ".venv/bin/ruff is a link to nothing"],
  ])("behind a link out of it: %s", (_, path, target, reason) => {
    repository();
    for (const name of ["elsewhere/bin", "tools"]) mkdirSync(join(folder, name), { recursive: true });
    for (const name of ["elsewhere/bin/ruff", "tools/ruff"])
      cpSync(join(folder, ".venv/bin/ruff"), join(folder, name));
    rmSync(join(folder, path), { recursive: true });
    symlinkSync(join(folder, target), join(folder, path));
    expect(why()).toBe(reason);
  });

  test.each([".", ".venv", ".venv/bin", ".venv/bin/ruff"])("where every user may write: %s", (path) => {
    repository();
    trustTools(folder, stack);
    chmodSync(join(folder, path), 0o777);
    expect(why()).toMatch(/^any user may write to /);
  });

  test.runIf(process.getuid?.() === 0)("where they belong to another user", () => {
    repository();
    chownSync(join(folder, ".venv"), 12345, 12345);
    expect(why()).toBe(".venv belongs to another user");
  });

  test("by a token that is kept in the project", () => {
    vi.stubEnv("XDG_STATE_HOME", join(folder, "state"));
    vi.stubEnv("HOME", folder);
    install();
    trustTools(folder, stack);
    expect(why()).toContain("may have come with this folder");
  });
});

describe("a program on the PATH", () => {
  test("is found, though not in the project, in a package, or relative to the current folder", () => {
    for (const bin of ["bin", "node_modules/.bin", "../node_modules/.bin", "../good"]) {
      mkdirSync(join(folder, bin), { recursive: true });
      writeFileSync(join(folder, bin, "tool"), "#!/bin/sh\n", { mode: 0o755 });
    }
    const bad = [
      join(folder, "bin"),
      join(folder, "node_modules/.bin"),
      join(place, "node_modules/.bin"),
      "bin",
      ".",
      "",
    ];
    vi.stubEnv("PATH", [...bad, join(place, "good")].join(":"));
    expect(findOnPath("tool", folder)).toBe(join(place, "good/tool"));
    vi.stubEnv("PATH", bad.join(":"));
    expect(findOnPath("tool", folder)).toBeUndefined();
  });
});
