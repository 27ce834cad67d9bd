import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import {
  type Blueprint,
  type BlueprintChange,
  type Catalog,
  type Choice,
  changeBlueprint,
  fileOf as fileAt,
  renderFiles,
  renderMerged,
} from "../../../src/engine/index.ts";
import { readHeads } from "../../../src/project/change/revisions.ts";
import { readEntries } from "../../../src/project/disk/read.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { buildOnce, commitAll, git, plinth } from "../../project/evolve/cli.ts";
import {
  add,
  allText,
  blueprintOf,
  choose,
  evolve,
  PLAIN,
  project,
  real,
  remove,
  same,
  snapshot,
  v1,
  v2,
} from "../../project/evolve/world.ts";
import { root } from "../run.ts";

beforeAll(buildOnce, 120_000);

const start = {
  database: "sqlite",
  cache: "memory",
  auth: "jwt",
  chat: false,
  ops: ["docker"],
  observe: [],
  licence: "none",
};

interface Branch {
  readonly name: string;
  readonly changes: readonly BlueprintChange[];
  readonly keepData?: boolean;
  /** What else a user does there. */
  readonly edit?: (folder: string) => void;
}

/** A project in git with a branch for each list of changes, all from the first commit; `main` stays there. */
async function branched(
  branches: readonly Branch[],
  choices: Readonly<Record<string, Choice>> = start,
  catalog: Catalog = real,
): Promise<string> {
  const folder = await project(catalog, choices);
  commitAll(folder);
  for (const { name, changes, keepData = false, edit } of branches) {
    git(folder, "checkout", "-qb", name, "main");
    for (const wanted of changes) await evolve(folder, catalog, wanted, { keepData });
    edit?.(folder);
    commitAll(folder, name);
  }
  return folder;
}

/** What the features of the branches are once they are merged. */
function together(branches: readonly Branch[], choices = start, catalog = real): Blueprint {
  return branches
    .flatMap(({ changes }) => changes)
    .reduce((made, wanted) => changeBlueprint(catalog, made, wanted), blueprintOf(catalog, choices));
}

/** Runs a command of git that may stop at conflicts, and settles these with the care of a user who keeps what both wrote. */
function carefully(folder: string, branches: readonly Branch[], ...argv: string[]): void {
  const sides = branches.map((branch) => together([branch]));
  try {
    git(folder, ...argv);
    return;
  } catch {
    // It stopped at conflicts.
  }
  const unmerged = git(folder, "diff", "--name-only", "--diff-filter=U").split("\n").filter(Boolean);
  expect(unmerged.filter((path) => path.startsWith(".plinth/"))).toEqual([]);
  const merged = together(branches);
  const all = new Set(sides.flatMap((side) => [...renderFiles(real, side).keys()]));
  const { written } = renderMerged(real, sides, merged, readEntries(folder, all));
  for (const path of unmerged) {
    const file = written.get(path);
    if (file === undefined) rmSync(join(folder, path), { force: true });
    else writeFileSync(join(folder, path), file.content);
  }
  git(folder, "add", "-A");
  if (argv[0] === "rebase") git(folder, "-c", "core.editor=true", "rebase", "--continue");
  else git(folder, "commit", "-qm", "merged");
}

/** Every file that the features render, as it is on the disk. */
function expectRendered(folder: string, blueprint: Blueprint, but: readonly string[] = []): void {
  const next = renderFiles(real, blueprint);
  const found = readEntries(folder, next.keys());
  for (const [path, file] of next)
    if (!but.includes(path)) expect([path, fileAt(found.get(path))]).toEqual([path, file]);
}

async function doctor(folder: string, ...flags: string[]) {
  const { code, out } = await plinth(folder, real, "doctor", "--json", "--no-install", ...flags);
  const { findings, fixed, changes, broken } = JSON.parse(out);
  const problems = findings.filter(({ problem }: { problem: string }) => !/was not found/.test(problem));
  return { code, problems, fixed, changes, broken };
}

const branch = (name: string, ...changes: BlueprintChange[]): Branch => ({ name, changes });
const chat = branch("chat", add("chat"));
const redis = branch("redis", choose("cache", "redis"));
const metrics = branch("metrics", add("observe/metrics"));
const traces = branch("traces", add("observe/traces"));
const postgres = branch("postgres", choose("database", "postgres"));
const proxy = branch("proxy", add("ops/proxy"));
const ci = branch("ci", add("ops/ci"));

