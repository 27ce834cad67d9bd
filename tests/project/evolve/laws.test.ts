import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BlueprintChange,
  type Catalog,
  type Choice,
  featuresOf,
  renderFiles,
  type Stack,
} from "../../../src/engine/index.ts";
import { readHeads } from "../../../src/project/change/revisions.ts";
import { readEntry } from "../../../src/project/disk/read.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { isPossible } from "../../support/fixtures/possible.ts";
import {
  add,
  allText,
  blueprintOf,
  evolve,
  project,
  real,
  remove,
  same,
  snapshot,
  undo,
  v1,
  v2,
} from "./world.ts";

const SEED = process.env.LAWS_SEED === undefined ? 20_240_607 : Number(process.env.LAWS_SEED);

function stackOf(catalog: Catalog): Stack {
  const [stack] = catalog.stacks;
  if (stack === undefined) throw new Error("the catalog has no stack");
  return stack;
}

function choicesOf(catalog: Catalog): fc.Arbitrary<Record<string, Choice>> {
  const any = fc.record(
    Object.fromEntries(
      stackOf(catalog).groups.map((group): [string, fc.Arbitrary<Choice>] => {
        const names = group.features.map(({ name }) => name);
        if (group.choose === "toggle") return [group.id, fc.boolean()];
        if (group.choose === "many") return [group.id, fc.subarray(names)];
        return [group.id, fc.constantFrom(...names)];
      }),
    ),
  );
  return any.filter((choices) => isPossible(catalog, choices));
}

/** Choices with one more feature, of a group that may have it. */
function withFeature(catalog: Catalog, choices: Record<string, Choice>, id: string): Record<string, Choice> {
  const feature = featuresOf(stackOf(catalog)).find((one) => one.id === id);
  const group = stackOf(catalog).groups.find((one) => one.id === feature?.group);
  if (feature === undefined || group === undefined) throw new Error(`there is no ${id}`);
  return { ...choices, [group.id]: group.choose === "many" ? [feature.name] : true };
}

/** Any change that a user can make with what both versions have. */
function wishOf(catalog: Catalog, but: readonly string[] = []): fc.Arbitrary<BlueprintChange> {
  const { groups } = stackOf(catalog);
  const open = groups
    .filter(({ choose }) => choose !== "one")
    .flatMap(({ features }) => features.map(({ id }) => id))
    .filter((id) => !but.includes(id));
  const settings = groups.filter(({ choose }) => choose === "one");
  return fc.oneof(
    fc.record({
      kind: fc.constantFrom("add" as const, "remove" as const),
      features: fc.subarray(open, { minLength: 1, maxLength: 2 }),
    }),
    fc.oneof(
      ...settings.map(({ id, features }) =>
        fc
          .constantFrom(...features.map(({ name }) => name))
          .map((choice): BlueprintChange => ({ kind: "set", group: id, choice })),
      ),
    ),
    fc.constant(same),
  );
}

/** Managed files as they stand, without the record: links and folders are no part of these laws. */
function managed(folder: string): Record<string, string> {
  const { before } = readProject(folder);
  return Object.fromEntries(
    [...before.keys()].sort().map((path) => {
      const entry = readEntry(folder, path);
      return [path, JSON.stringify(entry)];
    }),
  );
}

const direct = (catalog: Catalog, folder: string) => {
  const tree = renderFiles(catalog, readProject(folder).blueprint);
  return Object.fromEntries(
    [...tree].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, file]) => [path, JSON.stringify(file)]),
  );
};

/** A step of a user's: a line of their own in a managed file, or one taken out. */
interface Touch {
  readonly file: number;
  readonly line: number;
  readonly kind: "insert" | "delete" | "rewrite" | "append";
}
const touches = fc.record({
  file: fc.nat(),
  line: fc.nat(),
  kind: fc.constantFrom("insert" as const, "delete" as const, "rewrite" as const, "append" as const),
});

let counter = 0;
/** Edits a managed text; returns the line that must never be lost. */
function touch(folder: string, { file, line, kind }: Touch): string | undefined {
  const texts = [...readProject(folder).before].filter(
    ([path, { content }]) =>
      typeof content === "string" && existsSync(join(folder, path)) && path.endsWith(".txt"),
  );
  const [path] = texts[file % texts.length] ?? [];
  if (path === undefined) return undefined;
  const lines = readFileSync(join(folder, path), "utf8").split("\n");
  const at = line % lines.length;
  counter += 1;
  const mine = `mine ${counter}`;
  if (kind === "insert") lines.splice(at, 0, mine);
  else if (kind === "rewrite") {
    // Rewriting a line of one's own is one's own loss.
    if (lines[at]?.startsWith("mine")) return undefined;
    lines[at] = mine;
    if (at === lines.length - 1) lines.push("");
  } else if (kind === "append") lines.push(mine);
  else {
    if (lines[at]?.startsWith("mine")) return undefined;
    lines.splice(at, 1);
  }
  writeFileSync(join(folder, path), lines.join("\n"));
  return kind === "delete" ? undefined : mine;
}

/** Takes markers out as a user in a hurry does: both sides stay. */
function settle(folder: string, paths: readonly string[]): void {
  for (const path of paths) {
    const text = readFileSync(join(folder, path), "utf8");
    const lines = text.split("\n").filter((line) => !/^(<<<<<<< |=======$|>>>>>>> )/.test(line));
    writeFileSync(join(folder, path), lines.join("\n"));
  }
  rmSync(join(folder, ".plinth/pending"), { force: true });
}

