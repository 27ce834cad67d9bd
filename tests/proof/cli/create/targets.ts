import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mustAnswer } from "../../../support/process.ts";
import type { Checks } from "../../parts/part.ts";
import { contentsOf, expectRefusal, expectThat, type Program, QUICK } from "../support/program.ts";

const NOBODY = 65534;

/** Places that are no place for a project, and places that are. */
export async function proveTargets(program: Program, checks: Checks): Promise<void> {
  const refused = (
    name: string,
    prepare: (room: string) => Promise<unknown>,
    code: number,
    said: RegExp,
    more: { target?: string; uid?: number } = {},
  ) =>
    checks.check(`a target that ${name} is refused, and nothing changes`, async () => {
      const room = await program.room();
      await prepare(room);
      const before = await contentsOf(room);
      const { uid, target = "my-api" } = more;
      const run = { cwd: room, ...(uid === undefined ? {} : { uid }) };
      expectRefusal(await program.run([target, ...QUICK], run), code, said);
      expectThat(same(before, await contentsOf(room)), "the folder is as it was");
    });
  const file = (path: string) => (room: string) => writeFile(join(room, path), "mine\n");
  await refused(
    "is not empty",
    async (room) => {
      await mkdir(join(room, "my-api"));
      await file("my-api/README.md")(room);
    },
    2,
    /README\.md/,
  );
  await refused("is a file", file("my-api"), 2, /is a file/);
  await refused(
    "is a link to nothing",
    (room) => symlink("nowhere", join(room, "my-api")),
    2,
    /link to nothing/,
  );
  await refused("is a file's child", file("apps"), 2, /part of the path is a file/, {
    target: "apps/my-api",
  });
  if (process.getuid?.() === 0) {
    await refused("is in a folder that is not writable", (room) => chmod(room, 0o555), 4, /permission/, {
      uid: NOBODY,
    });
    await checks.check("a file system that is read-only is reported, and nothing changes", async () => {
      const room = await program.room();
      mustAnswer("mount", ["-t", "tmpfs", "-o", "size=1m,ro", "none", room]);
      try {
        expectRefusal(await program.run(["my-api", ...QUICK], { cwd: room }), 4, /read-only/);
        expectThat((await contentsOf(room)).size === 0, "nothing is there");
      } finally {
        mustAnswer("umount", [room]);
      }
    });
    await checks.check("a disk that is full is reported, and nothing is left", async () => {
      const room = await program.room();
      const mount = ["-t", "tmpfs", "-o", "size=200k,mode=777", "none", room];
      mustAnswer("mount", mount);
      try {
        const ended = await program.run(["my-api", ...QUICK], { cwd: room });
        expectRefusal(ended, 4, /disk is full/);
        expectThat((await contentsOf(room)).size === 0, "nothing is left", ended);
        await mkdir(join(room, "my-api"));
        expectRefusal(await program.run(["my-api", ...QUICK], { cwd: room }), 4, /disk is full/);
        expectThat((await contentsOf(room)).size === 1, "nothing is left in a folder that was there");
      } finally {
        mustAnswer("umount", [room]);
      }
    });
  } else console.log("      not root: no check of a full disk, and of a folder that is not writable");
  const taken = (name: string, target: string, prepare: (room: string) => Promise<unknown>, made: string) =>
    checks.check(`a target that ${name} is taken`, async () => {
      const room = await program.room();
      await prepare(room);
      const ended = await program.run([target, ...QUICK], {
        cwd: join(room, target === "." ? "my-api" : ""),
      });
      expectThat(ended.code === 0, "exit 0", ended);
      expectThat(
        (await contentsOf(join(room, made))).has(".plinth/features"),
        `the project in ${made}`,
        ended,
      );
    });
  await taken("is an empty folder", "my-api", (room) => mkdir(join(room, "my-api")), "my-api");
  await taken("is the folder one is in", ".", (room) => mkdir(join(room, "my-api")), "my-api");
  await taken("is nested", "apps/my-api", async () => undefined, "apps/my-api");
  await taken(
    "is a link to a folder",
    "my-api",
    async (room) => {
      await mkdir(join(room, "real"));
      await symlink("real", join(room, "my-api"));
    },
    "real",
  );
  await checks.check("inside a git repository no other is begun", async () => {
    const room = await program.room();
    mustAnswer("git", ["init", "-q", room]);
    const ended = await program.run(["my-api", "--yes", "--no-install"], { cwd: room });
    expectThat(ended.code === 0 && /already inside the git repository/.test(ended.out), "it is said", ended);
    expectThat(!(await contentsOf(join(room, "my-api"))).has(".git"), "no .git");
  });
  await checks.check("a repository with a README is refused by name, and --force keeps it", async () => {
    const room = await program.room();
    const folder = join(room, "my-api");
    mustAnswer("git", ["init", "-q", folder]);
    await writeFile(join(folder, "README.md"), "mine\n");
    expectRefusal(await program.run(["my-api", ...QUICK], { cwd: room }), 2, /too: README\.md\. Nothing/);
    const ended = await program.run(["my-api", ...QUICK, "--force"], { cwd: room });
    expectThat(ended.code === 0, "exit 0", ended);
    expectThat((await contentsOf(folder)).get("README.md")?.endsWith("mine\n") === true, "README.md is kept");
  });
}

function same(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return JSON.stringify([...a]) === JSON.stringify([...b]);
}