const PAIRS: readonly (readonly [Branch, Branch])[] = [
  [chat, redis],
  [redis, metrics],
  [metrics, chat],
  [traces, redis],
  [ci, postgres],
  [proxy, redis],
  [branch("undocked", remove("ops/docker")), redis],
  [branch("undocked", remove("ops/docker")), proxy],
  [branch("undocked", remove("ops/docker")), ci],
  [branch("anonymous", choose("auth", "none")), chat],
  [branch("session", choose("auth", "session")), chat],
];

describe("two branches that were merged", () => {
  test.each(PAIRS.map(([left, right]) => [left.name, right.name, left, right] as const))(
    "%s and %s: doctor names what only both bring, and --fix writes it",
    async (_, __, left, right) => {
      const folder = await branched([left, right]);
      carefully(folder, [left, right], "merge", "-q", "--no-edit", left.name);
      const before = snapshot(folder);
      const refused = await plinth(folder, real, "set", "licence=mit", "--force");
      expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/not whole.*\n.*doctor --fix/)]);
      const found = await doctor(folder);
      expect([found.code, found.problems[0].fixable]).toEqual([4, true]);
      expect(snapshot(folder)).toEqual(before);
      const merged = together([left, right]);
      const fixed = await doctor(folder, "--fix");
      expect(fixed).toMatchObject({ problems: [], broken: [] });
      expectRendered(folder, merged);
      const sides = [left, right].map((one) => renderFiles(real, together([one])));
      for (const path of renderFiles(real, merged).keys())
        if (sides.every((side) => !side.has(path))) expect(found.problems[0].paths).toContain(path);
      const record = readProject(folder);
      expect([...record.blueprint.features].sort()).toEqual([...merged.features].sort());
      expect(record.before).toEqual(renderFiles(real, merged));
      const [stack] = real.stacks;
      if (stack !== undefined) expect(readHeads(folder, stack).length).toBe(1);
      const others = Object.keys(snapshot(folder, /^\.(plinth|git)\/|^alembic\/versions/)).filter(
        (path) => !path.endsWith("/") && path !== ".env" && !record.before.has(path),
      );
      expect(others).toEqual([]);
      expect(await doctor(folder)).toMatchObject({ problems: [] });
      expect((await evolve(folder, real, same)).edits).toEqual([]);
    },
  );
});

describe("other ways to merge", () => {
  test("what git put into another order, or left twice, is no edit", async () => {
    const choices = { ...start, cache: "none" };
    const folder = await branched([chat, redis], choices);
    carefully(folder, [chat, redis], "merge", "-q", "--no-edit", "chat");
    const guide = join(folder, "README.md");
    const text = readFileSync(guide, "utf8");
    expect(text.indexOf("Chat messages are not shared")).toBeGreaterThan(text.indexOf("REDIS_URL"));
    const twice = join(folder, "app/dependencies.py");
    writeFileSync(twice, readFileSync(twice, "utf8").replace(/^(logger = .*\n)/m, "$1\n$1"));
    commitAll(folder, "as git left it");
    const { problems, changes } = await doctor(folder, "--fix");
    expect(problems).toEqual([]);
    expect(changes.filter(({ kind }: { kind: string }) => kind === "conflict")).toEqual([]);
    expectRendered(folder, together([chat, redis], choices));
  });

  test("a rebase of one branch over the other", async () => {
    const folder = await branched([chat, { ...redis, changes: [add("ops/ci"), ...redis.changes] }]);
    const both = [chat, { ...redis, changes: [add("ops/ci"), ...redis.changes] }];
    carefully(folder, both, "rebase", "-q", "chat");
    const values = readFileSync(join(folder, ".env"), "utf8");
    writeFileSync(join(folder, ".env"), values.replaceAll(/^REDIS.*\n/gm, ""));
    expect((await doctor(folder)).code).toBe(4);
    expect((await doctor(folder, "--fix")).problems).toEqual([]);
    const keys = (path: string) =>
      [...readFileSync(join(folder, path), "utf8").matchAll(/^\w+(?==)/gm)].map(String);
    expect(keys(".env")).toEqual(expect.arrayContaining(keys(".env.example")));
    expectRendered(folder, together(both));
  });

  test("three branches, one after the other, and doctor once", async () => {
    const all = [metrics, chat, redis];
    const folder = await branched(all);
    carefully(folder, [redis, metrics], "merge", "-q", "--no-edit", "metrics");
    carefully(folder, all, "merge", "-q", "--no-edit", "chat");
    expect((await doctor(folder, "--fix")).problems).toEqual([]);
    expectRendered(folder, together(all));
  });

  test("an octopus", async () => {
    const all = [branch("licence", choose("licence", "mit")), ci, branch("traces", add("observe/traces"))];
    const folder = await branched(all);
    git(folder, "checkout", "-q", "main");
    try {
      git(folder, "merge", "-q", "--no-edit", ...all.map(({ name }) => name));
    } catch {
      // It ends where files conflict: one after the other, then.
      git(folder, "reset", "-q", "--hard");
      for (const [index, { name }] of all.entries())
        carefully(folder, all.slice(0, index + 1), "merge", "-q", "--no-edit", name);
    }
    await doctor(folder, "--fix");
    expect((await doctor(folder)).problems).toEqual([]);
    expectRendered(folder, together(all));
  });

  test("tables that one branch kept stay kept", async () => {
    const withChat = { ...start, chat: true };
    const left: Branch = { name: "unchat", changes: [remove("chat")], keepData: true };
    const folder = await branched([left, metrics], withChat);
    try {
      git(folder, "merge", "-q", "--no-edit", "unchat");
    } catch {
      git(folder, "checkout", "-q", "--theirs", ".");
      commitAll(folder, "merged");
    }
    expect((await doctor(folder, "--fix")).problems).toEqual([]);
    const record = readProject(folder);
    expect(record.migrations.kept).toEqual(["chat/messages"]);
    expect(record.migrations.present).not.toContain("chat/messages");
    expect(existsSync(join(folder, "app/chat"))).toBe(false);
  });
});