describe.each([
  ["small", v1, 25],
  ["shipped", real, 3],
] as const)("on the disk, with the %s catalog", (_, catalog, numRuns) => {
  const check = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => Promise<void>) =>
    fc.assert(fc.asyncProperty(arbitrary, law), { numRuns, seed: SEED });

  it("an untouched project is its rendering, after any way there", async () => {
    await check(
      fc.tuple(choicesOf(catalog), fc.array(wishOf(catalog), { minLength: 1, maxLength: 6 })),
      async ([choices, changes]) => {
        const folder = await project(catalog, choices);
        for (const wanted of changes) {
          const { changes } = await evolve(folder, catalog, wanted);
          expect(changes.filter(({ kind }) => kind === "conflict" || kind === "merge")).toEqual([]);
          expect(managed(folder)).toEqual(direct(catalog, folder));
          // Nothing else is left of what was there.
          const migrations = stackOf(catalog).migrations?.folder;
          const others = Object.keys(snapshot(folder, /^\.plinth/)).filter(
            (path) =>
              !path.endsWith("/") && !path.startsWith(`${migrations}/`) && !(path in direct(catalog, folder)),
          );
          expect(others).toEqual([stackOf(catalog).secrets.file]);
          expect(readHeads(folder, stackOf(catalog)).length).toBe(1);
        }
      },
    );
  });

  it("the same once more changes nothing, and undo gives back every byte and bit", async () => {
    await check(
      fc.tuple(choicesOf(catalog), wishOf(catalog), fc.array(touches, { maxLength: 4 })),
      async ([choices, wanted, edits]) => {
        const folder = await project(catalog, choices);
        for (const edit of edits) touch(folder, edit);
        mkdirSync(join(folder, "own"), { recursive: true });
        writeFileSync(join(folder, "own/file"), "mine\n");
        chmodSync(join(folder, "own/file"), 0o640);
        const before = snapshot(folder);
        const first = await evolve(folder, catalog, wanted);
        if (first.edits.length === 0) {
          expect(snapshot(folder)).toEqual(before);
          return;
        }
        const after = snapshot(folder);
        if (!first.changes.some(({ conflicts }) => conflicts !== undefined)) {
          const second = await evolve(folder, catalog, wanted);
          expect(second.edits.map(({ path }) => path)).toEqual([]);
          expect(snapshot(folder)).toEqual(after);
        }
        expect(await undo(folder, catalog)).toEqual([]);
        expect(snapshot(folder)).toEqual(before);
      },
    );
  });

  it("the order of features does not matter, and adding then removing is as if nothing had happened", async () => {
    const open = featuresOf(stackOf(catalog))
      .filter(({ group }) => stackOf(catalog).groups.find(({ id }) => id === group)?.choose !== "one")
      .map(({ id }) => id);
    const none = (choices: Record<string, Choice>) =>
      Object.fromEntries(
        Object.entries(choices).map(([id, choice]) => [
          id,
          typeof choice === "string" ? choice : Array.isArray(choice) ? [] : false,
        ]),
      );
    await check(
      fc.tuple(choicesOf(catalog), fc.shuffledSubarray(open, { minLength: 1 })),
      async ([choices, wanted]) => {
        const without = none(choices);
        const features = wanted.filter((id) => isPossible(catalog, withFeature(catalog, without, id)));
        const folder = await project(catalog, without);
        const other = await project(catalog, without);
        const before = managed(folder);
        for (const feature of features) await evolve(folder, catalog, add(feature));
        for (const feature of [...features].reverse()) await evolve(other, catalog, add(feature));
        expect(managed(other)).toEqual(managed(folder));
        for (const feature of features) await evolve(folder, catalog, remove(feature));
        expect(managed(folder)).toEqual(before);
      },
    );
  });
});

describe("edited projects", () => {
  it("no line of the user's is ever lost, whatever happens to the project", async () => {
    await fc.assert(
      fc.asyncProperty(
        choicesOf(v1).map((choices) => ({
          ...choices,
          extras: (choices.extras as string[]).filter((name) => name !== "legacy"),
        })),
        fc.array(fc.tuple(fc.array(touches, { maxLength: 3 }), wishOf(v1, ["extras/legacy"])), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.nat(5),
        async (choices, steps, updated) => {
          const folder = await project(v1, choices);
          const mine = new Set<string>();
          for (const [index, [edits, wanted]] of steps.entries()) {
            const catalog = index >= updated ? v2 : v1;
            for (const edit of edits) {
              const line = touch(folder, edit);
              if (line !== undefined) mine.add(line);
            }
            if (index === updated) await step(folder, catalog, same, mine);
            await step(folder, catalog, wanted, mine);
          }
        },
      ),
      { numRuns: 40, seed: SEED },
    );
  });
});

async function step(
  folder: string,
  catalog: Catalog,
  wanted: BlueprintChange,
  mine: ReadonlySet<string>,
): Promise<void> {
  const { changes } = await evolve(folder, catalog, wanted);
  const lines = new Set(
    allText(folder)
      .split(/\n|^\d+ /m)
      .map((line) => line.replace(/^\d{3} /, "")),
  );
  for (const line of mine) expect(lines, `${JSON.stringify(wanted)} lost ${line}`).toContain(line);
  const conflicts = changes.filter((change) => change.conflicts !== undefined);
  settle(
    folder,
    conflicts.map(({ path }) => path),
  );
  expect(dirname(folder)).not.toBe("");
}

describe("updates", () => {
  it("an untouched project of an old version becomes that of the new one", async () => {
    await fc.assert(
      fc.asyncProperty(choicesOf(v1), async (choices) => {
        const kept = { ...choices, extras: (choices.extras as string[]).filter((name) => name !== "legacy") };
        const folder = await project(v1, kept);
        await evolve(folder, v2, same);
        expect(managed(folder)).toEqual(direct(v2, folder));
        expect(readProject(folder).blueprint).toEqual(blueprintOf(v2, kept));
      }),
      { numRuns: 12, seed: SEED },
    );
  });
});
