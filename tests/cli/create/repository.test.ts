import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { environment } from "../../project/evolve/cli.ts";
import { v1 } from "../../project/evolve/world.ts";
import { mustAnswer } from "../../support/process.ts";
import { runIn } from "../run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-repository-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Makes a project of a small catalog. */
const create = (env: NodeJS.ProcessEnv = {}) =>
  runIn(folder, ["shop", "--yes", "--no-install", "--json", "--force"], {
    env: { ...environment(v1), ...env },
  });
const git = (...words: string[]) => mustAnswer("git", words, { cwd: join(folder, "shop") }).trim();
/** The steps of git, as the document has them. */
const steps = (out: string) =>
  (JSON.parse(out) as { steps: { run: string }[] }).steps.filter(({ run }) => run.startsWith("git"));
const skipped = (why: unknown) => [{ run: "git init", outcome: "skipped", why }];

test("all that was written is committed, programs as such, by the user and on the branch that they prefer", async () => {
  const settings = join(folder, "gitconfig");
  writeFileSync(settings, "[init]\n\tdefaultBranch = trunk\n");
  const { code, out } = await create({ GIT_CONFIG_GLOBAL: settings });
  expect([code, steps(out)]).toEqual([0, [{ run: "git init, first commit", outcome: "done" }]]);
  expect(git("log", "--format=%an <%ae> %cn")).toBe("A <a@example.org> A");
  expect(git("branch", "--show-current")).toBe("trunk");
  expect(git("status", "--porcelain")).toBe("");
  // One that was not named would be main.
  rmSync(join(folder, "shop"), { recursive: true });
  await create();
  expect(git("branch", "--show-current")).toBe("main");
});

test("what was in the folder before is not committed, and five of it are named", async () => {
  mkdirSync(join(folder, "shop"));
  for (const name of ["a", "b", "c", "d", "e", "f"]) writeFileSync(join(folder, "shop", `${name}.key`), "");
  const { out } = await create();
  expect(steps(out)).toEqual([
    expect.objectContaining({
      why: "not added, since they were here before: a.key, b.key, c.key, d.key, e.key and 1 more",
    }),
  ]);
  expect(git("ls-files", "*.key")).toBe("");
});

test.each<[string, () => Promise<{ out: string; code: number }>, unknown]>([
  ["git is missing", () => create({ PATH: join(folder, "none") }), "git was not found"],
  [
    "it is in a repository",
    () => {
      mustAnswer("git", ["init", "-q"], { cwd: folder });
      return create();
    },
    expect.stringMatching(/^already inside the git repository \/.*plinth-repository-\w+$/),
  ],
  [
    "it is one",
    () => {
      mkdirSync(join(folder, "shop"));
      mustAnswer("git", ["init", "-q"], { cwd: join(folder, "shop") });
      return create();
    },
    "this folder already is a git repository: the commit is yours",
  ],
  [
    "its .git leads nowhere",
    () => {
      mkdirSync(join(folder, "shop"));
      symlinkSync("nowhere", join(folder, "shop/.git"));
      return create();
    },
    expect.any(String),
  ],
])("no commit is made, and why is said, where %s", async (_, make, why) => {
  const { code, out } = await make();
  expect([code, steps(out)]).toEqual([0, skipped(why)]);
  expect(readdirSync(join(folder, "shop"))).toContain("main.txt");
});

test("a commit that git refuses is exit 4, with what git said", async () => {
  const { code, out } = await create({ GIT_COMMITTER_DATE: "never" });
  expect([code, steps(out)]).toEqual([
    4,
    [
      expect.objectContaining({
        run: "git commit",
        outcome: "failed",
        why: expect.stringMatching(/^exit 128 .*\n.*date/),
      }),
    ],
  ]);
});
