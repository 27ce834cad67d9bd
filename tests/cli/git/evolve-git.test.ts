import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Catalog, type Choice, renderFiles } from "../../../src/engine/index.ts";
import { readHeads } from "../../../src/project/change/revisions.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { buildOnce, commitAll, git, plinth } from "../../project/evolve/cli.ts";
import {
  add,
  choose,
  evolve,
  project,
  real,
  remove,
  same,
  snapshot,
  v1,
} from "../../project/evolve/world.ts";

const choices = { store: "small", chat: false, extras: [] };

beforeAll(buildOnce, 120_000);

describe("git", () => {
  test("a tree with changes is refused, and --force goes on; other folders and new files do not matter", async () => {
    const folder = await project(v1, choices);
    writeFileSync(join(folder, "../outside.txt"), "1\n");
    commitAll(join(folder, ".."));
    appendFileSync(join(folder, "../outside.txt"), "2\n");
    writeFileSync(join(folder, "untracked.txt"), "mine\n");
    const fine = await plinth(folder, v1, "add", "extras/lint");
    expect([fine.err, fine.code]).toEqual(["", 0]);
    expect(fine.out).not.toContain("only way back");
    const before = snapshot(folder);
    const refused = await plinth(folder, v1, "add", "chat");
    expect([refused.code, refused.out]).toEqual([2, ""]);
    expect(refused.err).toMatch(
      /^error: There are changes that are not committed: .*Nothing was changed\.\n.*--force/,
    );
    expect(snapshot(folder)).toEqual(before);
    expect((await plinth(folder, v1, "add", "chat", "--dry-run")).code).toBe(0);
    expect(snapshot(folder)).toEqual(before);
    expect((await plinth(folder, v1, "add", "chat", "--force")).code).toBe(0);
    expect(existsSync(join(folder, "chat/talk.txt"))).toBe(true);
  });

  test("a staged change and a deleted file count; names with spaces and accents are printed as they are", async () => {
    const folder = await project(v1, choices);
    writeFileSync(join(folder, "ä b.txt"), "1\n");
    commitAll(folder);
    appendFileSync(join(folder, "ä b.txt"), "2\n");
    git(folder, "add", "-A");
    const { err } = await plinth(folder, v1, "add", "chat");
    expect(err).toContain("not committed: ä b.txt.");
  });

  test("a repository without a commit is none to go back to, and works", async () => {
    const folder = await project(v1, choices);
    git(folder, "init", "-q");
    const run = await plinth(folder, v1, "add", "chat");
    expect([run.err, run.code]).toEqual(["", 0]);
    expect(run.out).toMatch(/undo is the only way back/);
  });

  test("git does not see the journal, the lock and what undo keeps", async () => {
    const folder = await project(v1, choices);
    commitAll(folder);
    await plinth(folder, v1, "add", "chat");
    expect(git(folder, "status", "--porcelain", "-uall").split("\n")).not.toContainEqual(
      expect.stringMatching(/undo|lock|journal|tmp-|pending/),
    );
  });

  test("what was rendered is no text in a diff and generated in a review; it merges by lines", async () => {
    const folder = await project(v1, choices);
    commitAll(folder);
    await plinth(folder, v1, "add", "chat");
    const diff = git(folder, "diff", "--", ".plinth");
    expect(diff).toContain("Binary files a/.plinth/before and b/.plinth/before differ");
    expect(diff).toContain("+feature chat");
    const names = ["diff", "linguist-generated", "merge", "text"];
    const attributes = (path: string) =>
      git(folder, "check-attr", ...names, "--", path)
        .trim()
        .split("\n")
        .map((line) => line.replace(/^.*: (\S+)$/, "$1"));
    expect(attributes(".plinth/before")).toEqual(["unset", "set", "union", "unset"]);
    expect(attributes(".plinth/features")).toEqual(["unspecified", "unspecified", "union", "unset"]);
  });

  test.each([
    ["update", "update"],
    ["add", "add chat"],
  ])("an older project gets the attributes at its next %s, and they are no edit", async (_, command) => {
    const folder = await project(v1, choices);
    const path = join(folder, ".plinth/.gitattributes");
    const now = readFileSync(path, "utf8");
    writeFileSync(path, "* merge=union -text\n");
    commitAll(folder);
    expect((await plinth(folder, v1, "doctor")).out).toBe("All is well.\n");
    expect((await plinth(folder, v1, "diff")).out).not.toContain(".gitattributes");
    const run = await plinth(folder, v1, ...command.split(" "));
    expect([run.err, run.code]).toEqual(["", 0]);
    expect(readFileSync(path, "utf8")).toBe(now);
    expect(git(folder, "diff", "--name-only", "--", ".plinth")).toContain(".plinth/.gitattributes");
    commitAll(folder);
    expect((await plinth(folder, v1, "doctor")).out).toBe("All is well.\n");
    expect((await plinth(folder, v1, "update")).out).toMatch(/^Nothing to do/);
  });
});

