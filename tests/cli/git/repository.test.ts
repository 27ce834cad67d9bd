import { execFileSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Run, root, runIn } from "../run.ts";

let scratch: string;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  if (!existsSync(join(root, "dist/cli.cjs"))) execFileSync("npm", ["run", "build"], { cwd: root });
}, 120_000);
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "plinth-repository-"));
  folder = join(scratch, "shop");
  mkdirSync(folder);
  // A machine whose git knows nothing: no identity, no settings.
  const none = { GIT_AUTHOR_NAME: undefined, GIT_AUTHOR_EMAIL: undefined, EMAIL: undefined };
  env = { ...none, HOME: scratch, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: join(scratch, "gitconfig") };
  env = { ...env, GIT_COMMITTER_NAME: undefined, GIT_COMMITTER_EMAIL: undefined };
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const create = (...more: string[]): Promise<Run> =>
  runIn(folder, ["create", ".", "--yes", "--no-install", ...more], { env });
const git = (...words: string[]): string =>
  execFileSync("git", words, { cwd: folder, encoding: "utf8", env: { ...process.env, ...env } }).trim();
const settings = (text: string): void => writeFileSync(join(scratch, "gitconfig"), text);

describe("the first commit", () => {
  test("has what was written, and names what was there before", async () => {
    for (const path of [".ssh/id_rsa", ".netrc", "notes/a b.txt", "ä.txt"]) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), "mine\n");
    }
    const { code, out } = await create();
    expect(code).toBe(0);
    expect(out).toContain(
      "not added, since they were here before: .netrc, .ssh/id_rsa, notes/a b.txt, ä.txt",
    );
    expect(git("status", "--porcelain", "-z", "-uall").split("\0").filter(Boolean).sort()).toEqual(
      ["?? .netrc", "?? .ssh/id_rsa", "?? notes/a b.txt", "?? ä.txt"].sort(),
    );
    const committed = git("ls-tree", "-r", "--name-only", "HEAD").split("\n");
    expect(committed).toEqual(expect.arrayContaining([".gitignore", ".plinth/features", "app/main.py"]));
    expect(committed).not.toContain(".env");
  });

  test("has its programs as such, on a file system without permission bits too", async () => {
    Object.assign(env, {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.fileMode",
      GIT_CONFIG_VALUE_0: "false",
    });
    expect(await create("--ops", "proxy")).toMatchObject({ code: 0 });
    const modes = git("ls-files", "--stage").split("\n");
    const programs = modes.filter((line) => line.startsWith("100755"));
    expect(programs.map((line) => line.split("\t")[1])).toEqual(["nginx/make-certificate.sh"]);
  });

  test.each([
    ["a file that leads elsewhere", "the .git in this folder is no repository"],
    ["an empty folder", "the .git in this folder is no repository"],
    ["a link to a file", "is a link, and no repository"],
  ])("is not made where .git is %s", async (what, why) => {
    mkdirSync(join(scratch, "other"));
    writeFileSync(join(scratch, "file"), "gitdir: other\n");
    if (what === "an empty folder") mkdirSync(join(folder, ".git"));
    else if (what === "a link to a file") symlinkSync("../file", join(folder, ".git"));
    else writeFileSync(join(folder, ".git"), "gitdir: ../other\n");
    const { code, out } = await create("--force");
    expect([code, out]).toEqual([0, expect.stringContaining(why)]);
    expect(readdirSync(join(scratch, "other"))).toEqual([]);
  });

  test("leaves a file out that was kept as it is", async () => {
    writeFileSync(join(folder, "README.md"), "# mine\n");
    const { out } = await create("--force");
    expect(out).toContain("not added, since they were here before: README.md");
    expect(git("ls-tree", "-r", "--name-only", "HEAD").split("\n")).not.toContain("README.md");
  });

  test("is by Plinth where git knows no author, and the next one is not", async () => {
    const { out } = await create();
    expect(out).toContain("git knew no name or address for you: it is by Plinth <plinth@localhost>");
    expect(git("log", "-1", "--format=%an <%ae> %cn <%ce>")).toBe(
      "Plinth <plinth@localhost> Plinth <plinth@localhost>",
    );
    expect(git("config", "--local", "--list")).not.toContain("user.");
    settings("[user]\nname = Ada\nemail = ada@example.com\n");
    git("commit", "-q", "--allow-empty", "-m", "next");
    expect(git("log", "-1", "--format=%an <%ae>")).toBe("Ada <ada@example.com>");
  });

  test("is by whom git knows, however it knows it", async () => {
    settings(
      "[author]\nname = Ada\nemail = ada@example.com\n[committer]\nname = Bob\nemail = bob@example.com\n",
    );
    const { out } = await create();
    expect(out).not.toContain("Plinth <");
    expect(git("log", "-1", "--format=%ae %ce")).toBe("ada@example.com bob@example.com");
  });

  test("is on the branch that git is set to begin with, else on main", async () => {
    settings("[init]\ndefaultBranch = trunk\n");
    await create();
    expect(git("symbolic-ref", "HEAD")).toBe("refs/heads/trunk");
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    settings("");
    await create();
    expect(git("symbolic-ref", "HEAD")).toBe("refs/heads/main");
  });

  test("is made where git is set to sign commits by a program that fails", async () => {
    settings(
      "[commit]\ngpgSign = true\n[gpg]\nprogram = false\n[user]\nname = Ada\nemail = ada@example.com\n",
    );
    const { code, out } = await create();
    expect([code, out]).toEqual([0, expect.not.stringContaining("failed")]);
    expect(git("log", "--format=%s %G?")).toMatch(/^chore: start with create-plinth .* N$/);
  });

  test("is not made in a repository that git does not trust", async () => {
    execFileSync("git", ["init", "-q"], { cwd: scratch });
    env = { ...env, GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" };
    const { code, out } = await create();
    expect(code).toBe(0);
    expect(out).toContain("skipped git init: detected dubious ownership in repository");
    expect(existsSync(join(folder, ".git"))).toBe(false);
  });
});

