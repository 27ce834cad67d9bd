import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMAND_NAMES } from "../../../src/cli/commands/index.ts";
import { refuseCommandWord, refuseUnknownTopic } from "../../../src/cli/input/words.ts";
import { commandLine } from "../../../src/cli/processes/shell.ts";
import { didYouMean, editDistance, nearest } from "../../../src/engine/answers/suggest.ts";
import { root, runIn } from "../run.ts";

describe("suggestions", () => {
  test.each([
    ["updaet", "update", 1],
    ["lst", "list", 1],
    ["", "abc", 3],
    ["same", "same", 0],
  ])("%s is %s after %i edits", (a, b, edits) => expect(editDistance(a, b)).toBe(edits));

  test("offer the word that was meant, and else the choice", () => {
    expect(nearest("postgress", ["apple", "postgres"])).toBe("postgres");
    expect(didYouMean("aple", ["apple", "pear"])).toBe("Did you mean apple?");
    expect(didYouMean("zzzzzz", ["apple", "pear"])).toBe("Choose from apple, pear.");
  });
});

describe("command words", () => {
  test.each([
    ["updaet", "update"],
    ["creat", "create"],
    ["HELP", "help"],
    ["lists", "list"],
    ["upgrade", "update"],
    ["init", "create"],
    ["new", "create"],
    ["generate", "create"],
    ["ls", "list"],
    ["rm", "remove"],
    ["status", "diff"],
    ["version", "--version"],
    ["install", "add"],
    ["pet", "set"],
  ])("%s is refused as a first word, for %s", (word, meant) => {
    expect(() => refuseCommandWord(word, COMMAND_NAMES)).toThrow(
      `"${word}" is no command. Did you mean "create-plinth ${meant}"? To name a project so: create-plinth create ${word}`,
    );
  });
  test.each(["my-api", "./add", "shop", "constructor"])("%s is a name", (name) => {
    expect(() => refuseCommandWord(name, COMMAND_NAMES)).not.toThrow();
  });
  test.each(["upgrade", "ls", "updaet"])("help about %s names the command", (topic) => {
    expect(() => refuseUnknownTopic(topic, COMMAND_NAMES)).toThrow(/Did you mean (update|list)\?/);
  });

  const quick = ["--yes", "--no-install", "--no-git"];
  test.each([
    ["upgrade", "--to", "1.0.0"],
    ["rm", "chat"],
    ["ls", "--json"],
    ["--plain", "status"],
    ["--yes", "init"],
  ])("%s %s is refused whatever else is there, and makes nothing", async (...words) => {
    const folder = mkdtempSync(join(tmpdir(), "plinth-words-"));
    const { code, out, err } = await runIn(folder, words);
    expect(code).toBe(2);
    expect(out + err).toMatch(/is no command\. Did you mean/);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
  test("after create, anything is a name, and the command to repeat it says create", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plinth-words-"));
    for (const name of ["pet", "upgrade", "list"]) {
      const { code, out } = await runIn(folder, ["create", name, ...quick]);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`create-plinth@\\S+ create ${name} --`));
    }
    const input = JSON.stringify({ name: "ls" });
    expect(await runIn(folder, ["--config", "-", ...quick], { input })).toMatchObject({ code: 0 });
    expect(readdirSync(folder).sort()).toEqual(["list", "ls", "pet", "upgrade"]);
    rmSync(folder, { recursive: true });
  });
});

describe("flags that npm kept", () => {
  const npm = { npm_config_user_agent: "npm/11.0.0 node/v22.0.0 linux x64", npm_command: "init" };
  test.each([
    [["x", "postgres"], { npm_config_database: "true" }, "--database"],
    [["x"], { npm_config_database: "postgres", npm_config_chat: "" }, "--database, --no-chat"],
    [["x"], { npm_config_ops: "docker,ci" }, "--ops"],
    [["x"], { npm_config_cache: join(root, "redis") }, "--cache"],
    [["x"], { npm_config_preset: "minimal" }, "--preset"],
    [["x"], { npm_config_dry_run: "true" }, "--dry-run"],
    [["x"], { npm_config_install: "" }, "--no-install"],
    [["x"], { npm_config_git: "false" }, "--no-git"],
    [["remove", "chat"], { npm_config_keep_data: "true" }, "--keep-data"],
  ])("%s with %j", async (words, env, flags) => {
    const { code, out, err } = await runIn(root, words, { env: { ...npm, ...env } });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(new RegExp(`^error: npm kept ${flags} for itself: put -- before the flags.*\n$`));
  });
  test.each([
    { npm_config_cache: "/root/.npm" },
    { npm_config_yes: "true" },
    { npm_config_git: "/usr/bin/git" },
    { npm_config_git: "" },
    { npm_config_force: "true" },
    { npm_config_user_agent: "pnpm/9.0.0", npm_config_database: "postgres" },
    { npm_command: "run-script", npm_config_database: "postgres" },
  ])("%j is none of ours", async (env) => {
    expect(await runIn(root, ["x", "--yes", "--dry-run"], { env: { ...npm, ...env } })).toMatchObject({
      code: 0,
    });
  });
});

test("flags that npm has too are said to be kept where they are missed", async () => {
  const npm = { npm_config_user_agent: "npm/11.0.0 node/v22.0.0 linux x64", npm_command: "init" };
  const folder = mkdtempSync(join(tmpdir(), "plinth-words-"));
  const asked = await runIn(folder, ["shop"], { env: { ...npm, npm_config_yes: "true" } });
  expect(asked.code).toBe(2);
  expect(asked.err).toMatch(
    /To take the defaults: .*--yes\n\(npm kept --yes for itself: put -- before it, as in .* -- --yes\)\n$/,
  );
  mkdirSync(join(folder, "taken"));
  writeFileSync(join(folder, "taken/README.md"), "Mine.\n");
  const words = ["taken", "--yes", "--no-install"];
  const taken = await runIn(folder, words, { env: { ...npm, npm_config_force: "true" } });
  expect(taken.code).toBe(2);
  expect(taken.err).toMatch(
    /add --force to keep them as they are\. \(npm kept --force for itself: put -- before it/,
  );
  expect((await runIn(folder, words, { env: { ...npm, npm_config_yes: "true" } })).err).not.toMatch(
    /npm kept/,
  );
  expect(
    (await runIn(folder, ["shop"], { env: { npm_command: "run-script", npm_config_yes: "true" } })).err,
  ).not.toMatch(/npm kept/);
  const npx = { ...npm, npm_command: "exec", npm_config_yes: "true" };
  expect((await runIn(folder, ["shop"], { env: npx })).err).not.toMatch(/npm kept/);
  rmSync(folder, { recursive: true });
});

test("a command line survives a shell", () => {
  expect(commandLine(["a", "it's b", "", "$HOME", "x=1"])).toBe(`a 'it'\\''s b' '' '$HOME' x=1`);
});
