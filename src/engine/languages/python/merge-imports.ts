import type { Chunk } from "../../merge/chunk.ts";
import { allVersions, type Lines, mapVersions, type Versions } from "../../merge/versions.ts";
import type { Used } from "../language.ts";
import { byModule, byName, partyOf } from "./imports.ts";

/** One import statement: what is above it, its lines, and what it binds. */
interface Statement {
  lead: readonly string[];
  lines: readonly string[];
  /** The module of `from … import …`; nothing for a plain `import`. */
  readonly module: string | undefined;
  names: readonly string[];
  /** It has a comment, and is left as it is. */
  readonly commented: boolean;
}

/** Whether an import begins in a line. */
export function isImport(line: string): boolean {
  return /^(?:from|import) /.test(line);
}

/** Where the imports of a module stand, `to` behind the last line; undefined if there are none. */
export function findImports(lines: readonly string[]): { from: number; to: number } | undefined {
  const from = lines.findIndex(isImport);
  if (from < 0) return undefined;
  let to = from;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (isImport(line)) {
      if (/\\$/.test(line)) return undefined;
      if (/\(\s*(?:#.*)?$|\([^)]*$/.test(line))
        while (at + 1 < lines.length && !/\)/.test(lines[at] ?? "")) at += 1;
      to = at + 1;
    } else if (line.trim() !== "" && !line.startsWith("#")) break;
  }
  return { from, to };
}

function read(lines: readonly string[]): Statement[] | undefined {
  const statements: Statement[] = [];
  let lead: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (!isImport(line)) {
      lead.push(line);
      continue;
    }
    const start = at;
    if (line.includes("(")) while (at < lines.length - 1 && !(lines[at] ?? "").includes(")")) at += 1;
    const whole = lines.slice(start, at + 1);
    const bare = whole.map((part) => part.replace(/#.*$/, "")).join(" ");
    const match = /^(?:from\s+(\S+)\s+)?import\s+\(?([^()]*)\)?\s*$/.exec(bare.trim());
    if (match === null) return undefined;
    const names = (match[2] ?? "")
      .split(",")
      .map((name) => name.trim().replaceAll(/\s+/g, " "))
      .filter((name) => name !== "");
    if (!names.every((name) => /^(?:[\w.]+(?: as \w+)?|\*)$/.test(name))) return undefined;
    const commented = whole.some((part) => part.includes("#"));
    statements.push({ lead, lines: whole, module: match[1], names, commented });
    lead = [];
  }
  return lead.length > 0 ? undefined : statements;
}

const keysOf = (statements: readonly Statement[]) =>
  new Set(statements.flatMap(({ module, names }) => names.map((name) => `${module ?? ""}\0${name}`)));

/**
 * **imports-by-name**: gives the user's imports what the template added, and takes from them what it removed and the outcome does not use.
 * An import that the user removed comes back only where new code of the template uses it.
 */
export function mergeImports(blocks: Versions<Lines>, used: Used): readonly Chunk[] | undefined {
  const statements = allVersions(mapVersions(blocks, read));
  if (statements === undefined) return undefined;
  const yours = statements.yours;
  const width = [...blocks.yours, ...blocks.template].reduce((most, line) => Math.max(most, line.length), 88);
  const { before: was, yours: has, template: will } = mapVersions(statements, keysOf);
  const known = new Set(blocks.before);
  const uses = (name: string) => name === "*" || used.body.has(boundBy(name));
  // What the template now takes from another module: a binding of before is no longer needed.
  const moved = new Set(
    [...will].filter((key) => !was.has(key)).map((key) => boundBy(key.split("\0")[1] ?? "")),
  );
  for (const key of was) {
    const [module = "", name = ""] = key.split("\0");
    if (will.has(key) || !has.has(key)) continue;
    if (!uses(name) || moved.has(boundBy(name))) remove(yours, module, name, width, known);
  }
  const unresolvedChunks: Chunk[] = [];
  for (const key of will) {
    const [module = "", name = ""] = key.split("\0");
    if (has.has(key) || (was.has(key) && !used.added.has(boundBy(name)))) continue;
    const rival =
      module === ""
        ? undefined
        : yours.find((statement) => statement.names.some((other) => boundBy(other) === boundBy(name)));
    // A name that the user binds to something else by now.
    if (rival !== undefined && was.has(key)) continue;
    if (rival === undefined) add(yours, module, name, width);
    else
      unresolvedChunks.push({
        yours: rival.lines,
        template: [module === "" ? `import ${name}` : `from ${module} import ${name}`],
        why: `${boundBy(name)}: imported by both, from other modules`,
      });
    if (rival !== undefined) yours.splice(yours.indexOf(rival), 1);
  }
  const lines = yours.flatMap((statement, at) =>
    (at === 0 ? bare(statement.lead) : statement.lead).concat(statement.lines),
  );
  return [{ lines, from: "both" }, ...unresolvedChunks];
}

function boundBy(name: string): string {
  return (/ as (\w+)$/.exec(name)?.[1] ?? name.split(".")[0] ?? name).replaceAll(/\W/g, "");
}

const bare = (lead: readonly string[]) => lead.filter((line) => line.trim() !== "");

function remove(
  statements: Statement[],
  module: string,
  name: string,
  width: number,
  known: ReadonlySet<string>,
): void {
  const at = statements.findIndex((other) => (other.module ?? "") === module && other.names.includes(name));
  const statement = statements[at];
  if (statement === undefined || statement.commented) return;
  statement.names = statement.names.filter((other) => other !== name);
  if (statement.names.length > 0) {
    statement.lines = write(statement, width);
    return;
  }
  statements.splice(at, 1);
  const below = statements[at];
  if (below !== undefined && below.lead.length === 0) below.lead = statement.lead;
  else if (below !== undefined)
    below.lead = [...below.lead.slice(0, 1), ...bare(statement.lead), ...below.lead.slice(1)];
  else {
    // A comment of the user's above the last import stays.
    const lead = bare(statement.lead).filter((line) => !known.has(line));
    if (lead.length > 0) statements.push({ lead, lines: [], module: undefined, names: [], commented: true });
  }
}

function add(statements: Statement[], module: string, name: string, width: number): void {
  const plain = !name.includes(" as ") && module !== "";
  const found = statements.find(
    (other) => other.module === module && !other.commented && !other.names.some((one) => /\*| as /.test(one)),
  );
  // Where each name has a line of its own, so has the new one.
  const alone = statements.filter((other) => other.module === module).length > 1 && found?.names.length === 1;
  if (plain && found !== undefined && !alone) {
    const sorted = [...found.names].sort(byName).join() === found.names.join();
    found.names = sorted ? [...found.names, name].sort(byName) : [...found.names, name];
    found.lines = write(found, width);
    return;
  }
  const added: Statement = {
    lead: [],
    lines: [],
    module: module === "" ? undefined : module,
    names: [name],
    commented: false,
  };
  added.lines = write(added, width);
  const rank = (statement: Statement) =>
    [partyOf(keyOf(statement)), statement.module === undefined ? 0 : 1] as const;
  const before = (x: Statement, y: Statement) => {
    const [[p, k], [q, l]] = [rank(x), rank(y)];
    return p - q || k - l || byModule(keyOf(x), keyOf(y)) || byName(x.names[0] ?? "", y.names[0] ?? "");
  };
  const alike = (other: Statement) => rank(other)[0] === rank(added)[0];
  let at = statements.findLastIndex((other) => alike(other) && before(other, added) < 0) + 1;
  if (at === 0) at = statements.findIndex(alike);
  if (at < 0) at = statements.findIndex((other) => before(other, added) > 0);
  if (at < 0) at = statements.length;
  const [above, below] = [statements[at - 1], statements[at]];
  const party = rank(added)[0];
  if (above !== undefined && rank(above)[0] !== party) added.lead = [""];
  if (below !== undefined) {
    const own = rank(below)[0] === party;
    if (own && below.lead.every((line) => line.trim() === "")) [added.lead, below.lead] = [below.lead, []];
    else if (!own && below.lead[0]?.trim() !== "") below.lead = ["", ...below.lead];
  }
  statements.splice(at, 0, added);
}

function keyOf({ module, names }: Statement): string {
  return module ?? names[0] ?? "";
}

function write({ module, names, lines }: Statement, width: number): readonly string[] {
  if (module === undefined) return [`import ${names.join(", ")}`];
  const line = `from ${module} import ${names.join(", ")}`;
  if (lines.length <= 1 && line.length <= width) return [line];
  const indent = /^(\s+)\S/.exec(lines[1] ?? "")?.[1] ?? "    ";
  return [`from ${module} import (`, ...names.map((name) => `${indent}${name},`), ")"];
}
