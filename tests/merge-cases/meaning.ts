import { join } from "node:path";
import { parse } from "yaml";
import { type Tree, toText } from "../../src/engine/index.ts";
import { ask } from "../support/process.ts";

/** A project after a tool has dealt with it. */
export interface Outcome {
  readonly files: Tree;
  readonly links: ReadonlyMap<string, string>;
  /** What the tool said that a person has to see to: nothing where it took all for clean. */
  readonly conflicts: readonly string[];
  /** What else it named. */
  readonly named: readonly string[];
}

/** Whether a Python is there that can tell what files mean. */
export function hasPython(): boolean {
  return ask("python3", ["-c", "import tomllib"]).code === 0;
}

/** Which of the expressions do not hold, for each of many outcomes. */
export function failuresOf(
  tasks: readonly { readonly outcome: Outcome; readonly holds: readonly string[] }[],
): readonly (readonly string[])[] {
  const input = JSON.stringify(tasks.map(({ outcome, holds }) => describe(outcome, holds)));
  const script = join(import.meta.dirname, "meaning.py");
  const { code, out, err } = ask("python3", [script], { input });
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as string[][];
}

function describe({ files, links }: Outcome, holds: readonly string[]) {
  const texts: Record<string, string> = {};
  const digests: Record<string, string> = {};
  const yaml: Record<string, unknown> = {};
  for (const [path, { content }] of files) {
    const text = toText(content);
    if (text === undefined) digests[path] = Buffer.from(content).toString("base64");
    else texts[path] = text;
    if (text === undefined || !/\.ya?ml$/.test(path)) continue;
    try {
      yaml[path] = parse(text, { uniqueKeys: true, merge: true });
    } catch {
      // What does not parse is not there for the questions.
    }
  }
  return { files: texts, links: Object.fromEntries(links), digests, yaml, holds };
}
