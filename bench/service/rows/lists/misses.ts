import { median } from "../../load.ts";
import type { Row } from "../../row.ts";
import { API, type Stage } from "../../stage.ts";

const ASKING = 64;

/** How often a list is computed when many ask for it at once and no one has it; counted in the database's log. */
export const misses: Row = {
  name: "misses",
  title: `${ASKING} requests at once for what is in no cache, two workers`,
  async run(stage, { rounds }) {
    await stage.fill(1_000);
    // The database writes down what it is asked by connections that begin from now on.
    await stage.logStatements(true);
    const workers = ["--workers", "2"];
    const services = { usual: await stage.usual(workers), ours: await stage.ours(workers) };
    const found: Record<string, number[]> = { usual: [], ours: [] };
    try {
      for (let round = 0; round < rounds + 1; round += 1)
        for (const [name, { url }] of Object.entries(services)) {
          const size = 20 + round;
          found[name]?.push(await computations(stage, `${url}${API}/items?page=1&size=${size}`));
        }
    } finally {
      await stage.logStatements(false);
      await stage.stopAll();
    }
    // The first round warms up.
    const [usual, ours] = [median(found.usual?.slice(1) ?? []), Math.max(...(found.ours?.slice(1) ?? []))];
    return [
      {
        what: `${ASKING} misses at once over two workers: computations`,
        beside: `${usual}`,
        reached: `${ours}`,
        figure: ours,
        unit: "",
        goal: { most: 2 },
        note: "the most of all rounds",
      },
    ];
  },
};

async function computations(stage: Stage, url: string): Promise<number> {
  const count = async () => (await stage.databaseLog()).match(/execute .*: SELECT items\./g)?.length ?? 0;
  const before = await count();
  const answers = await Promise.all(
    Array.from({ length: ASKING }, async () => {
      const answer = await fetch(url);
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
  const wrong = answers.filter((status) => status !== 200);
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${ASKING} answered ${wrong[0]}`);
  return (await count()) - before;
}
