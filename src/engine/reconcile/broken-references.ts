import { languageOf } from "../languages/index.ts";
import { lineNumbers } from "../languages/plain/line-numbers.ts";
import type { Module } from "../languages/python/module.ts";

/** A place where code names what is not there. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Path → text of a project's files, as far as they were read. */
export type Texts = ReadonlyMap<string, string>;

/** What was read of a path's texts, so that each is read once. */
type Read = Map<string, { readonly text: string; readonly module: Module }[]>;

/** Finds a module by its dotted name. */
type Find = (name: string) => Module | undefined;

/**
 * **broken-references**: what code names in the project's own modules and is not there after a change, but was fine before it.
 *
 * @example newBreaks(new Map([["a.py", "def f(): ...\n"]]), new Map([["a.py", "def f(): ...\n"]])) // => []
 */
export function newBreaks(before: Texts, after: Texts): readonly Finding[] {
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => moduleOf(path) !== undefined && before.get(path) !== after.get(path),
  );
  if (changed.length === 0) return [];
  // Others can break only where they import what changed; most are ruled out without being read.
  const places = new Map<string, string[]>();
  for (const path of changed) {
    const parts = (moduleOf(path) ?? "").split(".");
    const last = parts.pop() ?? "";
    places.set(parts.join("."), [...(places.get(parts.join(".")) ?? []), last]);
  }
  const mayImport = (text: string) =>
    [...places].some(
      ([above, names]) =>
        (text.includes(above) || text.includes("from .")) && names.some((name) => text.includes(name)),
    );
  const wasChanged = new Set(changed);
  const concerned = (texts: Texts) =>
    [...texts].flatMap(([path, text]) =>
      moduleOf(path) !== undefined && (wasChanged.has(path) || mayImport(text)) ? [path] : [],
    );
  const read: Read = new Map();
  const [old, now] = [finder(before, read), finder(after, read)];
  const gone = new Set(changed.filter((path) => !after.has(path)).map((path) => moduleOf(path) ?? ""));
  const isLost = (texts: Texts, find: Find) => {
    const there = new Set([...texts.keys()].flatMap((path) => packagesOf(moduleOf(path) ?? "")));
    // Of a package of the project all modules are known; others are of what is installed.
    return (name: string) => find(name.split(".")[0] ?? "") !== undefined && !there.has(name);
  };
  const lostNow = isLost(after, now);
  const found = concerned(after).flatMap((path) => breaksIn(now(moduleOf(path) ?? ""), now, lostNow, gone));
  if (found.length === 0) return [];
  const lostBefore = isLost(before, old);
  const had = concerned(before).flatMap((path) =>
    breaksIn(old(moduleOf(path) ?? ""), old, lostBefore, new Set()),
  );
  const known = new Set(had.map(keyOf));
  // A file that moved takes along what it lacked.
  const moved = new Set(had.filter(({ path }) => !after.has(path)).map(({ message }) => message));
  return found.filter(
    (finding) => !known.has(keyOf(finding)) && (before.has(finding.path) || !moved.has(finding.message)),
  );
}

/** A module's name and those of the packages that it is in. */
function packagesOf(name: string): readonly string[] {
  const parts = name.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

function keyOf({ path, message }: Finding): string {
  return `${path}\0${message}`;
}

/** Finds modules among files. */
function finder(files: Texts, read: Read): Find {
  const paths = new Map([...files.keys()].map((path) => [moduleOf(path), path]));
  return (name) => {
    const path = paths.get(name);
    const text = path === undefined ? undefined : files.get(path);
    if (path === undefined || text === undefined) return undefined;
    const known = read.get(path) ?? [];
    const found = known.find((one) => one.text === text);
    if (found !== undefined) return found.module;
    const module = languageOf(path).modules?.read(path, text);
    if (module === undefined) return undefined;
    read.set(path, [...known, { text, module }]);
    return module;
  };
}

/** What a module names and is not there. */
function breaksIn(
  of: Module | undefined,
  find: Find,
  isLost: (name: string) => boolean,
  gone: ReadonlySet<string>,
): readonly Finding[] {
  if (of === undefined) return [];
  const { path, code, imports } = of;
  const findings: Finding[] = [];
  const lost = (line: number, module: string) =>
    findings.push({ path, line, message: `imports ${module}, which is gone` });
  const bound = new Map<string, Module>();
  for (const { line, module, names } of imports) {
    if (gone.has(module) || isLost(module)) {
      lost(line, module);
      continue;
    }
    const found = find(module);
    for (const { name, as } of names) {
      const below = `${module}.${name}`;
      const inner = find(below);
      if (inner !== undefined) bound.set(as, inner);
      else if (gone.has(below)) lost(line, below);
      else if (found !== undefined && !found.open && !/^(?:\*|__\w+__)$/.test(name) && !found.names.has(name))
        findings.push({ path, line, message: `imports ${name} from ${found.path}, which has no such name` });
    }
  }
  const lineAt = lineNumbers(code);
  for (const [name, module] of bound) {
    if (module.open) continue;
    let rebound: boolean | undefined;
    for (const match of code.matchAll(new RegExp(`(?<![\\w.])${name}\\.([A-Za-z_]\\w*)`, "g"))) {
      const attribute = match[1] ?? "";
      if (module.names.has(attribute) || attribute.startsWith("__")) continue;
      rebound ??= languageOf(path).modules?.rebinds(code, name) ?? true;
      if (rebound) break;
      const line = lineAt(match.index);
      const message = `uses ${name}.${attribute}, and ${module.path} has no such name`;
      findings.push({ path, line, message });
    }
  }
  return findings;
}

function moduleOf(path: string): string | undefined {
  return languageOf(path).modules?.nameOf(path);
}