describe("what a user did on merged branches", () => {
  test("edits stay, a deleted file stays deleted, and undo takes the fix back", async () => {
    const edited: Branch = {
      ...chat,
      edit: (folder) => {
        appendFileSync(join(folder, "app/main.py"), "\n# Ours, at the end.\n");
        rmSync(join(folder, "app/chat/__init__.py"));
        rmSync(join(folder, "docs/errors.md"), { force: true });
      },
    };
    const folder = await branched([edited, redis]);
    carefully(folder, [edited, redis], "merge", "-q", "--no-edit", "chat");
    const gone = ["app/chat/__init__.py", "docs/errors.md"].filter((path) => !existsSync(join(folder, path)));
    expect(gone).toContain("app/chat/__init__.py");
    const before = snapshot(folder);
    expect((await doctor(folder, "--fix")).problems).toEqual([]);
    for (const path of gone) expect([path, existsSync(join(folder, path))]).toEqual([path, false]);
    expect(readFileSync(join(folder, "app/main.py"), "utf8")).toMatch(/# Ours, at the end\.\n$/);
    expectRendered(folder, together([chat, redis]), [...gone, "app/main.py"]);
    const back = await plinth(folder, real, "undo", "--force", "--no-install");
    expect([back.err, back.code]).toEqual(["", 0]);
    expect(snapshot(folder)).toEqual(before);
  });

  test("conflicts that git left are resolved and committed: there is no change to continue", async () => {
    const folder = await branched([chat, redis]);
    expect(() => git(folder, "merge", "-q", "--no-edit", "chat")).toThrow();
    const { code, problems } = await doctor(folder);
    expect(code).toBe(3);
    expect(problems.map(({ hint }: { hint: string }) => hint)).toContain(
      "Edit these files, and commit them.",
    );
  });

  test("a file of theirs in the place of a new one is a conflict, and stays", async () => {
    const merged = renderFiles(real, together([chat, redis]));
    const sides = [chat, redis].map((one) => renderFiles(real, together([one])));
    const path = [...merged.keys()].find(
      (one) => one.endsWith(".py") && sides.every((side) => !side.has(one)),
    );
    if (path === undefined) throw new Error("both together bring no file");
    const folder = await branched([chat, redis]);
    carefully(folder, [chat, redis], "merge", "-q", "--no-edit", "chat");
    writeFileSync(join(folder, path), "# Mine.\n");
    await doctor(folder, "--fix");
    expect(readFileSync(join(folder, path), "utf8")).toBe("# Mine.\n");
    expect(readProject(folder).userOwned).toEqual([path]);
    expect((await doctor(folder)).problems).toEqual([]);
  });
});

describe("records of 0.2.0 or earlier, which do not say what was rendered", () => {
  const old = ({ name, ...branch }: Branch): Branch => ({
    ...branch,
    name,
    edit: (folder) => {
      const path = join(folder, ".plinth/features");
      writeFileSync(path, readFileSync(path, "utf8").replace(/^rendered .*\n/m, ""));
    },
  });
  const sides = [old(chat), old(redis)];
  const mergedRecords = async () => {
    const folder = await branched(sides);
    carefully(folder, sides, "merge", "-q", "--no-edit", "chat");
    expect(readProject(folder).rendered).toEqual([]);
    return folder;
  };

  test("of this version: doctor --fix writes what both bring together, beside edits", async () => {
    const folder = await mergedRecords();
    appendFileSync(join(folder, "app/main.py"), "\n# Ours, at the end.\n");
    const found = await doctor(folder);
    expect(found.problems[0].problem).toMatch(/bring together is not written yet/);
    expect(await doctor(folder, "--fix")).toMatchObject({ problems: [], broken: [] });
    expectRendered(folder, together(sides), ["app/main.py"]);
    expect(readFileSync(join(folder, "app/main.py"), "utf8")).toMatch(/# Ours, at the end\.\n$/);
  });

  test("of an older version: doctor --fix makes the record whole, and the update brings it", async () => {
    const later = readTemplates(join(root, "templates"), "2.0.0");
    const folder = await mergedRecords();
    const found = await plinth(folder, later, "doctor");
    expect([found.code, found.out]).toEqual([4, expect.stringMatching(/doctor --fix makes it whole/)]);
    const fixed = await plinth(folder, later, "doctor", "--fix");
    expect([fixed.code, fixed.out]).toEqual([
      0,
      expect.stringMatching(/comes with: npx create-plinth update/),
    ]);
    const updated = await plinth(folder, later, "update", "--force", "--no-install");
    expect([updated.err, updated.code]).toEqual(["", 0]);
    expectRendered(folder, { ...together(sides), version: "2.0.0" });
    const healthy = await plinth(folder, later, "doctor");
    expect(healthy.out).toBe("All is well.\n");
  });
});

describe("branches of two versions", () => {
  test("one that was updated and one that was not: what the newer brings is merged, and the older's sections stay", async () => {
    const folder = await project(v1, PLAIN);
    commitAll(folder);
    git(folder, "checkout", "-qb", "updated", "main");
    await evolve(folder, v2, same);
    commitAll(folder, "updated");
    git(folder, "checkout", "-qb", "talking", "main");
    await evolve(folder, v1, add("chat"));
    commitAll(folder, "talking");
    try {
      git(folder, "merge", "-q", "--no-edit", "updated");
    } catch {
      for (const path of git(folder, "diff", "--name-only", "--diff-filter=U").split("\n").filter(Boolean))
        git(folder, "checkout", "-q", "--theirs", "--", path);
      commitAll(folder, "merged");
    }
    const older = await plinth(folder, v1, "doctor");
    expect([older.code, older.out]).toEqual([
      4,
      expect.stringMatching(/npx create-plinth@2\.0\.0 doctor --fix/),
    ]);
    const fixed = await plinth(folder, v2, "doctor", "--fix", "--no-install");
    expect([0, 3]).toContain(fixed.code);
    const next = renderFiles(v2, changeBlueprint(v2, readProject(folder).blueprint, same));
    expect(readProject(folder).blueprint.version).toBe("2.0.0");
    for (const path of next.keys()) expect([path, existsSync(join(folder, path))]).toEqual([path, true]);
    expect(allText(folder)).toContain("more chat");
  });

  test("features that do not go together are named, with what to do", async () => {
    const left = branch("anonymous", choose("database", "sqlite"));
    const folder = await branched([branch("replica", add("ops/replica")), { ...left }], {
      ...start,
      database: "postgres",
    });
    try {
      git(folder, "merge", "-q", "--no-edit", "replica");
    } catch {
      git(folder, "checkout", "-q", "--ours", ".");
      commitAll(folder, "merged");
    }
    const { code, problems } = await doctor(folder, "--fix");
    expect([code, problems[0].problem, problems[0].hint]).toEqual([
      4,
      expect.stringMatching(/do not go together: Read replica needs/),
      expect.stringMatching(/out of \.plinth\/features, then run doctor --fix/),
    ]);
    const path = join(folder, ".plinth/features");
    writeFileSync(path, readFileSync(path, "utf8").replace("feature ops/replica\n", ""));
    expect((await doctor(folder, "--fix")).problems).toEqual([]);
    expectRendered(folder, blueprintOf(real, start));
    expect(
      Object.keys(snapshot(folder, /^\.git\//)).filter((one) => /replica/.test(one) && !/alembic/.test(one)),
    ).toEqual([]);
  });
});
