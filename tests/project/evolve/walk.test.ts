import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cachesOf } from "../../../src/cli/commands/session.ts";
import type { BlueprintChange } from "../../../src/engine/blueprint/change.ts";
import type { UseChange } from "../../../src/engine/blueprint/change-uses.ts";
import { findStack } from "../../../src/engine/index.ts";
import { disk, type Files } from "../../../src/project/disk/write.ts";
import { examine } from "../../../src/project/doctor.ts";
import { recover } from "../../../src/project/transaction/journal.ts";
import { lockProject } from "../../../src/project/transaction/lock.ts";
import { transact } from "../../../src/project/transaction/transact.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";
import { type Fault, faulty, linkless } from "./faults.ts";
import {
  add,
  choose,
  createInto,
  emptyFolder,
  evolve,
  project,
  remove,
  same,
  snapshot,
  undo,
  v1,
  v2,
} from "./world.ts";

type Act = (folder: string, files: Files) => Promise<unknown>;

interface Scenario {
  readonly name: string;
  prepare(): Promise<string>;
  readonly act: Act;
}

const choices = { store: "small", chat: true, extras: ["lint"] };

/** A project with edits, an odd mode, a cache in a feature's folder, and an earlier change to undo. */
async function lived(): Promise<string> {
  const folder = await project(v1, choices);
  await evolve(folder, v1, add("extras/docs"));
  appendFileSync(join(folder, "main.txt"), "mine\n");
  writeFileSync(join(folder, "own.txt"), "own\n");
  chmodSync(join(folder, "settings.txt"), 0o444);
  chmodSync(join(folder, "secret.txt"), 0o640);
  mkdirSync(join(folder, "chat/cache/deep"), { recursive: true });
  writeFileSync(join(folder, "chat/cache/deep/file"), "cached\n");
  return folder;
}

const repair: Act = async (folder, files) => {
  const unlock = lockProject(folder, files);
  try {
    recover(folder, cachesOf(v1), files);
    const edits = (await examine(v1, folder)).flatMap(({ fix = [] }) => fix);
    await transact(folder, edits, { command: "doctor --fix", undo: "discard", files });
  } finally {
    unlock();
  }
};

const models = modelCatalog();
const title = { feature: "text", instance: "title" };
const post = { feature: "model", instance: "Post", of: [title] };
const titlePath = { feature: "model", instance: "Post", member: "title" };
const use = (...changes: readonly UseChange[]): BlueprintChange => ({ kind: "use", changes });

/** A project with an instance that has a member, and a line of the user's. */
async function modelled(): Promise<string> {
  const folder = await project(models, { store: "small", chat: false });
  await evolve(folder, models, use({ do: "add", use: post }));
  appendFileSync(join(folder, "models/post.py"), "\nMINE = 1\n");
  return folder;
}

const scenarios: readonly Scenario[] = [
  {
    name: "add an instance",
    prepare: () => project(models, { store: "small", chat: false }),
    act: (folder, files) => evolve(folder, models, use({ do: "add", use: post }), { files }),
  },
  {
    name: "rename a member",
    prepare: modelled,
    act: (folder, files) =>
      evolve(folder, models, use({ do: "rename", path: titlePath, to: "headline" }), { files }),
  },
  {
    name: "rename an instance",
    prepare: modelled,
    act: (folder, files) =>
      evolve(
        folder,
        models,
        use({ do: "rename", path: { feature: "model", instance: "Post" }, to: "Article" }),
        {
          files,
        },
      ),
  },
  {
    name: "add",
    prepare: lived,
    act: (folder, files) => evolve(folder, v1, add("extras/legacy"), { files }),
  },
  {
    name: "remove",
    prepare: lived,
    act: (folder, files) => evolve(folder, v1, remove("chat", "extras/docs"), { files }),
  },
  {
    name: "set",
    prepare: lived,
    act: (folder, files) => evolve(folder, v1, choose("store", "big"), { files }),
  },
  { name: "update", prepare: lived, act: (folder, files) => evolve(folder, v2, same, { files }) },
  {
    name: "a change with conflicts",
    prepare: async () => {
      const folder = await lived();
      const path = join(folder, "chat/talk.txt");
      writeFileSync(path, readFileSync(path, "utf8").replace("line 6", "line 6, mine"));
      return folder;
    },
    act: (folder, files) => evolve(folder, v2, same, { files }),
  },
  { name: "undo", prepare: lived, act: (folder, files) => undo(folder, v1, files) },
  {
    name: "undo of a removal",
    prepare: async () => {
      const folder = await lived();
      await evolve(folder, v1, remove("chat"));
      return folder;
    },
    act: (folder, files) => undo(folder, v1, files),
  },
  {
    name: "create into a folder",
    prepare: async () => {
      const folder = emptyFolder();
      mkdirSync(join(folder, "deep"));
      writeFileSync(join(folder, "deep/notes"), "mine\n");
      return folder;
    },
    act: (folder, files) => createInto(folder, v1, choices, files),
  },
  {
    name: "doctor --fix",
    prepare: async () => {
      const folder = await lived();
      appendFileSync(join(folder, ".plinth/before"), '["main.txt","644","other"]\n');
      writeFileSync(join(folder, "steps/other.txt"), 'Make other.\nrevision = "other"\nafter = None\n');
      return folder;
    },
    act: repair,
  },
];

