import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { root } from "../../../tests/support/process.ts";
import { type Change, keyOf } from "./key.ts";

/** A change of the code at one place, and whether a test failed by it. */
export interface Mutant extends Change {
  readonly key: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly isKilled: boolean;
  /** Whether it was a test that failed, and not one that took too long, which a quicker machine would not see. */
  readonly isSure: boolean;
}

/** In the report of Stryker; lines and columns count from 1. */
interface Reported extends Change {
  readonly status: string;
  readonly statusReason?: string;
  readonly replacement: string;
}

const KILLED = ["Killed", "Timeout"];
const SURVIVED = ["Survived", "NoCoverage"];

type StrykerOptions = NonNullable<ConstructorParameters<typeof Stryker>[0]>;

export interface MutationOptions extends StrykerOptions {
  /** Paths of src/, or patterns of them. */
  readonly mutate: string[];
  /** The folders of the tests that are run, as a pattern. */
  readonly tests: string;
  /** Where reports are kept, from the root. */
  readonly state: string;
}

/** Tries mutants by the fast tests below some folders; those without a result (not drawn, static) are left out. */
export async function tryMutants({ tests, state, ...options }: MutationOptions): Promise<readonly Mutant[]> {
  const report = join(state, "report.json");
  await mkdir(join(root, state), { recursive: true });
  await rm(join(root, state, "copy"), { recursive: true, force: true });
  process.chdir(root);
  process.env.MUTATED = tests;
  await new Stryker({
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "scripts/build/mutation/vitest.config.ts", related: false },
    ignorePatterns: ["/bench", "/docs", "/dist", "/.cache", "/tests/proof", "/tests/snapshots"],
    tempDirName: join(state, "copy"),
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: report },
    // It would write comments into the templates.
    disableTypeChecks: false,
    ignoreStatic: true,
    // It would rewrite the usual one by an interface that TypeScript 7 does not have.
    tsconfigFile: join(state, "none.json"),
    allowConsoleColors: false,
    concurrency: 2,
    dryRunTimeoutMinutes: 30,
    // Another proof may run beside it: only what does not end at all takes so much longer.
    timeoutFactor: 3,
    timeoutMS: 20_000,
    cleanTempDir: "always",
    ...options,
  }).runMutationTest();
  const { files } = JSON.parse(await readFile(join(root, report), "utf8")) as {
    readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: Reported[] }>>;
  };
  return Object.entries(files).flatMap(([path, { source, mutants }]) =>
    mutants
      .filter(({ status }) => [...KILLED, ...SURVIVED].includes(status))
      .map(({ status, statusReason = "", mutatorName, replacement = "", location: { start } }) => {
        const change = {
          mutatorName,
          replacement,
          location: { start: { line: start.line - 1, column: start.column - 1 } },
        };
        return {
          ...change,
          key: keyOf(path, source, change),
          path,
          line: start.line,
          isKilled: KILLED.includes(status),
          isSure: status !== "Timeout" && !/timed out/i.test(statusReason),
        };
      }),
  );
}

/** A mutant in one line. */
export function describe({ path, line, mutatorName, replacement }: Mutant): string {
  return `${path}:${line} ${mutatorName}: ${replacement.replaceAll(/\s+/g, " ").slice(0, 80)}`;
}
