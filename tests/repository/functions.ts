import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Comment, type Node, parseSync } from "oxc-parser";

const root = join(import.meta.dirname, "../..");

/** A function of the source: declared at the top of a file, or a method of a class there. */
export interface SourceFunction {
  readonly name: string;
  /** Where it is: `file:line`. */
  readonly place: string;
  /** The comment before it, without its stars. */
  readonly doc: string;
  /** Whether it throws a UserError itself, or one of its subclasses. */
  readonly throws: boolean;
  /** The functions that it calls or hands on, but for those whose errors it catches. */
  readonly calls: readonly string[];
}

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly body: readonly Node[];
  readonly comments: readonly Comment[];
}

/** The functions of src/ by `file#name`, and what the public API exports of them. */
export function readSource(): {
  readonly functions: ReadonlyMap<string, SourceFunction>;
  readonly exported: readonly string[];
} {
  const files = new Map(
    readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `src/${name}`)
      .map((path) => [path, parse(path)]),
  );
  const family = errorFamily([...files.values()]);
  const functions = new Map<string, SourceFunction>();
  for (const file of files.values()) {
    const names = namesIn(file, files);
    for (const [name, start, node] of declarationsIn(file)) {
      const found = { throws: false, calls: new Set<string>() };
      look(node, false, (part, caught) => {
        if (part.type === "ThrowStatement" && makesError(part.argument, family, file)) found.throws = true;
        if (caught) return;
        for (const called of calledBy(part)) {
          const target = names.get(called);
          if (target !== undefined) found.calls.add(target);
        }
      });
      const line = file.text.slice(0, start).split("\n").length;
      const place = `${file.path}:${line}`;
      functions.set(`${file.path}#${name}`, {
        name,
        place,
        doc: docBefore(file, start),
        ...found,
        calls: [...found.calls],
      });
    }
  }
  const exported = new Set(
    ["src/index.ts", "src/engine/index.ts"].flatMap((path) => [...exportsOf(path, files).values()]),
  );
  return { functions, exported: [...exported].filter((id) => functions.has(id)) };
}

/** Whether a function throws a UserError: its own, or that of one that it calls. */
export function mayThrow(
  id: string,
  functions: ReadonlyMap<string, SourceFunction>,
  seen = new Set<string>(),
): boolean {
  const one = functions.get(id);
  if (one === undefined || seen.has(id)) return false;
  seen.add(id);
  return one.throws || one.calls.some((called) => mayThrow(called, functions, seen));
}

function parse(path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  return { path, text, body: program.body as readonly Node[], comments };
}

/** UserError, and the classes that extend it. */
function errorFamily(files: readonly SourceFile[]): ReadonlySet<string> {
  const family = new Set(["UserError"]);
  for (const { text } of files)
    for (const [, name = ""] of text.matchAll(/class (\w+) extends UserError\b/g)) family.add(name);
  return family;
}

/** The functions of a file with their names and the places where their statements begin. */
function declarationsIn({
  body,
}: SourceFile): readonly (readonly [name: string, start: number, node: Node])[] {
  return body.flatMap((statement): (readonly [string, number, Node])[] => {
    const declared = "declaration" in statement ? (statement.declaration as Node | null) : statement;
    if (declared === null) return [];
    if (declared.type === "FunctionDeclaration")
      return [[declared.id?.name ?? "default", statement.start, declared]];
    if (declared.type === "VariableDeclaration")
      return declared.declarations.flatMap(({ id, init }): (readonly [string, number, Node])[] =>
        id.type === "Identifier" &&
        (init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression")
          ? [[id.name, statement.start, init]]
          : [],
      );
    if (declared.type !== "ClassDeclaration") return [];
    return declared.body.body.flatMap((member): (readonly [string, number, Node])[] =>
      member.type === "MethodDefinition" && member.key.type === "Identifier"
        ? [[`${declared.id?.name}.${member.key.name}`, member.start, member.value as Node]]
        : [],
    );
  });
}

/** Calls a function with each node below one, and whether errors are caught there. */
function look(node: Node, caught: boolean, visit: (node: Node, caught: boolean) => void): void {
  visit(node, caught);
  for (const [key, value] of Object.entries(node)) {
    const within = caught || (node.type === "TryStatement" && key === "block" && node.handler !== null);
    for (const part of Array.isArray(value) ? value : [value])
      if (typeof part?.type === "string") look(part as Node, within, visit);
  }
}

/** Whether an expression is a new error of the family, or the call of a function of the file that makes one. */
function makesError(thrown: Node, family: ReadonlySet<string>, file: SourceFile): boolean {
  let makes = false;
  look(thrown, false, (part) => {
    if (part.type === "NewExpression" && part.callee.type === "Identifier")
      makes ||= family.has(part.callee.name);
    if (part.type !== "CallExpression" || part.callee.type !== "Identifier") return;
    const { name } = part.callee;
    const maker = new RegExp(
      `(?:function ${name}\\b|const ${name} = )[^{}]*?(?:new (?:${[...family].join("|")})\\b|: (?:${[...family].join("|")})\\b)`,
    );
    makes ||= maker.test(file.text);
  });
  return makes;
}

/** The names of functions that a node calls, constructs or hands to another. */
function calledBy(node: Node): readonly string[] {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return [];
  return [node.callee, ...node.arguments].flatMap((part) => (part.type === "Identifier" ? [part.name] : []));
}

/** What the names in a file are: functions of its own, and what it imports. */
function namesIn(file: SourceFile, files: ReadonlyMap<string, SourceFile>): ReadonlyMap<string, string> {
  const names = new Map(declarationsIn(file).map(([name]) => [name, `${file.path}#${name}`]));
  for (const statement of file.body) {
    if (statement.type !== "ImportDeclaration" || !statement.source.value.startsWith(".")) continue;
    const exported = exportsOf(resolve(file.path, statement.source.value), files);
    for (const specifier of statement.specifiers) {
      if (specifier.type !== "ImportSpecifier") continue;
      const target = exported.get(
        "name" in specifier.imported ? specifier.imported.name : specifier.imported.value,
      );
      if (target !== undefined) names.set(specifier.local.name, target);
    }
  }
  return names;
}

/** What a file exports, its own and others', as `file#name`. */
function exportsOf(path: string, files: ReadonlyMap<string, SourceFile>): ReadonlyMap<string, string> {
  const file = files.get(path);
  const names = new Map<string, string>();
  if (file === undefined) return names;
  for (const [name] of declarationsIn(file)) names.set(name, `${path}#${name}`);
  for (const statement of file.body) {
    if (!("source" in statement) || statement.source === null || statement.type === "ImportDeclaration")
      continue;
    const from = exportsOf(resolve(path, (statement.source as { value: string }).value), files);
    if (statement.type === "ExportAllDeclaration") for (const [name, id] of from) names.set(name, id);
    if (statement.type !== "ExportNamedDeclaration") continue;
    for (const { local, exported } of statement.specifiers) {
      const target = "name" in local ? from.get(local.name) : undefined;
      if (target !== undefined && "name" in exported) names.set(exported.name, target);
    }
  }
  return names;
}

function resolve(from: string, to: string): string {
  return relative(root, join(root, from, "..", to));
}

function docBefore({ text, comments }: SourceFile, start: number): string {
  const last = comments.findLast((comment) => comment.end <= start);
  if (last === undefined || !last.value.startsWith("*") || text.slice(last.end, start).trim() !== "")
    return "";
  return last.value.replaceAll(/^[ \t]*\*[ \t]?/gm, "").trim();
}
