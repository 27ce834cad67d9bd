// A plugin of Stryker: of all mutants it has those tried that MUTANTS, a draw, has.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { type Change, fractionOf, keyOf } from "./key.ts";

/** What is drawn: a share of all mutants, and one of those that have a key of a list. */
export interface Draw {
  readonly salt: string;
  readonly share: number;
  readonly known: readonly string[];
  readonly shareOfKnown: number;
}

interface Candidate extends Change {
  readonly id: string;
  readonly fileName: string;
}

class DrawChecker {
  private readonly draw = JSON.parse(process.env.MUTANTS ?? "{}") as Draw;
  private readonly known = new Set(this.draw.known);
  private readonly sources = new Map<string, string>();

  async init(): Promise<void> {}

  async group(candidates: readonly Candidate[]): Promise<readonly (readonly string[])[]> {
    return [candidates.map(({ id }) => id)];
  }

  async check(candidates: readonly Candidate[]): Promise<Record<string, object>> {
    return Object.fromEntries(
      candidates.map((one) => [
        one.id,
        this.has(one) ? { status: "passed" } : { status: "compileError", reason: "not drawn" },
      ]),
    );
  }

  private has(change: Candidate): boolean {
    const path = relative(process.cwd(), change.fileName);
    const source = this.sources.get(path) ?? readFileSync(path, "utf8");
    this.sources.set(path, source);
    const key = keyOf(path, source, change);
    const { salt, share, shareOfKnown } = this.draw;
    return fractionOf(`${salt} ${key}`) < (this.known.has(key) ? Math.max(share, shareOfKnown) : share);
  }
}

export const strykerPlugins = [{ kind: "Checker", name: "draw", injectableClass: DrawChecker }];
