import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "../../parts/part.ts";
import { contentsOf, expectRefusal, expectThat, type Program, QUICK } from "../support/program.ts";

/** Names as people and scripts give them, and what becomes of each: it is taken, or refused by a line that says this. */
const NAMES: readonly (readonly [name: string, verdict: true | RegExp])[] = [
  ["my-api", true],
  ["a", true],
  ["shop2", true],
  ["x".repeat(40), true],
  ["./add", true],
  ["apps/api", true],
  ["", /empty/],
  [" ", /empty/],
  ["x".repeat(41), /too long/],
  ["x".repeat(300), /too long/],
  ["My-Api", /Try my-api/],
  ["my_api", /Try my-api/],
  ["my api", /Try my-api/],
  ["my--api", /Try my-api/],
  ["-rf", /[Uu]nknown option/],
  ["my-api-", /Try my-api/],
  ["2fast", /Try fast/],
  ["日本語", /cannot be a project's name/],
  ["café", /Try cafe/],
  ["😀", /cannot be a project's name/],
  ["..", /leads out/],
  ["../x", /leads out/],
  ["a/../../x", /leads out/],
  ["/tmp/x", /absolute path/],
  ["C:\\x", /absolute path/],
  ["\\\\server\\x", /absolute path/],
  ["~/x", /begins with ~/],
  ["apps\\api", /backslash/],
  ["con", /reserved/],
  ["NUL", /reserved/],
  ["com1", /reserved/],
  ["lpt1", /reserved/],
  ["app", /reserved/],
  ["tests", /reserved/],
  ["node-modules", /reserved/],
  ["Demo$(id)", /cannot be a project's name/],
  ["a;b", /cannot be a project's name/],
  ["a'b", /cannot be a project's name/],
  ["a\nb", /cannot be a project's name/],
  ["a.b", /Try a-b/],
  ["@scope/api", true],
  ["update", /Unknown option/],
  ["upgrade", /Did you mean "create-plinth update"/],
  ["uvicorn", /package/],
  ["starlette", /package/],
  ["updaet", /Did you mean/],
  ["creat", /Did you mean/],
  ["lists", /Did you mean/],
];

/** What is wrong in a project, and what is said of it. */
const IN_A_PROJECT: readonly (readonly [words: readonly string[], said: RegExp])[] = [
  [["add", "chta"], /Did you mean chat\?/],
  [["add", "cache/redis"], /set cache=redis/],
  [["set", "cache=rediss"], /Did you mean redis\?/],
  [["set", "cahce=redis"], /Did you mean cache\?/],
  [["add"], /needs one of/],
  [["add", "replica"], /needs .*PostgreSQL.*: choose database/],
];

/** Every name has its verdict. */
export async function proveNames(program: Program, checks: Checks): Promise<void> {
  for (const [name, verdict] of NAMES) {
    const shown = name.length > 20 ? `${name.slice(0, 12)}… (${name.length})` : JSON.stringify(name);
    await checks.check(`the name ${shown} is ${verdict === true ? "taken" : "refused"}`, async () => {
      const room = await program.room();
      const ended = await program.run([name, ...QUICK], { cwd: room });
      const made = await readdir(room);
      if (verdict === true) expectThat(ended.code === 0 && made.length === 1, "a project", ended);
      else {
        expectRefusal(ended, 2, verdict);
        expectThat(made.length === 0, "nothing is made", ended);
      }
    });
  }
  const project = await program.room();
  await program.run(["my-api", ...QUICK], { cwd: project });
  for (const [words, said] of IN_A_PROJECT) {
    await checks.check(`in a project, ${words.join(" ")} is refused in one line`, async () => {
      const cwd = join(project, "my-api");
      const before = JSON.stringify([...(await contentsOf(cwd))]);
      expectRefusal(await program.run(words, { cwd }), 2, said);
      expectThat(JSON.stringify([...(await contentsOf(cwd))]) === before, "nothing is changed");
    });
  }
  const wrong: readonly (readonly [words: readonly string[], said: RegExp])[] = [
    [["my-api", "--databse", "sqlite"], /Did you mean --database\?/],
    [["my-api", "--database", "postgress"], /Did you mean postgres\?/],
    [["my-api", "--preset", "quickstrat"], /Did you mean quickstart\?/],
    [["my-api", "--ops", "dokcer"], /Did you mean docker\?/],
    [["my-api", "--database", "sqlite", "--database", "mysql"], /given twice/],
    [["my-api", "--chat", "--no-chat"], /--chat and --no-chat/],
    [["my-api", "another"], /[Tt]oo many arguments/],
    [["my-api", "--config", "nothing.json"], /no such file/],
    [["list", "--jsno"], /Did you mean --json\?/],
    [["help", "crate"], /Did you mean create\?/],
    [["schema", "lst"], /Did you mean list\?/],
    [["completion", "bsh"], /Did you mean bash\?/],
  ];
  for (const [words, said] of wrong) {
    await checks.check(`${words.join(" ")} is refused in one line`, async () => {
      const room = await program.room();
      expectRefusal(await program.run(words, { cwd: room }), 2, said);
      const json = await program.run([...words, "--json"], { cwd: room });
      const { error } = JSON.parse(json.out) as { error: { message: string; exit: number } };
      expectThat(json.code === 2 && error.exit === 2 && json.err === "", "one document with --json", json);
      expectThat((await readdir(room)).length === 0, "nothing is made");
    });
  }
}