/** Makes the same project twice, has each changed in another branch, and merges these. */
async function merged(
  catalog: Catalog,
  start: Record<string, Choice>,
  left: Parameters<typeof evolve>[2],
  right: Parameters<typeof evolve>[2],
): Promise<{ folder: string; conflicts: readonly string[] }> {
  const folder = await project(catalog, start);
  commitAll(folder);
  git(folder, "checkout", "-qb", "left");
  await evolve(folder, catalog, left);
  commitAll(folder, "left");
  git(folder, "checkout", "-q", "main");
  git(folder, "checkout", "-qb", "right");
  await evolve(folder, catalog, right);
  commitAll(folder, "right");
  try {
    git(folder, "merge", "-q", "--no-edit", "left");
  } catch {
    // Conflicts are looked at below.
  }
  const unmerged = git(folder, "diff", "--name-only", "--diff-filter=U")
    .split("\n")
    .filter((line) => line !== "");
  return { folder, conflicts: unmerged };
}

/** Takes this branch's side of every conflict, as a user in a hurry does. */
function settle(folder: string, conflicts: readonly string[]): void {
  for (const path of conflicts) {
    const sides = git(folder, "ls-files", "-u", "--", path);
    if (/ 2\t/.test(sides)) git(folder, "checkout", "-q", "--ours", "--", path);
    else git(folder, "rm", "-q", "--", path);
  }
}

const minimal = { database: "sqlite", cache: "none", auth: "jwt", chat: false, ops: [], licence: "none" };
const changes = [
  add("chat"),
  add("ops/docker"),
  add("ops/ci"),
  choose("cache", "redis"),
  choose("database", "postgres"),
  choose("licence", "mit"),
  choose("auth", "session"),
];
const nameOf = (wanted: (typeof changes)[number]) =>
  wanted.kind === "set"
    ? `${wanted.group}=${wanted.choice}`
    : "features" in wanted
      ? wanted.features.join()
      : wanted.kind;
/** Every second of all pairs: each change is in several. */
const pairs = changes
  .flatMap((left, index) =>
    changes.slice(index + 1).map((right) => [nameOf(left), nameOf(right), left, right] as const),
  )
  .filter((_, index) => index % 2 === 0);

describe("two branches of a shipped project", () => {
  test.each(pairs)("%s and %s: the record merges, and doctor makes it whole", async (_, __, left, right) => {
    const { folder, conflicts } = await merged(real, minimal, left, right);
    // Never a conflict in the record: what conflicts in files is for a person, who settles it here in a hurry.
    expect(conflicts.filter((path) => path.startsWith(".plinth/"))).toEqual([]);
    settle(folder, conflicts);
    commitAll(folder, "merged");
    const fixed = await plinth(folder, real, "doctor", "--fix", "--no-install", "--json");
    const { findings, changes } = JSON.parse(fixed.out);
    const others = /was not found|Conflicts are not resolved/;
    expect(findings.filter(({ problem }: { problem: string }) => !others.test(problem))).toEqual([]);
    // What both features together bring may meet what was settled in a hurry.
    for (const { path, conflicts: left } of changes) if (left) git(folder, "checkout", "-q", "--", path);
    expect((await plinth(folder, real, "continue", "--no-install")).code).toBe(0);
    const record = readProject(folder);
    expect(record.doubled).toEqual([]);
    const direct = await project(real, minimal);
    await evolve(direct, real, left);
    await evolve(direct, real, right);
    expect([...record.blueprint.features].sort()).toEqual([...readProject(direct).blueprint.features].sort());
    expect(record.before).toEqual(renderFiles(real, readProject(direct).blueprint));
    expect(record.migrations).toEqual(readProject(direct).migrations);
    const [stack] = real.stacks;
    if (stack !== undefined) expect(readHeads(folder, stack).length).toBe(1);
    commitAll(folder, "fixed");
    const next = await evolve(folder, real, add("ops/proxy"));
    expect(next.changes.filter(({ kind }) => kind === "create").length).toBeGreaterThan(0);
  });
});

