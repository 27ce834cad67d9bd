import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { environment } from "../../../project/evolve/cli.ts";
import { emptyFolder, project, snapshot, v1 } from "../../../project/evolve/world.ts";
import { type Run, runIn } from "../../run.ts";

const choices = { store: "small", chat: false, extras: [] };
let tools: string;

/** Runs `update` with an npm of this test's, which notes its words, one in each line, and then runs a script. */
async function update(folder: string, script: string, ...flags: readonly string[]): Promise<Run> {
  tools = emptyFolder();
  const note = `printf '%s\\n' "$@" > "${tools}/$1.log"; pwd > "${tools}/$1.cwd"`;
  writeFileSync(join(tools, "npm"), `#!/bin/sh\n${note}\n${script}\n`, { mode: 0o755 });
  const env = { ...environment(v1), TERM: "xterm", PATH: `${tools}${delimiter}/usr/bin${delimiter}/bin` };
  return runIn(folder, ["update", ...flags], { env });
}
const noted = (name: string) => readFileSync(join(tools, name), "utf8").trimEnd();
/** What npm does with a package: it runs the script that it was given, in which the program is on the path. */
const runs = (end: string) =>
  `printf '#!/bin/sh\\necho "$@ in $PWD, TERM=$TERM"; ${end}\\n' > "${"$"}{0%/*}/create-plinth"
chmod +x "${"$"}{0%/*}/create-plinth"; for last; do :; done; eval "$last"`;

test("another version is run by npm in the project, with the flags that were given, and its exit code is ours", async () => {
  const folder = await project(v1, choices);
  const before = snapshot(folder, /^$/);
  const plain = await update(folder, runs("exit 3"), "--to", "9.9.9");
  expect(plain).toEqual({ code: 3, out: `update in ${folder}, TERM=xterm\n`, err: "" });
  expect(noted("exec.log").split("\n")).toEqual(
    expect.arrayContaining(["exec", "--yes", "--silent", "--package=create-plinth@9.9.9", "-c"]),
  );
  // A registry that the project names is not asked.
  expect(noted("exec.cwd")).not.toContain(folder);
  expect(existsSync(noted("exec.cwd"))).toBe(false);
  const flags = ["--yes", "--force", "--trust", "--json", "--dry-run", "--no-install"];
  const given = await update(join(folder, "deep"), runs("exit 0"), "--to", "9.9.9", ...flags, "--plain");
  expect(given).toEqual({ code: 0, out: `update ${flags.join(" ")} in ${folder}, TERM=dumb\n`, err: "" });
  expect(snapshot(folder, /^$/)).toEqual(before);
});

test("this version is no other one", async () => {
  const folder = await project(v1, choices);
  const { code, out } = await update(folder, "exit 9", "--to", v1.version);
  expect([code, out, existsSync(join(tools, "exec.log"))]).toEqual([
    0,
    "Nothing to do: the project is as it would be.\n",
    false,
  ]);
});

test.each<[string, string]>([
  ["", "npm knows no create-plinth@9.9.9."],
  ["echo 'npm error code E404' >&2", "npm knows no create-plinth@9.9.9."],
  ["echo 'npm ERR! code ETARGET' >&2", "npm knows no create-plinth@9.9.9."],
  [
    "echo 'npm error code ENOTFOUND' >&2",
    "npm could not ask its registry for create-plinth@9.9.9 (ENOTFOUND).",
  ],
  ["echo 'no code' >&2", "npm could not ask its registry for create-plinth@9.9.9."],
])("an npm that says %j has one line, exit 4", async (say, said) => {
  const failing = say === "" ? "" : `${say}; exit 1`;
  const end = `[ "$1" = view ] || exit 1; ${failing}`;
  const run = await update(await project(v1, choices), end, "--to", "9.9.9");
  expect(run).toEqual({ code: 4, out: "", err: `error: ${said} Nothing was changed.\n` });
  expect(noted("view.log").split("\n").slice(0, 3)).toEqual(["view", "create-plinth@9.9.9", "version"]);
});

test("without npm, and with one that cannot be started, is exit 4", async () => {
  const folder = await project(v1, choices);
  const env = { ...environment(v1), PATH: emptyFolder() };
  const missing = await runIn(folder, ["update", "--to", "9.9.9"], { env });
  expect(missing).toEqual({ code: 4, out: "", err: "error: npm was not found.\n" });
  await update(folder, "");
  writeFileSync(join(tools, "npm"), "#!/nowhere\n", { mode: 0o755 });
  const broken = await runIn(folder, ["update", "--to", "9.9.9"], { env: { ...env, PATH: tools } });
  expect(broken).toEqual({ code: 4, out: "", err: "error: npm could not be started: ENOENT.\n" });
});
