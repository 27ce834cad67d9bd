import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../support/process.ts";
import { Missing } from "../../support/services.ts";

/** The folder of reports, logs and marks of what was proven. */
export const cache = join(root, ".cache");

/** How many checks passed and failed. */
export interface Tally {
  passed: number;
  failed: number;
  /** Whether something was not proven because this machine lacks a program. */
  skipped?: boolean;
}

/** How a part is to be proven. */
export interface PartOptions {
  /** Prove again what was proven before. */
  readonly force: boolean;
  /** Prove what the ledger has, too. */
  readonly full: boolean;
  /** `database=sqlite` and the like: the combinations that are meant. */
  readonly only: string | undefined;
}

/** `renderings`: it only runs rendered projects. `sources`: it runs the command line, too. */
export type Inputs = "renderings" | "sources";

/** One part of the whole proof; its module is in parts/, its line in parts/index.ts. */
export interface Part {
  readonly name: string;
  /** What it proves, in a few words. */
  readonly title: string;
  /** What decides its outcome: it is not run again while the ledger has the hash of that. Without it, it always runs. */
  readonly inputs?: Inputs;
  /** Whether it uses all processors or measures times, so that no other part may run beside it. */
  readonly alone?: true;
  run(options: PartOptions): Promise<Tally>;
}

/** The last line of every proof, which .ci/run adds up. */
export function closingLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}

/** Adds tallies up. */
export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
  };
}

/** Checks reported one by one, a line each, with the output of those that fail kept. */
export class Checks {
  readonly tally: Tally = { passed: 0, failed: 0 };

  constructor(private readonly part: string) {}

  /** Says what is not proven on this machine, and why. */
  skip(reason: string): void {
    this.tally.skipped = true;
    console.log(`skip  ${this.part}: ${reason}`);
  }

  /** Runs a check; what it returns is printed beside its name. Returns whether it held. */
  async check(name: string, run: () => Promise<unknown>): Promise<boolean> {
    const begun = performance.now();
    const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
    try {
      const said = await run();
      this.tally.passed += 1;
      console.log(`ok    ${this.part}: ${name} (${seconds()})${typeof said === "string" ? `  ${said}` : ""}`);
      return true;
    } catch (error) {
      if (error instanceof Missing) {
        this.skip(`${name}  ${error.message}`);
        return true;
      }
      this.tally.failed += 1;
      const text = error instanceof Error ? error.message : String(error);
      const log = `${this.part}-${name.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 60)}.log`;
      await mkdir(join(cache, "logs"), { recursive: true });
      await writeFile(join(cache, "logs", log), text);
      const short = text.split("\n").slice(0, 12).join("\n        ");
      console.log(`FAIL  ${this.part}: ${name} (${seconds()})\n        ${short}\n        .cache/logs/${log}`);
      return false;
    }
  }
}
