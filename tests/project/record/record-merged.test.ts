import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type Blueprint,
  changeBlueprint,
  instancesIn,
  linesOfUse,
  makeBlueprint,
  type Use,
  type UseChange,
} from "../../../src/engine/index.ts";
import { freshRecord, parseRecord, recordOf } from "../../../src/project/record/record.ts";
import { gapsAfter } from "../../../src/project/record/uses.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";

const catalog = modelCatalog();
const tag: Use = {
  feature: "model",
  instance: "Tag",
  of: [
    { feature: "text", instance: "title", args: ["100"] },
    { feature: "choice", instance: "state", args: ["draft", "live"], values: { optional: "" } },
  ],
};
const base = makeBlueprint(catalog, {
  stack: "tiny",
  name: "demo",
  description: "A demo.",
  choices: { store: "small", chat: false },
  uses: [tag, { feature: "model", instance: "Other", of: [] }],
});

type Features = readonly [text: string, blueprint: Blueprint];

/** The file `features` after some changes, each of which is recorded. */
function changed([text, blueprint]: Features, changes: readonly UseChange[]): Features {
  return changes.reduce<Features>(
    ([before, from], change) => {
      const next = changeBlueprint(catalog, from, { kind: "use", changes: [change] });
      const gaps = gapsAfter(parseRecord(before, "").gaps ?? new Map(), from.uses, next.uses);
      return featuresOf(next, gaps);
    },
    [text, blueprint],
  );
}

function featuresOf(blueprint: Blueprint, gaps: ReadonlyMap<string, number> = new Map()): Features {
  const record = { ...freshRecord(catalog, blueprint, new Map()), gaps };
  const text = String(recordOf(catalog, record).get(".plinth/features")?.content);
  return [text, parseRecord(text, "").blueprint];
}

