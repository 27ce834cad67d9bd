import { existsSync, mkdtempSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { makeBases } from "./bases.ts";
import { Crew } from "./crew/crew.ts";
import { copyProgram, spawnCall } from "./crew/spawned.ts";
import type { Found } from "./crew/worker.ts";
import { seedOf } from "./hostile/random.ts";
import { draw, type Recipe } from "./room/project.ts";
import { wipe } from "./room/room.ts";

/** How many projects are attacked, and from which seed they are drawn. */
export interface Attack {
  readonly projects: number;
  readonly seed: number;
  readonly workers?: number;
  /** One of how many projects also gets a call by a process of its own, which must end in the same way. */
  readonly spawnEach?: number;
  /** Hears of each cause as it is found. */
  readonly onFound?: (cause: Cause) => void;
}

/** The outcome of an attack. */
export interface Report {
  readonly projects: number;
  readonly calls: number;
  /** Calls that were also made by processes of their own. */
  readonly spawned: number;
  readonly found: readonly Cause[];
}

/** A law that is broken, and the least that is done to a project where it is. */
export interface Cause {
  readonly law: string;
  readonly recipe: Recipe;
  readonly breaches: readonly Found[];
}

/** More causes than that say nothing new. */
const ENOUGH = 40;

/** A folder in memory where that can be: thousands of small folders are made. */
export const shelf = (): string =>
  mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "plinth-attacks-"));

/** Attacks hostile projects with every command and every tool. */
export async function attackAll(attack: Attack): Promise<Report> {
  const { projects, seed, workers = availableParallelism(), spawnEach = 10, onFound } = attack;
  const folder = shelf();
  const bases = join(folder, "bases");
  await makeBases(bases);
  const program = copyProgram(folder);
  const crew = new Crew(folder, bases, workers);
  const found: Cause[] = [];
  const report = (cause: Cause) => {
    found.push(cause);
    onFound?.(cause);
  };
  let [next, calls, done, spawned] = [0, 0, 0, 0];
  const work = async () => {
    while (next < projects && found.length < ENOUGH) {
      const number = next;
      next += 1;
      const recipe = draw(seedOf(seed, number));
      const verdict = await crew.attack(recipe);
      calls += verdict.calls;
      done += 1;
      for (const law of new Set(verdict.found.map((one) => one.law))) {
        if (found.some((cause) => explains(cause, law, recipe))) continue;
        const breaches = verdict.found.filter((one) => one.law === law);
        report(await reduce(crew, { law, recipe, breaches }));
      }
      if (number % spawnEach !== 0) continue;
      spawned += 1;
      const rightless = process.getuid?.() === 0 && number % (2 * spawnEach) === 0;
      const cause = await spawnCall(recipe, {
        shelf: folder,
        bases,
        program,
        rightless,
        codes: verdict.codes,
      });
      if (cause !== undefined && !found.some((one) => explains(one, cause.law, recipe))) report(cause);
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
    return { projects: done, calls, spawned, found };
  } finally {
    crew.close();
    wipe(folder);
  }
}

/** Whether a cause that is known is among what was done to a project, too. */
function explains(cause: Cause, law: string, { operations }: Recipe): boolean {
  return cause.law === law && cause.recipe.operations.every((name) => operations.includes(name));
}

/** Leaves out of a recipe what a breach does not need. */
async function reduce(crew: Crew, cause: Cause): Promise<Cause> {
  let { recipe } = cause;
  const [sought] = cause.breaches;
  for (const operation of recipe.operations) {
    const less = { ...recipe, operations: recipe.operations.filter((name) => name !== operation) };
    const again = await crew.attack(less, sought?.at);
    if (again.found.some(({ law }) => law === cause.law)) recipe = less;
  }
  return { ...cause, recipe };
}

/** A cause in lines, with what it takes to see it again. */
export function tell({ law, recipe, breaches: [first, ...more] }: Cause): string {
  const others = [
    ...new Set(more.map(({ call }) => call.split(" ").slice(0, 2).join(" ").replace("create-plinth ", ""))),
  ];
  return [
    `not so: ${law}`,
    `  ${recipe.operations.join("; ") || "nothing done to it"} (${recipe.base}, ${recipe.origin}, in ${JSON.stringify(recipe.root)})`,
    `  ${first?.call}: ${first?.detail.slice(0, 400)}`,
    ...(others.length === 0 ? [] : [`  and ${others.slice(0, 16).join(", ")}`]),
    `  again: npx tsx tests/proof/attacks/main.ts '${JSON.stringify(recipe)}'`,
  ].join("\n");
}
