import {
  type Blueprint,
  blueprintOf,
  type Catalog,
  type FileMode,
  findStack,
  isOlder,
  knownMigrations,
  type MigrationState,
  migrationsOf,
  nameProblem,
  type Tree,
  type TreeFile,
} from "../../engine/index.ts";
import { pathProblem } from "../trust/paths.ts";
import {
  type Gaps,
  isRendered,
  linesOfInstances,
  linesOfNames,
  readGaps,
  readRendered,
  readUses,
  renameMigrations,
  repairTorn,
  splitRendered,
  useProblem,
  writeRendered,
} from "./uses.ts";

/** The folder in which a project keeps its record. */
export const RECORD_FOLDER = ".plinth";
/** The file that says what a project is made of; a folder that holds it is a project. */
export const FEATURES_FILE = `${RECORD_FOLDER}/features`;
/** The file that holds what was written. */
export const BEFORE_FILE = `${RECORD_FOLDER}/before`;

/** What a project keeps of itself. */
export interface Record {
  readonly blueprint: Blueprint;
  readonly before: Tree;
  readonly migrations: MigrationState;
  /** Paths of the user's own files in place of a feature's. */
  readonly userOwned: readonly string[];
  /** Where lines of instances and members went. */
  readonly gaps?: Gaps;
}

/**
 * The files of a record, in forms that git merges line by line: a heading that always stays is above each line that a
 * branch may take out, so that two branches never change adjacent lines. What the files were rendered from is one line:
 * where two branches changed it, both lines are there after the merge.
 */
export function recordOf(catalog: Catalog, record: Record): Tree {
  const { blueprint, before, gaps = new Map() } = record;
  const stack = findStack(catalog, blueprint.stack);
  const uses = stack.groups.flatMap(({ id, choose, features }) => [
    `# ${id}`,
    ...features.flatMap((feature) => [
      ...(choose === "many" ? [`# ${feature.id}`] : []),
      ...(blueprint.features.includes(feature.id) ? [`feature ${feature.id}`] : []),
    ]),
  ]);
  const recorded = (ids: readonly string[]) => renameMigrations(ids, blueprint.uses, "recorded");
  const present = new Set(recorded(record.migrations.present));
  const known = new Set(knownMigrations(stack).keys());
  const migrations = [...new Set([...known, ...present])]
    .sort()
    .flatMap((id) => [
      ...(known.has(id) ? [`# ${id}`] : []),
      ...(present.has(id) ? [`migration ${id}`] : []),
    ]);
  const instances = (stack.repeatable ?? []).flatMap(({ id }) => [
    `# ${id}`,
    ...linesOfInstances(blueprint.uses, id, gaps),
    ...linesOfNames(blueprint.uses, id),
  ]);
  const features = [
    `plinth ${blueprint.version}`,
    `stack ${blueprint.stack}`,
    `name ${blueprint.name}`,
    `description ${blueprint.description}`,
    `rendered ${writeRendered(blueprint)}`,
    ...uses,
    ...instances,
    "# migrations",
    ...migrations,
    "# tables that were kept",
    ...[...recorded(record.migrations.kept)].sort().map((id) => `kept ${id}`),
    "# files that are not ours",
    ...[...record.userOwned].sort().map((path) => `theirs ${path}`),
  ];
  const lines = [...before].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, file]) => lineOf(path, file));
  return new Map([
    [`${RECORD_FOLDER}/.gitattributes`, plain(["* merge=union -text", "before linguist-generated -diff"])],
    [`${RECORD_FOLDER}/.gitignore`, plain(["journal", "lock*", "pending", "tmp-*", "undo*"])],
    [BEFORE_FILE, plain(lines)],
    [FEATURES_FILE, plain(features)],
  ]);
}

/** The record of a project that a blueprint has just been rendered into. */
export function freshRecord(catalog: Catalog, blueprint: Blueprint, files: Tree): Record {
  const present = migrationsOf(catalog, blueprint).map(({ id }) => id);
  return { blueprint, before: files, migrations: { present, kept: [] }, userOwned: [] };
}

/** What is wrong with a line of a record, as it is said. */
export interface RecordProblem {
  readonly file: string;
  readonly problem: string;
  /** What to do about it, where that is not to restore the file. */
  readonly hint?: string;
  /** Whether it is a conflict that git left. */
  readonly conflict?: true;
}

