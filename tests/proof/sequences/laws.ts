import { spawn } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { applyPatch } from "diff";
import { type Catalog, type Change, renderFiles, sameFile } from "../../../src/engine/index.ts";
import { readEntry } from "../../../src/project/disk/read.ts";
import { type Diagnosis, examine } from "../../../src/project/doctor.ts";
import type { Project } from "../../../src/project/record/project.ts";
import type { Work } from "./user.ts";

const SCRIPT = join(import.meta.dirname, "modules.py");

/** A law of sequences that does not hold. */
export class Breach extends Error {}

/** Path → bytes and mode of all files of a project but git's and what is kept for undo. */
export function look(folder: string): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  const visit = (below: string) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = `${below}${entry.name}`;
      if (/^\.git$|^\.plinth\/undo/.test(path)) continue;
      if (entry.isDirectory()) visit(`${path}/`);
      else {
        const mode = (lstatSync(join(folder, path)).mode & 0o777).toString(8);
        seen.set(path, `${mode} ${readFileSync(join(folder, path), "latin1")}`);
      }
    }
  };
  visit("");
  return seen;
}

/** The paths at which two looks at a project differ. */
export function differing(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path));
}

interface Foretelling {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  /** What `diff` said of the change. */
  readonly said: readonly (Change & { readonly patch?: string })[];
  /** What the change said that it did. */
  readonly done: readonly Change[];
  /** The file whose values are not shown. */
  readonly secret: string;
}

/** What `diff` says of a change is what the change then does: its paths and reasons, and its patches to the byte. */
export function expectForetold({ before, after, said, done, secret }: Foretelling): void {
  const lineOf = ({ path, kind, why = "" }: Change) => `${kind} ${path} ${why}`;
  const [told, did] = [said, done].map((changes) => changes.map(lineOf));
  if (told?.join("\n") !== did?.join("\n"))
    throw new Breach(`diff says otherwise:\n${told?.join("\n")}\nand it did:\n${did?.join("\n")}`);
  const textOf = (seen: string | undefined) =>
    Buffer.from(seen?.slice(seen.indexOf(" ") + 1) ?? "", "latin1").toString("utf8");
  const patches = new Map(said.map(({ path, patch = "" }) => [path, patch]));
  for (const path of differing(before, after)) {
    if (path === secret || path.startsWith(".plinth/")) continue;
    const patch = patches.get(path);
    if (patch === undefined) throw new Breach(`diff does not name ${path}`);
    // A value of the file of secrets is masked wherever it is.
    if (/\[[A-Z_]+\]/.test(patch)) continue;
    const [old, now] = [before, after].map((seen) => textOf(seen.get(path)));
    const outcome = applyPatch(old ?? "", patch, { autoConvertLineEndings: false });
    if (outcome !== now) throw new Breach(`the patch of ${path} is of another outcome:\n${patch}`);
  }
}

/** No line of a user's is lost: each is in a file, if only between conflict markers. */
export function expectMarks(folder: string, { marks }: Work): void {
  const all = [...look(folder)].filter(([path]) => !path.startsWith(".plinth/")).map(([, text]) => text);
  const text = all.join("\n");
  const lost = [...marks].filter((mark) => !text.includes(mark));
  if (lost.length > 0) throw new Breach(`lines of the user's are lost: ${lost.join(", ")}`);
}

/** Python, which reads modules; it is started once. */
let reader: { readonly ask: (line: string) => void; readonly answers: AsyncIterator<string> } | undefined;

/** What does not parse, and imports that lead nowhere. */
export async function brokenIn(folder: string): Promise<ReadonlySet<string>> {
  if (reader === undefined) {
    const child = spawn("python3", [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    reader = { ask: (line) => void child.stdin.write(`${line}\n`), answers: lines };
    child.unref();
  }
  reader.ask(folder);
  const { value, done } = await reader.answers.next();
  if (done === true) throw new Error("python3 ended");
  return new Set(JSON.parse(value) as string[]);
}

/** What doctor finds wrong, and it has nothing to say of. */
export async function expectWell(catalog: Catalog, folder: string): Promise<void> {
  const found = await findings(catalog, folder);
  if (found.length > 0) throw new Breach(`doctor: ${found.map(({ problem }) => problem).join(" ")}`);
}

/** What doctor finds, without changing anything. */
export async function findings(catalog: Catalog, folder: string): Promise<readonly Diagnosis[]> {
  const before = look(folder);
  const found = await examine(catalog, folder);
  const changed = differing(before, look(folder));
  if (changed.length > 0) throw new Breach(`doctor changed ${changed.join(", ")}`);
  return found;
}

/** What its features render is all there, and what a user did not touch is as it is rendered. */
export function expectWhole(catalog: Catalog, project: Project, { touched }: Work): void {
  const { folder, blueprint, userOwned } = project;
  const rendered = renderFiles(catalog, blueprint);
  for (const [path, file] of rendered) {
    if (touched.has(path) || userOwned.includes(path)) continue;
    const entry = readEntry(folder, path);
    if (entry === undefined) throw new Breach(`${path} is missing, and no user deleted it`);
    if ("obstacle" in entry || !sameFile(entry, file))
      throw new Breach(`${path} is not as its features render it, and no user changed it`);
  }
  for (const path of project.before.keys())
    if (!rendered.has(path)) throw new Breach(`the record has ${path}, which is not rendered`);
}