describe("changes that are not committed", () => {
  const add = (more: NodeJS.ProcessEnv, ...words: string[]): Promise<Run> =>
    runIn(folder, ["add", "observe/metrics", "--no-install", ...words], { env: { ...env, ...more } });

  beforeEach(async () => {
    await create();
  });

  test("are those of the project's repository, whatever GIT_DIR says", async () => {
    const other = join(scratch, "other");
    execFileSync("git", ["init", "-q", other]);
    writeFileSync(join(folder, "README.md"), "changed\n");
    for (const GIT_DIR of [join(other, ".git"), join(scratch, "nowhere")]) {
      const { code, err } = await add({ GIT_DIR });
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("not committed: README.md.") });
    }
    git("checkout", "-q", "README.md");
    expect((await add({ GIT_DIR: join(other, ".git") })).err).toBe("");
  });

  test.runIf(process.getuid?.() === 0)(
    "stop a command where git cannot say them, with git's reason, unless forced",
    async () => {
      // Only root may give a repository to another user.
      chownSync(join(folder, ".git"), 65534, 65534);
      const refused = await add({});
      expect(refused.code).toBe(4);
      expect(refused.err).toMatch(
        /git cannot say what is not committed: detected dubious ownership.*\n.*--force/,
      );
      expect((await add({}, "--force")).code).toBe(0);
    },
  );

  test("stop a command where the repository is broken", async () => {
    writeFileSync(join(folder, ".git/index"), "broken");
    const { code, err } = await add({});
    expect({ code, err }).toEqual({
      code: 4,
      err: expect.stringContaining("index file smaller than expected"),
    });
  });
});

describe("what is on the disk and ignored", () => {
  const ignored = (): string[] => readFileSync(join(folder, ".gitignore"), "utf8").split("\n");
  const run = (...words: string[]): Promise<Run> => runIn(folder, [...words, "--no-install"], { env });
  const put = (path: string): void => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), "private\n");
  };

  test("stays ignored when its feature goes, and is named", async () => {
    await create("--database", "sqlite");
    for (const path of ["app.db", "data/old.db-wal"]) put(path);
    const { code, out } = await run("set", "database=postgres");
    expect(code).toBe(0);
    expect(out).toContain(
      '"*.db" stays: app.db would be committed, and what is in there is not carried over',
    );
    expect(out).toContain('"*.db-wal" stays: data/old.db-wal');
    expect(ignored()).toEqual(expect.arrayContaining(["*.db", "*.db-wal"]));
    expect(ignored()).not.toContain("*.db-shm");
    git("add", "-A");
    expect(git("status", "--porcelain")).not.toContain(".db");
  });

  test("is ignored no more where there is none", async () => {
    await create("--database", "sqlite");
    await run("set", "database=postgres");
    expect(ignored().filter((line) => line.includes(".db"))).toEqual([]);
  });

  test("stays ignored for a folder of files, not for an empty one", async () => {
    for (const [path, stays] of [
      ["nginx/certificates/key.pem", true],
      ["nginx/certificates", false],
    ] as const) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      await create("--ops", "docker,proxy");
      if (stays) put(path);
      else mkdirSync(join(folder, path), { recursive: true });
      await run("remove", "ops/proxy");
      expect(ignored().includes("nginx/certificates/")).toBe(stays);
    }
  });

  test("stays ignored when a change is undone", async () => {
    await create("--database", "postgres");
    await run("set", "database=sqlite");
    put("app.db");
    const { code, out } = await run("undo", "--force");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('"*.db" stays: app.db') });
    expect(ignored()).toContain("*.db");
  });
});

describe("undo", () => {
  test("stops where the database cannot be asked, unless forced; --force is not for files changed since", async () => {
    await create("--no-chat");
    await runIn(folder, ["add", "chat", "--no-install"], { env });
    const undo = (...words: string[]) => runIn(folder, ["undo", "--no-install", ...words], { env });
    const dry = await undo("--dry-run");
    expect(dry.out).toContain("The database was not asked");
    for (const words of [[], ["--yes"]]) {
      const { code, err } = await undo(...words);
      expect({ code, err }).toEqual({
        code: 4,
        err: expect.stringMatching(/could not be asked.*\n.*undo --force/),
      });
    }
    writeFileSync(join(folder, "app/main.py"), "mine\n");
    expect(await undo("--force")).toMatchObject({ code: 2, err: expect.stringContaining("app/main.py") });
    expect((await undo("--force", "--yes")).code).toBe(0);
    expect(readFileSync(join(folder, "app/main.py"), "utf8")).toBe("mine\n");
  });
});