/** A record as it was read. */
export interface ParsedRecord extends Record {
  /** What the files were rendered from: of each branch, after a merge of several; none in a record of 0.2.0 or earlier. */
  readonly rendered: readonly Blueprint[];
  /** Instances that one branch removed and another changed, of which git left some lines: `model Post`. */
  readonly torn: readonly string[];
  /** Entries that are in it twice, as after a merge of two branches. */
  readonly doubled: readonly string[];
  /** The files that are in it twice, as each branch wrote them. */
  readonly sides: ReadonlyMap<string, readonly TreeFile[]>;
  /** What cannot be so in a record that was written here: nothing of it is to be used then. */
  readonly problems: readonly RecordProblem[];
}

/** Semantic Versioning 2.0.0; a version is printed as a part of commands. */
const VERSION = /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,60})?(?:\+[0-9A-Za-z.-]{1,60})?$/;
const ID = /^[a-z][a-z0-9-]*$/;
/** Ids of features and migrations: names of folders and files of a template. */
const PATH_ID = /^[a-z][a-z0-9-]*(?:\/[a-z0-9][a-z0-9._+-]*)*$/i;
/** Characters of a line of `features`. */
const LONGEST = 4096;

const WORDS: Readonly<{ [word: string]: (value: string) => string | undefined }> = {
  plinth: (value) => (VERSION.test(value) ? undefined : "is no version"),
  stack: (value) => (ID.test(value) ? undefined : "is no stack"),
  name: (value) => (/^[^\p{Cc}\s/\\:"'`$;&|<>]{1,100}$/u.test(value) ? undefined : "is no name"),
  description: () => undefined,
  rendered: renderedProblem,
  feature: (value) => (PATH_ID.test(value) ? undefined : "is no feature"),
  use: useProblem,
  named: nameProblem,
  migration: (value) => (PATH_ID.test(value) ? undefined : "is no migration"),
  kept: (value) => (PATH_ID.test(value) ? undefined : "is no migration"),
  theirs: memberProblem,
};

/** Reads a record's two files, and says what is wrong with them. */
export function parseRecord(features: string, before: string): ParsedRecord {
  const doubled: string[] = [];
  const { values, problems } = readFeatures(features);
  const all = (word: string) => [...new Set(values.get(word) ?? [])];
  const one = (word: string) => {
    const found = all(word);
    if (found.length > 1) doubled.push(word);
    const [first] = found;
    if (first === undefined && problems.length === 0)
      problems.push({ file: FEATURES_FILE, problem: `has no line "${word} …"` });
    return found.at(-1) ?? "";
  };
  const last = one("plinth");
  const head = {
    version: all("plinth").reduce((a, b) => (isOlder(a, b) ? b : a), last),
    stack: one("stack"),
    name: one("name"),
    description: one("description"),
  };
  const rendered = all("rendered").map((value) => readRendered(value, head));
  const { lines, torn } = repairTorn(all("use"), rendered);
  const { uses, lost, ambiguous, doubled: twice } = readUses(all("feature"), lines, all("named"));
  doubled.push(...twice);
  for (const instance of lost)
    problems.push({ file: FEATURES_FILE, problem: `has no line "use ${instance}", and one of its members` });
  for (const one of ambiguous)
    problems.push({
      file: FEATURES_FILE,
      problem: `has two names for ${one}`,
      hint: `Two branches renamed it: leave one of the lines "named ${one} …", then run doctor --fix.`,
    });
  const named = (ids: readonly string[]) => [...new Set(renameMigrations(ids, uses, "named"))].sort();
  const tree = new Map<string, TreeFile>();
  const sides = new Map<string, readonly TreeFile[]>();
  for (const [number, line] of distinctLines(before)) {
    const read = readLine(line);
    if (typeof read === "string") {
      problems.push({ file: BEFORE_FILE, problem: `line ${number} ${read}`, ...conflictIn(line) });
      continue;
    }
    const [path, file] = read;
    const other = tree.get(path);
    if (other !== undefined) {
      doubled.push(path);
      sides.set(path, [...(sides.get(path) ?? [other]), file]);
    }
    tree.set(path, file);
  }
  return {
    blueprint: blueprintOf(head, uses),
    rendered,
    torn,
    before: tree,
    migrations: { present: named(all("migration")), kept: named(all("kept")) },
    userOwned: all("theirs"),
    gaps: readGaps(features),
    doubled,
    sides,
    problems,
  };
}

/** The values of each word, and the lines that are none of a record. */
function readFeatures(text: string): {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly problems: RecordProblem[];
} {
  const values = new Map<string, string[]>();
  const problems: RecordProblem[] = [];
  if (text.trim() === "") problems.push({ file: FEATURES_FILE, problem: "is empty" });
  for (const [number, line] of distinctLines(text)) {
    if (line.startsWith("#")) continue;
    const [, word = "", value = ""] = /^([a-z]+) (.*)$/u.exec(line) ?? [];
    const problem = lineProblem(line, word, value);
    if (problem !== undefined) {
      problems.push({ file: FEATURES_FILE, problem: `line ${number} ${problem}`, ...conflictIn(line) });
      continue;
    }
    const known = values.get(word);
    if (known === undefined) values.set(word, [value]);
    else known.push(value);
  }
  return { values, problems };
}

function renderedProblem(value: string): string | undefined {
  const { version, features } = splitRendered(value);
  const isRead = VERSION.test(version) && features.every((id) => PATH_ID.test(id)) && isRendered(value);
  return isRead ? undefined : "is no rendering";
}

function lineProblem(line: string, word: string, value: string): string | undefined {
  if (conflictIn(line) !== undefined) return "is a conflict that git left";
  // What was rendered is one line, with all uses of a project.
  if (word !== "rendered" && line.length > LONGEST) return "is too long";
  if (/\p{Cc}|[\u2028\u2029]/u.test(line)) return "has a control character";
  // A later version may have words of its own.
  if (word === "") return `is not of a record: ${JSON.stringify(line.slice(0, 60))}`;
  const why = Object.hasOwn(WORDS, word) ? WORDS[word]?.(value) : undefined;
  return why === undefined ? undefined : `(${word}): ${JSON.stringify(value.slice(0, 60))} ${why}`;
}

function conflictIn(line: string): { readonly conflict: true } | undefined {
  return /^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}$/.test(line) ? { conflict: true } : undefined;
}

/** Lines that are not empty, each once, with their numbers from 1; git may have written CRLF. */
function distinctLines(text: string): ReadonlyMap<number, string> {
  const seen = new Set<string>();
  const lines = new Map<number, string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (line === "" || seen.has(line)) continue;
    seen.add(line);
    lines.set(index + 1, line);
  }
  return lines;
}

