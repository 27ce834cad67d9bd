import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readChoices } from "../../../src/cli/commands/change/arguments.ts";
import { retarget } from "../../../src/cli/commands/change/retarget.ts";
import { candidates } from "../../../src/cli/commands/completion/candidates.ts";
import { COMMANDS } from "../../../src/cli/commands/index.ts";
import { exportAnswers } from "../../../src/cli/commands/inspect/export.ts";
import type { Catalog, Choice } from "../../../src/engine/index.ts";
import { type Project, readProject } from "../../../src/project/record/project.ts";
import { plinth } from "../../project/evolve/cli.ts";
import { blueprintOf, PLAIN, project, real, v1 } from "../../project/evolve/world.ts";

test("a group that is set to two choices is refused, and the same choice twice is one", async () => {
  const made = readProject(await project(v1, PLAIN));
  for (const words of [
    ["store=big", "store=small"],
    ["store=small", "store=big"],
  ])
    expect(() => readChoices(v1, made, words)).toThrow(
      /^store is set to two choices: (big|small) and (big|small)\.$/,
    );
  expect(readChoices(v1, made, ["store=big", "store=big"])).toEqual([
    { kind: "set", group: "store", choice: "big" },
  ]);
});

test("a folder that does not exist is refused, and not looked for above", async () => {
  const folder = join(await project(v1, PLAIN), "nope");
  const options = { json: true };
  await expect(
    exportAnswers({ words: [folder], options, catalog: v1 } as unknown as Parameters<
      typeof exportAnswers
    >[0]),
  ).rejects.toThrow(`There is no folder ${folder}.`);
});

test("a change without a word, as in diff, is refused, and so is a word that update does not take", async () => {
  const made = readProject(await project(v1, PLAIN));
  for (const command of ["add", "remove", "set"])
    expect(() => retarget(command, [], v1, made)).toThrow(`"${command}" needs a `);
  expect(() => retarget("update", ["chat"], v1, made)).toThrow('"update" takes no chat.');
});