describe("merged migrations", () => {
  test("a branch of an older project and one that has the attributes merge without a conflict", async () => {
    const folder = await project(v1, { store: "small", chat: false, extras: [] });
    writeFileSync(join(folder, ".plinth/.gitattributes"), "* merge=union -text\n");
    commitAll(folder);
    git(folder, "checkout", "-qb", "left");
    await evolve(folder, v1, add("chat"));
    commitAll(folder, "left");
    git(folder, "checkout", "-q", "main");
    appendFileSync(join(folder, ".plinth/features"), "# files of ours\n");
    commitAll(folder, "right");
    git(folder, "merge", "-q", "--no-edit", "left");
    expect(readFileSync(join(folder, ".plinth/.gitattributes"), "utf8")).toContain(
      "before linguist-generated",
    );
    expect((await plinth(folder, v1, "doctor")).out).toBe("All is well.\n");
  });

  test("two heads are joined by doctor, and by the next change", async () => {
    for (const fix of [true, false]) {
      const start = { store: "small", chat: false, extras: [] };
      const { folder, conflicts } = await merged(v1, start, add("chat"), add("extras/docs"));
      settle(folder, conflicts);
      const [stack] = v1.stacks;
      if (stack === undefined) throw new Error("no stack");
      expect(readHeads(folder, stack).length).toBe(2);
      if (fix) {
        const found = await plinth(folder, v1, "doctor");
        expect([found.code, found.out]).toEqual([4, expect.stringMatching(/The migrations have 2 heads/)]);
        expect((await plinth(folder, v1, "doctor", "--fix")).out).toMatch(/All is well\.\n$/);
        expect((await plinth(folder, v1, "doctor")).out).toBe("All is well.\n");
      } else {
        await evolve(folder, v1, remove("chat")).catch(() => plinth(folder, v1, "doctor", "--fix"));
      }
      expect(readHeads(folder, stack).length).toBe(1);
      expect(readProject(folder).migrations.present).toContain("base/first");
    }
  });

  test("one branch sets what another sets otherwise: doctor says which line to leave", async () => {
    const start = { store: "small", chat: false, extras: [] };
    const { folder, conflicts } = await merged(v1, start, choose("store", "big"), add("chat"));
    settle(folder, conflicts);
    expect(readFileSync(join(folder, ".plinth/features"), "utf8")).toMatch(/feature store\/big/);
    const text = readFileSync(join(folder, ".plinth/features"), "utf8");
    writeFileSync(
      join(folder, ".plinth/features"),
      text.replace("feature store/big", "feature store/big\nfeature store/small"),
    );
    const found = await plinth(folder, v1, "doctor");
    expect(found.code).toBe(4);
    expect(found.out).toMatch(/more than one store: store\/big, store\/small/);
    expect((await plinth(folder, v1, "doctor", "--fix")).code).toBe(4);
    writeFileSync(join(folder, ".plinth/features"), text);
    // What was settled in a hurry is of the other store.
    const fixed = await plinth(folder, v1, "doctor", "--fix");
    expect([fixed.code, fixed.out]).toEqual([3, expect.stringMatching(/conflict {2}main\.txt/)]);
    const { before } = readProject(folder);
    for (const path of ["example.txt", "main.txt"])
      writeFileSync(join(folder, path), before.get(path)?.content ?? "");
    expect((await plinth(folder, v1, "continue")).code).toBe(0);
    expect((await plinth(folder, v1, "doctor")).code).toBe(0);
    expect((await evolve(folder, v1, same)).changes.filter(({ kind }) => kind === "create")).toEqual([]);
  });
});
