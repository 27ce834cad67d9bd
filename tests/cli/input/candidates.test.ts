import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { candidates } from "../../../src/cli/commands/completion/candidates.ts";
import { COMMANDS } from "../../../src/cli/commands/index.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";
import { runIn } from "../run.ts";

const catalog = shippedCatalog();
const words = (...typed: string[]) =>
  candidates(typed, { catalog, commands: COMMANDS }).map(([word]) => word);

describe("what can come next", () => {
  test("a command, a flag, a flag's value", () => {
    expect(words("li")).toEqual(["list"]);
    expect(words("my-api", "--data")).toEqual(["--database"]);
    expect(words("--database", "")).toEqual(["mysql", "postgres", "sqlite"]);
    expect(words("create", "--preset", "p")).toEqual(["production"]);
    expect(words("completion", "z")).toEqual(["zsh"]);
    expect(words("list", "--json", "--j")).toEqual([]);
  });

  test("a value behind =, and in a list", () => {
    expect(words("my-api", "--database=")).toEqual([
      "--database=mysql",
      "--database=postgres",
      "--database=sqlite",
    ]);
    expect(words("--ops", "docker,")).toEqual([
      "docker,ci",
      "docker,kubernetes",
      "docker,proxy",
      "docker,replica",
    ]);
    expect(words("--ops=docker,p")).toEqual(["--ops=docker,proxy"]);
    expect(words("verify", "--features", "chat,observe/m")).toEqual(["chat,observe/metrics"]);
  });

  test.each<[readonly string[], readonly string[]]>([
    [["--name", ""], []],
    [["--stack", ""], ["fastapi"]],
    [["--preset=q"], ["--preset=quickstart"]],
    [
      ["add", "resource", "Post", "--read", ""],
      ["anyone", "users", "owner", "admin"],
    ],
    [["undo", ""], []],
    [["export", ""], []],
    [["list", "--js"], ["--json"]],
    [["nope", "li"], []],
  ])("behind %j is %j", (typed, wanted) => expect(words(...typed)).toEqual(wanted));

  test("a flag that is typed already is not offered again, and others are, with what they mean", () => {
    expect(words("undo", "--yes", "--json", "--")).not.toEqual(expect.arrayContaining(["--yes", "--json"]));
    expect(candidates(["list", "--"], { catalog, commands: COMMANDS })).toEqual([
      ["--json", "print one JSON document on standard output"],
    ]);
  });

  test("a command behind help and diff, and what that takes", () => {
    expect(words("he")).toEqual(["help"]);
    expect(words("help", "un")).toEqual(["undo"]);
    expect(words("help", "undo", "")).toEqual([]);
    expect(words("diff", "")).toEqual(["add", "remove", "set", "rename", "update"]);
    expect(words("diff", "--json", "a")).toEqual(["add"]);
    expect(words("diff", "add", "observe/")).toEqual(["observe/metrics", "observe/traces"]);
    expect(words("diff", "set", "cache=r")).toEqual(["cache=redis"]);
    expect(words("diff", "set", "cache=redis", "data")).toEqual(words("set", "cache=redis", "data"));
    expect(words("diff", "update", "")).toEqual([]);
  });
});

test("what remove completes are the features of the project here, and none outside of one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plinth-candidates-"));
  await runIn(folder, ["shop", "--preset", "minimal", "--chat", "--yes", "--no-install", "--no-git"]);
  const complete = (place: string) => runIn(place, ["completion", "complete", "--", "remove", ""]);
  expect((await complete(join(folder, "shop"))).out).toMatch(/^chat\t/m);
  expect(await complete(folder)).toEqual({ code: 0, out: "", err: "" });
  rmSync(folder, { recursive: true });
});
