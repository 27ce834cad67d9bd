import { expect, test } from "vitest";
import { mayThrow, readSource } from "./functions.ts";

const { functions, exported } = readSource();
const all = [...functions.values()];
const api = exported.flatMap((id) => functions.get(id) ?? []);

test("each function that throws a UserError says when, in @throws", () => {
  expect(all.filter(({ throws }) => throws).length).toBeGreaterThan(90);
  const silent = all.filter(({ throws, doc }) => throws && !/@throws \{UserError\} \S/.test(doc));
  expect(silent.map(({ place, name }) => `${place} ${name}`)).toEqual([]);
});

test("each function of the public API that passes one on says so, too", () => {
  const silent = exported.filter(
    (id) => mayThrow(id, functions) && !functions.get(id)?.doc.includes("@throws {UserError}"),
  );
  expect(silent).toEqual([]);
});

test("and no function says so that cannot throw one", () => {
  const wrong = [...functions]
    .filter(([id, { doc }]) => doc.includes("@throws {UserError}") && !mayThrow(id, functions))
    .map(([id]) => id);
  expect(wrong).toEqual([]);
});

test("each function of the public API has a description and an example", () => {
  expect(api.length).toBeGreaterThan(40);
  const silent = api.filter(({ doc }) => !/^(?:[A-Z]|\*\*[a-z-]+\*\*: [a-z])[\s\S]*@example \S/.test(doc));
  expect(silent.map(({ place, name }) => `${place} ${name}`)).toEqual([]);
});
