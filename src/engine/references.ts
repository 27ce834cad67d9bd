/** A place where code names what is not there. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Path → text of a project's files, as far as they were read. */
export type Texts = ReadonlyMap<string, string>;

interface Module {
  readonly path: string;
  readonly names: ReadonlySet<string>;
  /** It may define more than can be read from its text. */
  readonly open: boolean;
}

/** What code names in the project's own modules and is not there after a change, but was fine before it. */
export function newBreaks(before: Texts, after: Texts): readonly Finding[] {
  const known = new Set(breaks(before, before).map(keyOf));
  return breaks(after, before).filter((finding) => !known.has(keyOf(finding)));
}

function keyOf({ path, message }: Finding): string {
  return `${path}\0${message}`;
}

/** Everything that is named and not there; a module counts as missing only where it was known once. */
function breaks(files: Texts, before: Texts): readonly Finding[] {
  const modules = new Map<string, Module>();
  for (const [path, text] of files) {
    const name = moduleOf(path);
    if (name !== undefined) modules.set(name, readModule(path, text));
  }
  const gone = new Set<string>();
  for (const path of before.keys()) {
    const name = moduleOf(path);
    if (name !== undefined && !modules.has(name)) gone.add(name);
  }
  return [...files].flatMap(([path, text]) =>
    path.endsWith(".py") ? breaksIn(path, text, modules, gone) : [],
  );
}

/** Names that every module has, and the star, which is none. */
function isBuiltIn(name: string): boolean {
  return name === "*" || name.startsWith("__");
}

function breaksIn(
  path: string,
  text: string,
  modules: ReadonlyMap<string, Module>,
  gone: ReadonlySet<string>,
): readonly Finding[] {
  const code = bareCode(text);
  const findings: Finding[] = [];
  const lost = (line: number, module: string) =>
    findings.push({ path, line, message: `imports ${module}, which is gone` });
  const bound = new Map<string, Module>();
  for (const { line, module, names } of importsIn(code, path)) {
    if (gone.has(module)) {
      lost(line, module);
      continue;
    }
    const found = modules.get(module);
    for (const { name, as } of names) {
      const below = `${module}.${name}`;
      const inner = modules.get(below);
      if (inner !== undefined) bound.set(as, inner);
      else if (gone.has(below)) lost(line, below);
      else if (found !== undefined && !found.open && !isBuiltIn(name) && !found.names.has(name))
        findings.push({ path, line, message: `imports ${name} from ${found.path}, which has no such name` });
    }
  }
  for (const [name, module] of bound) {
    if (
      module.open ||
      new RegExp(
        `^[ \\t]+${name}\\s*(?::[^=\\n]*)?=[^=]|\\bfor ${name}\\b|[(,]\\s*${name}\\s*[:,)]`,
        "m",
      ).test(code)
    )
      continue;
    for (const match of code.matchAll(new RegExp(`(?<![\\w.])${name}\\.([A-Za-z_]\\w*)`, "g"))) {
      const attribute = match[1] ?? "";
      if (module.names.has(attribute) || isBuiltIn(attribute)) continue;
      const line = code.slice(0, match.index).split("\n").length;
      findings.push({
        path,
        line,
        message: `uses ${name}.${attribute}, and ${module.path} has no such name`,
      });
    }
  }
  return findings;
}

/** The imports in a module: plain ones have no names. */
function importsIn(code: string, path: string) {
  const found: { line: number; module: string; names: { name: string; as: string }[] }[] = [];
  for (const match of code.matchAll(
    /^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(?:\(([^)]*)\)|(.+))$/gm,
  )) {
    const [, dots = "", name = "", inside, plain] = match;
    const names = (inside ?? plain ?? "").split(",").flatMap((part) => {
      const [, own, as] = /^\s*([\w*]+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? [];
      return own === undefined ? [] : [{ name: own, as: as ?? own }];
    });
    const module = dots === "" ? name : relative(path, dots.length, name);
    found.push({ line: code.slice(0, match.index).split("\n").length, module, names });
  }
  for (const match of code.matchAll(/^[ \t]*import[ \t]+([\w.]+)/gm))
    found.push({ line: code.slice(0, match.index).split("\n").length, module: match[1] ?? "", names: [] });
  return found;
}

function relative(path: string, dots: number, name: string): string {
  const folder = path.split("/").slice(0, -dots);
  return [...folder, ...(name === "" ? [] : [name])].join(".");
}

function moduleOf(path: string): string | undefined {
  return path.endsWith(".py")
    ? path
        .slice(0, -3)
        .replace(/\/__init__$/, "")
        .replaceAll("/", ".")
    : undefined;
}

/** The names that a module has: what it defines, assigns or imports anywhere, for a name too many does no harm. */
function readModule(path: string, text: string): Module {
  const code = bareCode(text);
  const names = new Set<string>();
  for (const match of code.matchAll(/^[ \t]*(?:(?:async[ \t]+)?def|class|type)[ \t]+(\w+)/gm))
    names.add(match[1] ?? "");
  for (const match of code.matchAll(/^([ \t]*[\w, \t()]+?)[ \t]*(?::[^=\n]+)?=[^=]/gm))
    for (const name of match[1]?.match(/\w+/g) ?? []) names.add(name);
  for (const match of code.matchAll(/^(\w+)[ \t]*:/gm)) names.add(match[1] ?? "");
  for (const { module, names: imported } of importsIn(code, path)) {
    names.add(module.split(".")[0] ?? "");
    for (const { as } of imported) names.add(as);
  }
  return { path, names, open: names.has("__getattr__") || names.has("*") };
}

/** Code without comments and without what is in strings; lines stay where they are. */
function bareCode(text: string): string {
  return text.replaceAll(/("""|''')[\s\S]*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g, (found) =>
    found.startsWith("#") ? "" : `""${found.replaceAll(/[^\n]/g, "")}`,
  );
}