test("doctor says in how many files something is wrong, and names each with --verbose", async () => {
  const folder = await project(v1, { ...PLAIN, chat: true });
  const path = join(folder, ".plinth/before");
  const all = readFileSync(path, "utf8").trimEnd().split("\n");
  const lines = all.filter((line) => JSON.parse(line).length === 3);
  const other = lines.map((line) => line.replace(/"\]$/, 'x"]'));
  expect(other.length).toBeGreaterThan(3);
  writeFileSync(path, `${[...all, ...other].join("\n")}\n`);
  const named = lines.map((line) => `  ${JSON.parse(line)[0]}`);
  const short = (await plinth(folder, v1, "doctor")).out;
  expect(short).toContain(`, in ${lines.length} files.`);
  for (const one of named) expect(short.split("\n")).not.toContain(one);
  const long = (await plinth(folder, v1, "doctor", "--verbose")).out;
  expect(long.split("\n")).toEqual(expect.arrayContaining(named));
  const fixed = (await plinth(folder, v1, "doctor", "--fix", "--verbose")).out;
  expect(fixed.split("\n")).toEqual(expect.arrayContaining([...named, "All is well."]));
});

test("diff takes --keep-data where the command that it is about does", async () => {
  const folder = await project(v1, { ...PLAIN, chat: true });
  const changes = async (...words: string[]) => {
    const { changes } = JSON.parse((await plinth(folder, v1, ...words, "--json")).out);
    return changes
      .filter(({ kind }: { kind: string }) => kind !== "keep")
      .map(({ path }: { path: string }) => path);
  };
  const kept = await changes("diff", "remove", "chat", "--keep-data");
  expect(kept).toEqual(await changes("remove", "chat", "--keep-data", "--dry-run"));
  expect(await changes("diff", "remove", "chat")).not.toEqual(kept);
  for (const words of [["diff"], ["diff", "add", "chat"], ["diff", "update"]]) {
    const { code, err } = await plinth(folder, v1, ...words, "--keep-data");
    expect([code, err]).toEqual([2, expect.stringContaining("--keep-data")]);
  }
});

describe("what depends on each other", () => {
  /** The shipped features, where each of these needs another: one choice another choice, one feature another. */
  const needs: Readonly<Record<string, string>> = { "cache/redis": "pooled", "ops/proxy": "docker" };
  const catalog: Catalog = {
    ...real,
    stacks: real.stacks.map((stack) => ({
      ...stack,
      groups: stack.groups.map((group) => ({
        ...group,
        features: group.features.map((one) => ({
          ...one,
          requires: [...one.requires, ...[needs[one.id] ?? []].flat()],
        })),
      })),
    })),
  };
  const start = {
    database: "sqlite",
    cache: "none",
    auth: "none",
    chat: false,
    ops: [],
    observe: [],
    licence: "none",
  };
  const change = (choices: Record<string, Choice>, command: string, ...words: string[]) => {
    const blueprint = blueprintOf(catalog, choices);
    const project = { blueprint } as Project;
    return [...retarget(command, words, catalog, project).features].sort();
  };
  const both = { ...start, database: "postgres", cache: "redis", ops: ["docker", "proxy"] };

  test.each([
    [start, "set", ["database=postgres", "cache=redis"], { ...start, database: "postgres", cache: "redis" }],
    [both, "set", ["database=sqlite", "cache=none"], { ...both, database: "sqlite", cache: "none" }],
    [start, "add", ["ops/docker", "ops/proxy"], { ...start, ops: ["docker", "proxy"] }],
    [both, "remove", ["ops/docker", "ops/proxy"], { ...both, ops: [] }],
  ] as const)("changes at once, in any order: %o %s %o", (from, command, words, to) => {
    const wanted = [...blueprintOf(catalog, to).features].sort();
    expect(change(from, command, ...words)).toEqual(wanted);
    expect(change(from, command, ...[...words].reverse())).toEqual(wanted);
  });

  test("is refused alone", () => {
    expect(() => change(start, "set", "cache=redis")).toThrow(/^Redis needs MySQL \/ MariaDB or PostgreSQL/);
    expect(() => change(both, "set", "database=sqlite")).toThrow(/^Redis needs/);
    expect(() => change(start, "add", "ops/proxy")).toThrow(/^nginx needs Docker/);
    expect(() => change(both, "remove", "ops/docker")).toThrow(/^nginx needs Docker/);
  });
});

describe("the owner of a resource's rows", () => {
  const start = async (auth: string) => {
    const folder = await project(real, {
      ...{ database: "sqlite", cache: "none", auth, chat: false },
      ...{ ops: [], observe: [], licence: "none" },
    });
    const run = async (line: string) => {
      const { code, err } = await plinth(folder, real, ...line.split(" "), "--no-install");
      return [code, err];
    };
    const steps = () => readdirSync(join(folder, "alembic/versions")).filter((one) => one.includes("post"));
    const present = () =>
      readFileSync(join(folder, ".plinth/features"), "utf8").match(/^migration resource\/.*$/gm) ?? [];
    return { folder, run, steps, present };
  };
  const named = (names: readonly string[]) => names.map((one) => one.replace(/^\w+?_|\.py$/g, "")).sort();

  test("comes and goes with the sign-in, each time by one more migration", async () => {
    const { run, steps, present } = await start("none");
    expect(await run("add resource Post title:str")).toEqual([0, ""]);
    expect(named(steps())).toEqual(["create_post"]);
    expect(await run("set auth=jwt")).toEqual([0, ""]);
    expect(named(steps())).toEqual(["add_post_owner", "create_post"]);
    expect(await run("set auth=session --yes")).toEqual([0, ""]);
    expect(named(steps())).toEqual(["add_post_owner", "create_post"]);
    expect(present()).toContain("migration resource/Post/owner");
    expect(await run("set auth=none")).toEqual([2, expect.stringContaining("Say --yes to drop them")]);
    expect(await run("set auth=none --yes")).toEqual([0, ""]);
    expect(named(steps())).toEqual(["add_post_owner", "create_post", "remove_post_owner"]);
    expect(present()).not.toContain("migration resource/Post/owner");
  });

  test("comes and goes by --shared and --owned, and is one with the table where both come or go", async () => {
    const { folder, run, steps } = await start("jwt");
    expect(await run("add resource Post title:str --owned")).toEqual([0, ""]);
    expect(named(steps())).toEqual(["create_post"]);
    const [create = ""] = steps();
    const text = readFileSync(join(folder, "alembic/versions", create), "utf8");
    expect(text).toContain("owner_id");
    expect(await run("set resource Post --owned --shared")).toEqual([
      2,
      "error: --shared and --owned of Post contradict each other.\n",
    ]);
    expect(await run("set resource Post --shared --keep-data")).toEqual([
      2,
      expect.stringContaining("posts.owner_id cannot be kept without its feature: new rows"),
    ]);
    expect(await run("set resource Post --shared --yes")).toEqual([0, ""]);
    expect(await run("set resource Post:owned")).toEqual([0, ""]);
    expect(named(steps())).toEqual(["add_post_owner", "create_post", "remove_post_owner"]);
    expect(readFileSync(join(folder, "alembic/versions", create), "utf8")).toBe(text);
    expect(await run("remove resource Post --yes")).toEqual([0, ""]);
    expect(named(steps()).filter((one) => one.startsWith("drop"))).toEqual(["drop_post"]);
  });

  test("is offered by its flag, which the help of the other one names", async () => {
    for (const command of ["add", "set"])
      expect(
        candidates([command, "resource", "Post", "--ow"], { catalog: real, commands: COMMANDS }),
      ).toEqual([["--owned", "resource: without --shared"]]);
    const { out } = await plinth(tmpdir(), real, "set", "--help");
    expect(out.replaceAll(/\s+/g, " ")).toContain("have no owner; else --owned");
  });

  test("is in the table that an earlier version created, which is not changed", async () => {
    const { folder, run, steps, present } = await start("jwt");
    expect(await run("add resource Post title:str")).toEqual([0, ""]);
    const record = join(folder, ".plinth/features");
    const earlier = readFileSync(record, "utf8").replace("migration resource/Post/owner\n", "");
    writeFileSync(record, earlier);
    expect((await plinth(folder, real, "diff")).out).toContain("No difference");
    expect((await plinth(folder, real, "doctor")).out).toContain("All is well");
    expect(await run("add field Post rank:int:default=1")).toEqual([0, ""]);
    expect(named(steps())).toEqual(["add_post_rank", "create_post"]);
    expect(present()).toContain("migration resource/Post/owner");
    writeFileSync(record, readFileSync(record, "utf8").replace("migration resource/Post/owner\n", ""));
    expect(await run("set resource Post --shared --yes")).toEqual([0, ""]);
    expect(named(steps())).toEqual(["add_post_rank", "create_post", "remove_post_owner"]);
  });
});

test("what refers to its own resource follows the new name of that", async () => {
  const folder = await project(real, {
    ...{ database: "sqlite", cache: "none", auth: "none", chat: false },
    ...{ ops: [], observe: [], licence: "none" },
  });
  for (const line of [
    "add resource Post parent:ref.Post:optional kin:many.Post",
    "rename resource Post Article",
  ]) {
    const { code } = await plinth(folder, real, ...line.split(" "), "--no-install");
    expect(code, line).toBe(0);
  }
  const steps = readdirSync(join(folder, "alembic/versions"));
  const [step = ""] = steps.filter((one) => one.includes("rename_post"));
  const text = readFileSync(join(folder, "alembic/versions", step), "utf8");
  expect(text).not.toContain("{{");
  expect(text.match(/"fk_\w+", "\w+", \["\w+"\]/g)).toEqual([
    '"fk_articles_kin_target_id", "articles", ["target_id"]',
    '"fk_articles_parent_id", "articles", ["parent_id"]',
    '"fk_posts_kin_target_id", "posts", ["target_id"]',
    '"fk_posts_parent_id", "posts", ["parent_id"]',
  ]);
});

test("links whose table would have a name that a database does not take are refused", async () => {
  const folder = await project(real, {
    ...{ database: "sqlite", cache: "none", auth: "none", chat: false },
    ...{ ops: [], observe: [], licence: "none" },
  });
  const line = `add resource ${"Abcde".repeat(5)} ${"x".repeat(30)}:many.${"Abcde".repeat(5)}`;
  const { code, err } = await plinth(folder, real, ...line.split(" "), "--no-install");
  expect([code, err]).toEqual([
    2,
    `error: The field ${"x".repeat(30)} makes a name of 74 characters, fk_abcde_abcde_abcde_abcde_abcdes_${"x".repeat(30)}_target_id: a database takes 63. Choose a shorter one, by 11.\n`,
  ]);
});

test("rows that are there do not all get the same value of what is unique", async () => {
  const folder = await project(real, {
    ...{ database: "sqlite", cache: "none", auth: "none", chat: false },
    ...{ ops: [], observe: [], licence: "none" },
  });
  const run = async (line: string) => {
    const { code, err } = await plinth(folder, real, ...line.split(" "), "--yes", "--no-install");
    return [code, err];
  };
  expect(await run("add resource Post title:str spare:int:optional:unique")).toEqual([0, ""]);
  for (const [line, name] of [
    ["add field Post code:int:unique --backfill=3", "code"],
    ["set field Post spare:int:no-optional --backfill=3", "spare"],
  ] as const)
    expect(await run(line)).toEqual([
      2,
      `error: ${name} is unique, and --backfill=3 would give all rows that are there the same value.\nGive each row one of its own before: with the option optional, which is then taken away by: set field Post ${name}:int:no-optional\n`,
    ]);
  expect(await run("add field Post rank:int --backfill=3")).toEqual([0, ""]);
  // A UUID is another one in each row.
  expect(await run("add field Post token:uuid:unique --backfill=uuid")).toEqual([0, ""]);
  const steps = readdirSync(join(folder, "alembic/versions"));
  const [step = ""] = steps.filter((one) => one.endsWith("add_post_token.py"));
  const text = readFileSync(join(folder, "alembic/versions", step), "utf8");
  expect(text).toContain('"made": uuid4()} for key in keys]');
});

test("--backfill without a field that rows would lack is refused", async () => {
  const folder = await project(v1, PLAIN);
  expect(() => retarget("add", ["chat"], v1, readProject(folder), ["1"])).toThrow(
    "--backfill is for what is added to rows that are there.",
  );
});
