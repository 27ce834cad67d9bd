import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { attackAll, type Cause, shelf, tell } from "./attack.ts";
import { makeBases } from "./bases.ts";
import { Crew } from "./crew/crew.ts";
import { cook, draw, type Recipe } from "./room/project.ts";
import { build } from "./room/room.ts";

/**
 * Attacks hostile projects: `attack.ts` 200 of them, `attack.ts 50 7` 50 of the seed 7, `attack.ts '{"seed":…}'` the one
 * that a report names, which is then left on the disk.
 */
const [what = "200", seed = "1"] = process.argv.slice(2);
if (what.startsWith("{")) {
  const given = JSON.parse(what) as Partial<Recipe> & { seed: number };
  const recipe = { ...draw(given.seed), ...given };
  const folder = shelf();
  const bases = join(folder, "bases");
  await makeBases(bases);
  const crew = new Crew(folder, bases, 1);
  const { found } = await crew.attack(recipe);
  for (const law of new Set(found.map((one) => one.law)))
    console.log(tell({ law, recipe, breaches: found.filter((one) => one.law === law) }));
  crew.close();
  const place = join(folder, "left");
  mkdirSync(place);
  const site = { folder: join(place, "room"), trace: join(place, "trace"), pipe: join(bases, "pipe") };
  build(cook(recipe, bases).room, site);
  console.log(
    `left in ${join(site.folder, recipe.root)}, with PLINTH_CATALOG=${bases}/tiny.json or real.json`,
  );
} else {
  const begun = performance.now();
  const onFound = (cause: Cause) => console.log(`\n${tell(cause)}`);
  const { projects, calls, spawned, found } = await attackAll({
    projects: Number(what),
    seed: Number(seed),
    onFound,
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `\n${projects} projects, ${calls} calls (${spawned} spawned) in ${seconds} s: ${found.length} found`,
  );
  process.exitCode = found.length > 0 ? 1 : 0;
}
process.exit();