/** Merges three texts as git does by `merge=union`. */
function union(...texts: readonly [ours: string, base: string, theirs: string]): string {
  const folder = mkdtempSync(join(tmpdir(), "plinth-union-"));
  const paths = texts.map((_, index) => join(folder, String(index)));
  for (const [index, path] of paths.entries()) writeFileSync(path, texts[index] ?? "");
  try {
    return execFileSync("git", ["merge-file", "-p", "--union", ...paths], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const path = { feature: "model", instance: "Tag" };
const rename: UseChange = { do: "rename", path, to: "Label" };
const renameTitle: UseChange = { do: "rename", path: { ...path, member: "title" }, to: "headline" };
const linesIn = ({ uses }: Blueprint) => instancesIn(uses).flatMap(linesOfUse).sort();

const BESIDE: Readonly<Record<string, readonly UseChange[]>> = {
  "removes a member": [{ do: "remove", path: { ...path, member: "state" } }],
  "removes the first member": [{ do: "remove", path: { ...path, member: "title" } }],
  "adds a member": [
    { do: "add", use: { ...tag, of: [{ feature: "text", instance: "body", values: { optional: "" } }] } },
  ],
  "sets a member": [
    {
      do: "set",
      path: { ...path, member: "state" },
      use: { feature: "choice", instance: "state", args: ["draft", "live", "gone"] },
    },
  ],
  "sets an option": [
    { do: "set", path, use: { feature: "model", instance: "Tag", values: { plural: "tagged" } } },
  ],
  "renames a member": [{ do: "rename", path: { ...path, member: "state" }, to: "phase" }],
  "removes it": [{ do: "remove", path }],
  "renames another": [{ do: "rename", path: { ...path, instance: "Other" }, to: "Thing" }],
  "adds another": [{ do: "add", use: { feature: "model", instance: "New", of: [] } }],
};

/** The same, for an instance that has another name by now. */
function underName(changes: readonly UseChange[], from: string, to: string): readonly UseChange[] {
  return JSON.parse(JSON.stringify(changes).replaceAll(`"instance":"${from}"`, `"instance":"${to}"`));
}

describe("a record that git merged, of a branch that removed an instance and one that", () => {
  test.each(["adds a member", "sets a member", "sets an option"])(
    "%s: it stays, as that branch has it",
    (name) => {
      const start = featuresOf(base);
      const [left, right] = [changed(start, [{ do: "remove", path }]), changed(start, BESIDE[name] ?? [])];
      for (const [ours, theirs] of [
        [left, right],
        [right, left],
      ] as const) {
        const merged = parseRecord(union(ours[0], start[0], theirs[0]), "");
        expect(merged.problems).toEqual([]);
        expect(merged.torn).toEqual(["model Tag"]);
        expect(merged.blueprint.uses).toEqual(expect.arrayContaining([...instancesIn(right[1].uses)]));
        expect(linesIn(merged.blueprint)).toEqual(linesIn(right[1]));
      }
    },
  );

  test.each(["renames a member", "removes a member"])("%s: it is gone", (name) => {
    const start = featuresOf(base);
    const [left, right] = [changed(start, [{ do: "remove", path }]), changed(start, BESIDE[name] ?? [])];
    const merged = parseRecord(union(left[0], start[0], right[0]), "");
    expect([merged.problems, merged.torn]).toEqual([[], []]);
    expect(linesIn(merged.blueprint)).toEqual(linesIn(left[1]));
  });
});

describe("a record that git merged, of a branch that renamed an instance and one that", () => {
  test.each(Object.entries(BESIDE))("%s", (_, changes) => {
    const start = featuresOf(base);
    const [left, right] = [changed(start, [rename]), changed(start, changes)];
    const expected = changed(left, underName(changes, "Tag", "Label"));
    for (const [ours, theirs] of [
      [left, right],
      [right, left],
    ] as const) {
      const merged = parseRecord(union(ours[0], start[0], theirs[0]), "");
      expect(merged.problems).toEqual([]);
      expect(linesIn(merged.blueprint)).toEqual(linesIn(expected[1]));
      expect([...merged.migrations.present].sort()).toEqual(
        [...parseRecord(expected[0], "").migrations.present].sort(),
      );
      expect(merged.rendered.map(linesIn)).toEqual([ours, theirs].map(([, one]) => linesIn(one)));
    }
  });

  test.each(Object.entries(BESIDE).filter(([name]) => name !== "removes the first member"))(
    "%s, once it had been renamed before",
    (_, changes) => {
      const start = changed(featuresOf(base), [renameTitle, rename]);
      const label = { ...path, instance: "Label" };
      const [left, right] = [
        changed(start, [{ do: "rename", path: label, to: "Mark" }]),
        changed(start, underName(changes, "Tag", "Label")),
      ];
      const expected = changed(left, underName(changes, "Tag", "Mark"));
      const merged = parseRecord(union(left[0], start[0], right[0]), "");
      expect(merged.problems).toEqual([]);
      expect(linesIn(merged.blueprint)).toEqual(linesIn(expected[1]));
    },
  );
});

describe("a record that git merged, of a branch that renamed a member and one that", () => {
  const { "removes the first member": gone = [], ...others } = BESIDE;

  test.each(Object.entries(others))("%s", (_, changes) => {
    const start = featuresOf(base);
    const [left, right] = [changed(start, [renameTitle]), changed(start, changes)];
    const merged = parseRecord(union(left[0], start[0], right[0]), "");
    expect(merged.problems).toEqual([]);
    expect(linesIn(merged.blueprint)).toEqual(
      linesIn(changed(right, changes === BESIDE["removes it"] ? [] : [renameTitle])[1]),
    );
  });

  test("removes it, has it no more", () => {
    const start = featuresOf(base);
    const [left, right] = [changed(start, [renameTitle]), changed(start, gone)];
    const merged = parseRecord(union(left[0], start[0], right[0]), "");
    expect(linesIn(merged.blueprint)).toEqual(linesIn(right[1]));
  });
});

test("a record that git merged, of two branches that renamed the same, says so and is not used", () => {
  const start = featuresOf(base);
  const [left, right] = [changed(start, [rename]), changed(start, [{ ...rename, to: "Mark" }])];
  const { problems } = parseRecord(union(left[0], start[0], right[0]), "");
  expect(problems).toEqual([
    {
      file: ".plinth/features",
      problem: "has two names for model Tag",
      hint: expect.stringContaining('"named model Tag …"'),
    },
  ]);
});

test("an old name that is given again is of another instance", () => {
  const again: UseChange = { do: "add", use: { feature: "model", instance: "Tag", of: [] } };
  const [text, blueprint] = changed(featuresOf(base), [rename, again]);
  expect(linesIn(blueprint)).toEqual([
    "model Label",
    "model Label state choice.draft.live optional",
    "model Label title text.100",
    "model Other",
    "model Tag",
  ]);
  expect(text).toContain("named model Tag Label\n");
  expect(parseRecord(text, "").migrations.present).toContain("model/Label/title");
});
