const WIDTH = 100;
const FIRST_PARTY = new Set(["app", "tests"]);
// The modules of Python 3.11's standard library, as sys.stdlib_module_names lists them (without the private ones).
const STANDARD = new Set(
  "__future__ abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest email encodings enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder multiprocessing netrc numbers operator os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver ssl stat statistics string stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo".split(
    " ",
  ),
);

interface Imports {
  readonly modules: Set<string>;
  readonly names: Map<string, Set<string>>;
}

/** Merges Python imports into the first import block of a module, in the order of isort's default profile. */
export function mergePythonImports(text: string, imports: string): string {
  const lines = text.split("\n");
  const block = findBlock(lines);
  const found: Imports = { modules: new Set(), names: new Map() };
  readImports(lines.slice(block.from, block.to).join("\n"), found);
  readImports(imports, found);
  const merged = writeImports(found);
  const [above, below] = [lines.slice(0, block.from), lines.slice(block.to)];
  if (block.from !== block.to) return [...above, ...merged, ...below].join("\n");
  while (above.at(-1) === "") above.pop();
  while (below[0] === "") below.shift();
  if (above.length > 0) above.push("");
  return [...above, ...merged, ...gapAbove(below[0]), ...below].join("\n");
}

/** What is between a new import block and the line below it, as isort has it. */
function gapAbove(line: string | undefined): string[] {
  if (line === undefined) return [""];
  return /^(?:class |def |async def |@)/.test(line) ? ["", ""] : [""];
}

/** The range of the import block, `to` behind its last line; an empty one behind the docstring if there is none. */
function findBlock(lines: readonly string[]): { from: number; to: number } {
  const from = lines.findIndex((line) => /^(?:from|import) /.test(line));
  if (from < 0) {
    const docstring = lines[0]?.startsWith('"""')
      ? lines.findIndex((line, index) => line.endsWith('"""') && (index > 0 || line.length > 3))
      : -1;
    const at = docstring + 1;
    return lines[at] === "" ? { from: at + 1, to: at + 1 } : { from: at, to: at };
  }
  let to = from;
  let open = false;
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (open) open = !line.startsWith(")");
    else if (/^(?:from|import) /.test(line)) open = line.trimEnd().endsWith("(");
    else if (line.trim() === "") continue;
    else break;
    to = index + 1;
  }
  return { from, to };
}

function readImports(text: string, into: Imports): void {
  const joined = text.replaceAll(/\(([^)]*)\)/g, (_, names: string) => names.replaceAll(/\s+/g, " ").trim());
  for (const line of joined.split("\n")) {
    const from = /^from (\S+) import (.+)$/.exec(line.trim());
    if (from !== null) {
      const [, module = "", names = ""] = from;
      const known = into.names.get(module) ?? new Set<string>();
      for (const name of names.split(",")) if (name.trim() !== "") known.add(name.trim());
      into.names.set(module, known);
    } else if (line.trim().startsWith("import ")) {
      for (const module of line.trim().slice(7).split(",")) into.modules.add(module.trim());
    }
  }
}

function writeImports({ modules, names }: Imports): string[] {
  const groups: string[][] = [[], [], [], []];
  for (const module of [...modules].sort(byModule)) groups[partyOf(module)]?.push(`import ${module}`);
  for (const module of [...names.keys()].sort(byModule))
    groups[partyOf(module)]?.push(...fromImport(module, names.get(module) ?? new Set()));
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? group : ["", ...group]));
}

function fromImport(module: string, names: ReadonlySet<string>): string[] {
  const sorted = [...names].sort(byName);
  const aliased = sorted.filter((name) => name.includes(" as "));
  const plain = sorted.filter((name) => !name.includes(" as "));
  const lines = aliased.map((name) => `from ${module} import ${name}`);
  if (plain.length === 0) return lines;
  const line = `from ${module} import ${plain.join(", ")}`;
  if (line.length <= WIDTH) return [line, ...lines];
  return [`from ${module} import (`, ...plain.map((name) => `    ${name},`), ")", ...lines];
}

/** The party of a module: the future, the standard library, others, the project itself. */
export function partyOf(module: string): number {
  const top = module.split(/[. ]/)[0] ?? "";
  if (top === "__future__") return 0;
  if (STANDARD.has(top)) return 1;
  return FIRST_PARTY.has(top) || top === "" ? 3 : 2;
}

/** isort's order of names: constants, classes, then the rest. */
export function byName(a: string, b: string): number {
  return kindOf(a) - kindOf(b) || byModule(a, b);
}

function kindOf(name: string): number {
  const plain = name.split(" ")[0] ?? "";
  if (plain.length > 1 && plain === plain.toUpperCase() && /[A-Z]/.test(plain)) return 0;
  return /^[A-Z]/.test(plain) ? 1 : 2;
}

/** The order of modules: without regard to case. */
export function byModule(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : a < b ? -1 : a > b ? 1 : 0;
}
