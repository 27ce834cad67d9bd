import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Rendering, renderings } from "../templates/renderings.ts";

const text = readFileSync(new URL("../../docs/checklists.md", import.meta.url), "utf8");

/** The rows of both tables. */
const rows = [...text.matchAll(/^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$/gm)]
  .map(([, item = "", when = "", where = "", shown = ""]) => ({ item, when, where, shown }))
  .filter(({ item }) => item !== "item" && !item.startsWith("-"));

/** The words of a cell that are set as code. */
const code = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);

/** Whether a rendering has a feature: `chat`, `cache/redis`, `ops/proxy`. */
function has({ combination, extras }: Rendering, id: string): boolean {
  const [group = "", name] = id.split("/");
  return extras.includes(id) || combination[group] === (name ?? true);
}

const ordinary = new Set(["bandit"]);

test.each(rows)("$item: in each project that has it, or with one of its features", (row) => {
  const features = code(row.when);
  const those = renderings.filter(
    (one) => features.length === 0 || features.some((feature) => has(one, feature)),
  );
  expect(those.length).toBeGreaterThan(0);
  const named = [...code(row.where), ...code(row.shown)].filter((word) => !ordinary.has(word));
  expect(named.length).toBeGreaterThan(0);
  const missing = named.filter((word) => {
    const [path = "", name] = word.split("::");
    return !those.some(
      ({ tree, text }) => tree.has(path) && (name === undefined || text(path).includes(`def ${name}(`)),
    );
  });
  expect(missing).toEqual([]);
});

test("every item that is always there is named by where it is in every project", () => {
  const always = rows.filter(({ when }) => when === "always");
  expect(always.length).toBeGreaterThan(15);
  const missing = always.flatMap(({ item, where }) =>
    code(where).flatMap((path) =>
      renderings.filter(({ tree }) => !tree.has(path)).map(({ name }) => `${item}: ${path} in ${name}`),
    ),
  );
  expect(missing).toEqual([]);
});
