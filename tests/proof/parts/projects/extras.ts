import { type Catalog, makeBlueprint, type Stack } from "../../../../src/index.ts";
import { readCatalog } from "../../../support/rendering.ts";
import { answersOf, type Combination } from "../../matrix/combinations.ts";
import { proveAll } from "../../matrix/proofs.ts";
import type { Part } from "../part.ts";

/** Three combinations in which every option of database, cache and auth occurs once. */
export const THREE: readonly Combination[] = [
  { database: "sqlite", cache: "memory", auth: "jwt", example: true, chat: true, mail: true },
  { database: "postgres", cache: "redis", auth: "session", example: true, chat: true, mail: true },
  { database: "mysql", cache: "none", auth: "none", example: true, chat: true, mail: false },
];

/** All features of which many can be chosen, together, as far as they go together. */
export const extras: Part = {
  name: "extras",
  title: "three combinations with every further feature, proven as the matrix is",
  alone: true,
  async run({ force, full }) {
    const { catalog, stack } = await readCatalog();
    return proveAll(everything(catalog, stack), { force, report: "extras", ...(!full && { always: [] }) });
  },
};

/** The three combinations, each with all of the further features that go together with it: without uploads, where more do. */
export function everything(catalog: Catalog, stack: Stack): readonly Combination[] {
  return THREE.map((core) => {
    const [first, ...rest] = [true, false].map((uploads) => withMore(catalog, stack, { ...core, uploads }));
    return rest.reduce((most, one) => (many(stack, one) > many(stack, most) ? one : most), first ?? core);
  });
}

function withMore(catalog: Catalog, stack: Stack, core: Combination): Combination {
  let chosen: Combination = core;
  for (const group of stack.groups.filter(({ choose }) => choose === "many")) {
    for (const { name } of group.features) {
      const before = chosen[group.id];
      const names = before === undefined ? name : `${before},${name}`;
      const more = { ...chosen, [group.id]: names };
      const choices = { ...answersOf(stack, core).choices, ...lists(more, core) };
      try {
        makeBlueprint(catalog, { ...answersOf(stack, core), choices });
        chosen = more;
      } catch {
        // It does not go together with one that is chosen already.
      }
    }
  }
  return chosen;
}

/** How many further features a combination has. */
function many(stack: Stack, combination: Combination): number {
  return stack.groups
    .filter(({ choose }) => choose === "many")
    .flatMap(({ id }) => String(combination[id] ?? "").split(",")).length;
}

/** The choices that are lists, written with commas in a combination. */
function lists(combination: Combination, core: Combination): Record<string, readonly string[]> {
  const added = Object.entries(combination).filter(([id]) => !(id in core));
  return Object.fromEntries(added.map(([id, value]) => [id, String(value).split(",")]));
}
