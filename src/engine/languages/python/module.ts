import { lineNumbers } from "../plain/line-numbers.ts";
import { bareCode } from "./code.ts";

/** One import statement. */
interface Import {
  readonly line: number;
  readonly module: string;
  /** What it binds; nothing for a plain `import`. */
  readonly names: readonly { readonly name: string; readonly as: string }[];
}

/** What was read of a Python module. */
export interface Module {
  readonly path: string;
  /** Its code without comments and without what is in strings. */
  readonly code: string;
  readonly imports: readonly Import[];
  readonly names: ReadonlySet<string>;
  /** It may define more than can be read from its text. */
  readonly open: boolean;
}

/** The dotted name of a module, by its path; nothing for other files. */
export function moduleOf(path: string): string | undefined {
  return path.endsWith(".py")
    ? path
        .slice(0, -3)
        .replace(/\/__init__$/, "")
        .replaceAll("/", ".")
    : undefined;
}

/** Reads a module: its names are what it defines, assigns or imports anywhere, for a name too many does no harm. */
export function readModule(path: string, text: string): Module {
  const code = bareCode(text);
  const names = new Set<string>();
  for (const match of code.matchAll(/^[ \t]*(?:(?:async[ \t]+)?def|class|type)[ \t]+(\w+)/gm))
    names.add(match[1] ?? "");
  for (const match of code.matchAll(/^([\w, \t()]+)(?::[^=\n]+)?=[^=]/gm))
    for (const name of match[1]?.match(/\w+/g) ?? []) names.add(name);
  for (const match of code.matchAll(/^(\w+)[ \t]*:/gm)) names.add(match[1] ?? "");
  const imports = importsIn(code, path);
  for (const { module, names: imported } of imports) {
    names.add(module.split(".")[0] ?? "");
    for (const { as } of imported) names.add(as);
  }
  return { path, code, imports, names, open: names.has("__getattr__") || names.has("*") };
}

/** The imports in a module: plain ones have no names. Its patterns take time in proportion to any text's length. */
function importsIn(code: string, path: string): readonly Import[] {
  const found: Import[] = [];
  const lineAt = lineNumbers(code);
  for (const match of code.matchAll(
    /^[ \t]*from[ \t]+(?=[.\w])(\.*)(\w[\w.]*)?[ \t]+import[ \t]+(?:\(([^()]*)\)|(.+))$/gm,
  )) {
    const [, dots = "", name = "", inside, plain] = match;
    const names = (inside ?? plain ?? "").split(",").flatMap((part) => {
      const [, own, as] = /^\s*([\w*]+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? [];
      return own === undefined ? [] : [{ name: own, as: as ?? own }];
    });
    const module = dots === "" ? name : relative(path, dots.length, name);
    found.push({ line: lineAt(match.index), module, names });
  }
  for (const match of code.matchAll(/^[ \t]*import[ \t]+([\w.]+)/gm))
    found.push({ line: lineAt(match.index), module: match[1] ?? "", names: [] });
  return found;
}

function relative(path: string, dots: number, name: string): string {
  const folder = path.split("/").slice(0, -dots);
  return [...folder, ...(name === "" ? [] : [name])].join(".");
}

/** Whether a name may stand for something else in some function: then nothing is said about it. */
export function isRebound(code: string, name: string): boolean {
  const bound = `^[ \\t]+${name}\\s*(?::[^=\\n]*)?=[^=]|\\bfor ${name}\\b|[(,]\\s*${name}\\s*[:,)]`;
  return new RegExp(bound, "m").test(code);
}