/** Why a path cannot be one of a file that was rendered. */
function memberProblem(path: string): string | undefined {
  if (path.split("/")[0]?.toLowerCase() === RECORD_FOLDER) return "is in the record itself";
  return pathProblem(path);
}

function plain(lines: readonly string[]): TreeFile {
  return { content: `${lines.join("\n")}\n`, mode: 0o644 };
}

function lineOf(path: string, { content, mode }: TreeFile): string {
  const bits = mode.toString(8);
  if (typeof content === "string") return JSON.stringify([path, bits, content]);
  return JSON.stringify([path, bits, Buffer.from(content).toString("base64"), "base64"]);
}

/** The file that a line holds, or why it holds none. */
function readLine(line: string): [string, TreeFile] | string {
  const other = conflictIn(line) === undefined ? "is not of a record" : "is a conflict that git left";
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return other;
  }
  if (!Array.isArray(value) || !value.every((part) => typeof part === "string")) return other;
  const [path, bits, content, coding] = value as string[];
  if (path === undefined || content === undefined || value.length > 4) return other;
  const problem = memberProblem(path);
  if (problem !== undefined) return `names ${JSON.stringify(path.slice(0, 200))}, which ${problem}`;
  if (bits !== "644" && bits !== "755") return `has the mode ${JSON.stringify(bits)}`;
  if (coding !== undefined && coding !== "base64") return "has an unknown coding";
  const mode: FileMode = bits === "755" ? 0o755 : 0o644;
  return [
    path,
    { content: coding === undefined ? content : new Uint8Array(Buffer.from(content, "base64")), mode },
  ];
}
