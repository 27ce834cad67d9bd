import { spawnSync } from "node:child_process";
import {
  lstatSync,
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
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import { makeBlueprint } from "../../../src/engine/index.ts";
import { applyCreate, planCreate } from "../../../src/project/create.ts";

const TEMPLATES = join(import.meta.dirname, "../../support/fixtures/catalog");
const catalog = readTemplates(TEMPLATES, "1.0.0");
const answers = {
  stack: "tiny",
  name: "demo",
  description: "A demo.",
  choices: { store: "big", chat: true },
};
const blueprint = makeBlueprint(catalog, answers);
let root = "";
let folder = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plinth-create-"));
  folder = join(root, "demo");
});
afterEach(() => rmSync(root, { recursive: true }));

const create = async (options: { force?: boolean } = {}, signal?: AbortSignal) =>
  applyCreate(await planCreate(catalog, blueprint, folder, options), signal);
const listing = (path: string) => (readdirSync(path, { recursive: true }) as string[]).sort();
/** A signal that says stop at the nth moment at which a run asks. */
const stopAt = (moment: number) => {
  let left = moment;
  const signal = {
    throwIfAborted() {
      left -= 1;
      if (left < 0) throw new Error("stopped");
    },
  } as AbortSignal;
  return { signal, reached: () => left < 0 };
};

describe("create", () => {
  it("makes the same project in a new folder, an empty one and through a link", async () => {
    await create();
    const files = listing(folder);
    expect(files).toContain(".plinth/features");
    for (const place of ["empty", "linked"]) {
      folder = join(root, place);
      if (place === "empty") mkdirSync(folder);
      else {
        mkdirSync(join(root, "real"));
        symlinkSync(join(root, "real"), folder);
      }
      await create();
      expect(listing(folder)).toEqual(files);
    }
    expect(readdirSync(root).sort()).toEqual(["demo", "empty", "linked", "real"]);
  });

  it("gives files and folders their modes under any umask", async () => {
    const umask = process.umask(0o077);
    try {
      await create();
      folder = join(root, "again");
      mkdirSync(folder, { mode: 0o755 });
      await create();
    } finally {
      process.umask(umask);
    }
    for (const place of ["demo", "again"]) {
      for (const path of listing(join(root, place))) {
        const stat = lstatSync(join(root, place, path));
        expect([path, stat.mode & 0o777]).toEqual([
          path,
          path === "secret.txt" ? 0o600 : stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644,
        ]);
      }
    }
  });

  it("accepts a folder with other files, and refuses one with the project's, changing nothing", async () => {
    mkdirSync(join(folder, ".git"), { recursive: true });
    writeFileSync(join(folder, "notes.md"), "mine\n");
    writeFileSync(join(folder, "main.txt"), "mine\n");
    const before = listing(folder);
    await expect(create()).rejects.toThrow(
      /holds files that the project would have too: main\.txt\. Nothing/,
    );
    expect(listing(folder)).toEqual(before);
    await create({ force: true });
    expect(readFileSync(join(folder, "main.txt"), "utf8")).toBe("mine\n");
    await expect(create({ force: true })).rejects.toThrow(/is a project of Plinth already/);
  });

  it("never writes through a link, not even when forced", async () => {
    mkdirSync(folder);
    mkdirSync(join(root, "elsewhere"));
    symlinkSync(join(root, "elsewhere"), join(folder, "steps"));
    symlinkSync(join(root, "elsewhere/target"), join(folder, "main.txt"));
    await expect(create()).rejects.toThrow(/main\.txt, steps\//);
    await create({ force: true });
    expect(readdirSync(join(root, "elsewhere"))).toEqual([]);
  });

  it.each(["new", "existing"])(
    "takes everything back when it is stopped, at any moment, in a folder that is %s",
    async (kind) => {
      if (kind === "existing") mkdirSync(join(folder, "steps"), { recursive: true });
      const before = listing(root);
      for (let moment = 0; ; moment += 1) {
        const { signal, reached } = stopAt(moment);
        const run = create({}, signal);
        if (
          await run.then(
            () => true,
            () => false,
          )
        )
          break;
        expect(reached()).toBe(true);
        expect(listing(root)).toEqual(before);
      }
      expect(listing(folder)).toContain(".plinth/features");
      expect(listing(folder).filter((path) => /tmp-|journal/.test(path))).toEqual([]);
    },
  );

  it.each([2, 9, 12, 14])("after a kill at moment %i, the next run makes the whole project", (moment) => {
    mkdirSync(folder);
    const run = (at: number) =>
      spawnSync(
        process.execPath,
        ["--import", "tsx", join(import.meta.dirname, "killed.ts"), TEMPLATES, folder, String(at)],
        {
          encoding: "utf8",
        },
      );
    expect(run(moment).signal).toBe("SIGKILL");
    expect(listing(folder)).not.toContain(".plinth/features");
    const again = run(1000);
    expect(again.stderr).toBe("");
    expect(listing(folder)).toContain(".plinth/features");
    expect(listing(folder).filter((path) => /tmp-|journal/.test(path))).toEqual([]);
  });
});