const LOCKS = /^\.plinth\/lock/;
let points = 0;
afterAll(() => console.log(`kill walk: ${points} points`));

/** A folder with nothing but the empty folder of a record is as it was before there was one. */
function whole(folder: string): Record<string, string> {
  const seen = snapshot(folder, LOCKS);
  if (!Object.keys(seen).some((path) => path.startsWith(".plinth/") && path !== ".plinth/"))
    delete seen[".plinth/"];
  return seen;
}

/** Another such folder: nothing here writes into an existing file, so the files may be the same ones. */
function copy(from: string, to = join(emptyFolder(), "copy")): string {
  mkdirSync(to, { mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copy(source, target);
    else linkSync(source, target);
  }
  return to;
}

const every: readonly Fault[] = ["dies", "ENOSPC", "EACCES", "full"];

describe.each([
  ["hard links", disk, every],
  ["no hard links", linkless, ["dies"] as const],
] as const)("with %s", (_, base, faults) => {
  describe.each(scenarios)("$name", ({ name, prepare, act }) => {
    it.each<Fault>(faults)("%s at every call: before or after", async (fault) => {
      const start = await prepare();
      const before = whole(start);
      const ended = copy(start);
      await act(ended, base);
      const after = withoutPid(whole(ended));
      expect(after).not.toEqual(withoutPid(before));
      // A feature's folder goes with it, and with what tools left there.
      if (name === "remove")
        expect(Object.keys(after).filter((path) => path.startsWith("chat/"))).toEqual([]);
      let seenBefore = 0;
      let seenAfter = 0;
      for (let at = 0; ; at += 1) {
        const folder = copy(start);
        const files = faulty(at, fault, base);
        const failure = await act(folder, files).then(
          () => undefined,
          (error: unknown) => error as Error,
        );
        if (!files.reached()) break;
        points += 1;
        if (fault !== "dies" && failure !== undefined) {
          // An error is reported, and what it says is true at once.
          expect(whole(folder), `${fault} at ${at}`).toEqual(before);
        }
        for (const name of readdirSync(folder).includes(".plinth")
          ? readdirSync(join(folder, ".plinth"))
          : [])
          if (name.startsWith("lock")) rmSync(join(folder, ".plinth", name));
        expect(recover(folder, cachesOf(v1))).toEqual([]);
        const found = whole(folder);
        const isBefore = JSON.stringify(found) === JSON.stringify(before);
        if (isBefore) seenBefore += 1;
        else {
          const [is, should] = [withoutPid(found), after];
          // A tool's folder that could not be removed does no harm; a run that died is tidied up after.
          if (fault !== "dies")
            for (const path of Object.keys(is))
              if (/^chat\//.test(path) && !(path in should)) delete is[path];
          expect(is, `${fault} at ${at}`).toEqual(should);
          seenAfter += 1;
        }
        // What reported success did happen.
        if (failure === undefined) expect(isBefore).toBe(false);
        rmSync(join(folder, ".."), { recursive: true });
      }
      expect(seenBefore).toBeGreaterThan(5);
      expect(fault === "full" ? 1 : seenAfter).toBeGreaterThan(0);
    });

    it("killed while it takes back what a dead run began: before or after, as for any other", async () => {
      const start = await prepare();
      const before = withoutPid(whole(start));
      const ended = copy(start);
      await act(ended, base);
      const after = withoutPid(whole(ended));
      const total = faulty(Number.POSITIVE_INFINITY, "dies", base);
      await act(copy(start), total);
      for (let at = 0; at < total.calls(); at += 13) {
        const dead = copy(start);
        await act(dead, faulty(at, "dies", base)).catch(() => {});
        for (let again = 0; ; again += 1) {
          const folder = copy(dead);
          const files = faulty(again, "dies", base);
          try {
            recover(folder, cachesOf(v1), files);
          } catch {
            // It died once more.
          }
          if (!files.reached()) break;
          points += 1;
          expect(recover(folder, cachesOf(v1))).toEqual([]);
          const found = withoutPid(whole(folder));
          expect([before, after]).toContainEqual(found);
          rmSync(join(folder, ".."), { recursive: true });
        }
      }
    });
  });
});

/** New secrets and what was drawn by lot differ from run to run. */
function withoutPid(seen: Record<string, string>): Record<string, string> {
  const { file } = findStack(v1, "tiny").secrets;
  return Object.fromEntries(
    Object.entries(seen).map(([path, text]) => [path, path === file ? text.replace(/KEY=.*/, "KEY=") : text]),
  );
}
