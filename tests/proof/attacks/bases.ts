import * as fs from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import type { Catalog, Stack } from "../../../src/index.ts";
import { must, mustAnswer, root } from "../../support/process.ts";
import { setTraps } from "./room/bait.ts";
import { BASES } from "./room/project.ts";
import { build, Room, wipe } from "./room/room.ts";

/** Makes the projects that hostile ones are made from, once for all workers. */
export async function makeBases(folder: string): Promise<void> {
  fs.mkdirSync(join(folder, "programs"), { recursive: true });
  mustAnswer("mkfifo", [join(folder, "pipe")]);
  // What installs, as the user has it: it does nothing, and is where no project reaches.
  fs.writeFileSync(join(folder, "programs/uv"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  const catalogs = await writeCatalogs(folder);
  const QUICK = ["--yes", "--no-install", "--force"];
  const make = async (
    name: string,
    catalog: string,
    flags: readonly string[],
    ...more: readonly string[][]
  ) => {
    const place = join(folder, name);
    fs.mkdirSync(place);
    await plinth(place, catalog, ["project", "--yes", "--no-install", "--no-git", ...flags]);
    for (const words of more) await plinth(join(place, "project"), catalog, [...words, ...QUICK]);
  };
  const tiny = ["--store", "small", "--chat", "--extras", "lint"];
  await make("plain", catalogs.older, tiny);
  await make("changed", catalogs.older, tiny, ["add", "extras/docs"]);
  await make("pending", catalogs.older, tiny);
  const settings = join(folder, "pending/project/settings.txt");
  fs.writeFileSync(settings, fs.readFileSync(settings, "utf8").replaceAll(/line (\d+)/g, "mine $1"));
  await plinth(join(folder, "pending/project"), catalogs.tiny, ["update", ...QUICK], [0, 3]);
  await make("real", catalogs.real, ["--preset", "minimal"]);
  const post = ["add", "resource", "Post", "title:str.20"];
  await make("real-changed", catalogs.real, ["--preset", "minimal"], ["add", "chat"], post);
  await make("release", catalogs.release, ["--preset", "minimal"]);
  for (const name of Object.keys(BASES)) {
    fs.mkdirSync(join(folder, name), { recursive: true });
    commit(folder, name);
  }
}

/** Two versions of the small catalog that run what the real one runs, the real one, and a release's. */
async function writeCatalogs(folder: string): Promise<Record<"older" | "tiny" | "real" | "release", string>> {
  const real = readTemplates(join(root, "templates"), "2.0.0");
  const tiny = (version: string, number: number) => {
    const catalog = readTemplates(join(root, `tests/support/fixtures/catalog-v${number}`), version);
    return { ...catalog, stacks: catalog.stacks.map((stack) => withPrograms(stack, real)) };
  };
  const packed = fs.readFileSync(join(root, "tests/support/fixtures/releases/0.1.0.catalog.json.gz"));
  const catalogs = {
    older: tiny("1.0.0", 1),
    tiny: tiny("2.0.0", 2),
    real,
    release: JSON.parse(gunzipSync(packed).toString()) as Catalog,
  };
  return Object.fromEntries(
    Object.entries(catalogs).map(([name, catalog]) => {
      const path = join(folder, `${name}.json`);
      fs.writeFileSync(path, JSON.stringify(catalog));
      return [name, path];
    }),
  ) as Record<keyof typeof catalogs, string>;
}

/** A small stack whose projects are formatted, checked, installed and migrated as the real ones are. */
function withPrograms(stack: Stack, { stacks: [real] }: Catalog): Stack {
  const [own, theirs] = [stack.migrations, real?.migrations];
  if (real?.format === undefined || real.check === undefined || own === undefined || theirs === undefined)
    throw new Error("the real stack has no programs");
  return {
    ...stack,
    format: { ...real.format, files: ["*.txt"] },
    check: { ...real.check, files: ["*.txt"] },
    install: real.install,
    caches: [...stack.caches, ...real.caches],
    migrations: { ...own, current: theirs.current, downgradeCommand: theirs.downgradeCommand },
  };
}

async function plinth(cwd: string, catalog: string, words: readonly string[], exits = [0]): Promise<void> {
  const { NODE_EXTRA_CA_CERTS: _, ...usual } = process.env;
  const env = { ...usual, PLINTH_CATALOG: catalog };
  const program = join(root, "bin/create-plinth.js");
  await must(
    "sh",
    [
      "-c",
      'node "$@"; code=$?; for ok in $EXITS; do [ $code = $ok ] && exit 0; done; exit 1',
      "sh",
      program,
      ...words,
    ],
    {
      cwd,
      env: { ...env, EXITS: exits.join(" ") },
    },
  );
}

/** The repositories of a project: one with all that is in it, one of the user's own without what is installed. */
function commit(folder: string, name: string): void {
  for (const [kind, forced] of [
    ["cloned", ["--force"]],
    ["own", []],
  ] as const) {
    const room = new Room();
    const project = join(folder, name, "project");
    if (fs.existsSync(project)) room.take(project, "repo");
    setTraps(room, "repo");
    if (kind === "own") room.file("repo/.git-exclude", ".venv\nnode_modules\n");
    const place = join(folder, name, "work");
    build(room, { folder: place, trace: "{trace}", pipe: join(folder, "pipe") });
    const git = (...words: string[]) =>
      mustAnswer(
        "git",
        ["init.templateDir=", "core.excludesFile=.git-exclude", "user.name=A", "user.email=a@example.org"]
          .flatMap((setting) => ["-c", setting])
          .concat(words),
        { cwd: join(place, "repo") },
      );
    git("init", "-q", "-b", "main");
    git("add", "--all", ...forced);
    git("commit", "-qm", "all", "--allow-empty");
    git("gc", "-q");
    fs.renameSync(join(place, "repo/.git"), join(folder, name, kind));
    wipe(place);
  }
}
