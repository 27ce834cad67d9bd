import { existsSync } from "node:fs";
import { join } from "node:path";
import { OPERATIONS } from "../hostile/hostile.ts";
import { Random, seedOf } from "../hostile/random.ts";
import { layBait, setTraps } from "./bait.ts";
import { type Entry, Room } from "./room.ts";
import { FACTS, type Facts, type Origin, type World } from "./world.ts";

/** What a hostile project is made from: a seed, and the names of what is done to it. */
export interface Recipe {
  readonly seed: number;
  readonly base: string;
  readonly origin: Origin;
  readonly root: string;
  readonly operations: readonly string[];
}

/** The projects that there are to begin with, each with the catalog it is of, and how often it is taken. */
export const BASES: Readonly<
  Record<string, { readonly catalog: Facts["catalog"]; readonly weight: number }>
> = {
  plain: { catalog: "tiny", weight: 10 },
  changed: { catalog: "tiny", weight: 10 },
  pending: { catalog: "tiny", weight: 7 },
  nothing: { catalog: "tiny", weight: 1 },
  real: { catalog: "real", weight: 1 },
  "real-changed": { catalog: "real", weight: 3 },
  release: { catalog: "real", weight: 1 },
};

/** Draws a recipe from a seed. */
export function draw(seed: number): Recipe {
  const random = new Random(seed);
  const base = random.pick(
    Object.entries(BASES).flatMap(([name, { weight }]) => Array<string>(weight).fill(name)),
  );
  return {
    seed,
    base,
    origin: random.pick(["unpacked", "cloned", "cloned", "own"]),
    root: random.pick(["repo", "repo", "repo", "repo/apps/api", "re\u001b[31mpo"]),
    operations: [...new Set(random.some(Object.keys(OPERATIONS), 1, 5))],
  };
}

/** Makes the project of a recipe, in memory. */
export function cook({ seed, base, origin, root, operations }: Recipe, bases: string): World {
  const room = new Room();
  layBait(room);
  room.put(root, { kind: "folder" });
  for (const [path, entry] of taken(join(bases, base, "project"))) room.entries.set(join(root, path), entry);
  setTraps(room, root);
  if (origin !== "unpacked")
    for (const [path, entry] of taken(join(bases, base, origin)))
      room.entries.set(join(root, ".git", path), entry);
  const facts = FACTS[BASES[base]?.catalog ?? "tiny"];
  const world: World = { room, root, random: new Random(seed), origin, facts, cwd: "", path: [] };
  for (const name of operations) {
    const operation = OPERATIONS[name];
    if (operation === undefined) throw new Error(`there is no operation called ${name}`);
    // Each draws for itself, so that one can be left out and the others stay as they are.
    world.random = new Random(seedOf(seed, name));
    operation(world);
  }
  return world;
}

const known = new Map<string, ReadonlyMap<string, Entry>>();

/** The contents of a folder, read once. */
function taken(folder: string): ReadonlyMap<string, Entry> {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const room = new Room();
  if (existsSync(folder)) room.take(folder, "");
  known.set(folder, room.entries);
  return room.entries;
}
