import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Services } from "../../../support/services.ts";
import { describe } from "../../matrix/combinations.ts";
import { findFault } from "../../matrix/faults/catch.ts";
import { faults } from "../../matrix/faults/list.ts";
import { Checks, cache, type Part } from "../part.ts";

/** A fault and the checks that found it, as .cache/faults.json keeps them. */
export interface Found {
  readonly fault: string;
  readonly combination: string;
  readonly caughtBy: readonly string[];
}

/** Mistakes made on purpose, one at a time, in a copy of the templates: each is found, and by the check that should. */
export const faultsPart: Part = {
  name: "faults",
  title: `${faults.length} deliberate faults, each found by the checks that are there for it`,
  inputs: "renderings",
  async run() {
    const checks = new Checks("faults");
    const services = new Services();
    const queue = [...faults];
    const found: Found[] = [];
    const work = async () => {
      const lane = await mkdtemp(join(tmpdir(), "plinth-faults-"));
      for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
        const { name, caughtBy, combination } = fault;
        const one = fault;
        await checks.check(name, async () => {
          const names = await findFault(one, lane, services);
          found.push({ fault: name, combination: describe(combination), caughtBy: names });
          const silent = caughtBy.filter((check) => !names.some((caught) => caught.startsWith(check)));
          if (silent.length > 0)
            throw new Error(`silent: ${silent.join("; ")}\nfound by: ${names.join("; ")}`);
          return `by ${names.join("; ")}`;
        });
      }
      await rm(lane, { recursive: true, force: true });
    };
    try {
      await Promise.all([work(), work()]);
    } finally {
      await services.stop();
    }
    const order = (one: Found) => faults.findIndex(({ name }) => name === one.fault);
    found.sort((a, b) => order(a) - order(b));
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, "faults.json"), `${JSON.stringify(found, null, 2)}\n`);
    return checks.tally;
  },
};
