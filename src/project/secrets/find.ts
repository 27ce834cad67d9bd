import { type Dirent, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { SecretsRule, Stack } from "../../engine/catalog/catalog.ts";
import { BEFORE_FILE } from "../record/record.ts";
import { toolRoots } from "../trust/declared.ts";
import { readPlain } from "../trust/index.ts";
import { LONG, literal, type Secret } from "./mask.ts";

/** In MiB. A larger file is no list of settings, and no record of what was rendered. */
const [LARGEST, LARGEST_RECORD] = [0.25, 16];
/** Characters of a value in which passwords are searched: the time grows with their square. */
const LONGEST = 4096;
/** Values that are masked: each is searched in all that is printed. */
const MOST = 1000;
/** How many folders below the project are searched for files of secrets. */
const DEPTH = 3;
const SKIPPED = [".git", "node_modules"];

/** Whether a file's values are never printed: only the names of its settings are. */
export function isSecretFile({ secrets }: Stack, path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (path === secrets.from || name === secrets.from) return false;
  return path === secrets.file || secrets.files.some((pattern) => matches(pattern, name));
}

/** The secrets of a project: of its files of secrets wherever they are in it, and of the machine's folders of secrets. */
export function readSecrets(folder: string, stack: Stack): readonly Secret[] {
  const { secrets } = stack;
  // Folders that tools make hold none of the user's files.
  const skipped = new Set([...SKIPPED, ...stack.caches, ...toolRoots(stack)]);
  const paths = findFiles(folder, skipped, (path) => path === secrets.from || isSecretFile(stack, path));
  const texts = [...new Set([secrets.file, ...paths])].map((path) => textOf(folder, path));
  const record = textOf(folder, BEFORE_FILE, LARGEST_RECORD);
  const rendered = settingsOf(exampleIn(record, secrets.from));
  const found = texts.flatMap((text) => settingsOf(text)).flatMap((one) => secretsIn(one, rendered, secrets));
  for (const place of secrets.folders) {
    for (const { name } of entriesOf(place)) {
      const value = mountedText(join(place, name)).trim();
      if (value !== "") found.push({ name, value });
    }
  }
  const values = found.flatMap(({ name, value }) => formsOf(value).map((form) => ({ name, value: form })));
  const unique = new Map(values.map((one) => [one.value, one]));
  const words = record.replaceAll("\\n", " ");
  return [...unique.values()]
    .slice(0, MOST)
    .map((one) => ({ ...one, common: one.value.length < LONG && hasWord(words, one.value) }))
    .sort((a, b) => b.value.length - a.value.length);
}

type Setting = readonly [name: string, value: string];

/** The settings of a dotenv file, commented ones too: as written without their quotes, over several lines where quoted. */
function settingsOf(text: string): readonly Setting[] {
  const lines =
    /^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"|`([^`]*)`|([^\r\n]*))/gm;
  return [...text.matchAll(lines)].map(([, name = "", single, double, back, plain = ""]) => [
    name,
    single ?? double ?? back ?? plain.replace(/[ \t]+#.*$/, "").trim(),
  ]);
}

/** What of a setting is secret: all of it by its name or its looks, or the password in it. */
function secretsIn(
  [name, value]: Setting,
  rendered: readonly Setting[],
  { keys, names }: SecretsRule,
): { readonly name: string; readonly value: string }[] {
  const example = rendered.find(([key]) => key === name)?.[1] ?? "";
  if (value === "" || value === example) return [];
  const passwords = passwordsIn(value).filter((password) => !passwordsIn(example).includes(password));
  const named = keys.includes(name) || (names !== undefined && new RegExp(names, "i").test(name));
  const isNumber = /^\d{1,7}$/.test(value);
  // Random letters and digits, as keys of other services are.
  const isRandom = /^(?![./~])(?=.*\d)(?=.*[A-Za-z])[\w+/=.~-]{20,}$/.test(value);
  const whole = (named && !isNumber && passwords.length === 0) || isRandom ? [value] : [];
  return [...passwords, ...whole].map((secret) => ({ name, value: secret }));
}

/** The passwords in a URL (RFC 3986, 3.2.1 and 3.4) or in a connection string of `key=value`. */
function passwordsIn(value: string): readonly string[] {
  if (value.length > LONGEST) return [];
  const patterns = [
    /:\/\/[^\s:@/]*:([^\s@/]+)@/g,
    // An "@" within a password should be encoded, and is not always.
    /:\/\/[^\s:@/]*:(.+)@/g,
    /:\/\/([^\s:@/]{16,})@/g,
    /[?&;\s](?:\w*(?:password|passwd|pwd|token|secret|key))=([^&;\s]+)/gi,
  ];
  return patterns.flatMap((pattern) => [...` ${value}`.matchAll(pattern)].map(([, found = ""]) => found));
}

/** How a value may stand elsewhere: unescaped, in a URL, in JSON, and each of its lines. */
function formsOf(value: string): readonly string[] {
  const plain = value.replaceAll(/\\(["'\\$`])/g, "$1").replaceAll("\\n", "\n");
  const forms = [value, plain, encodeURIComponent(value), decoded(value), JSON.stringify(plain).slice(1, -1)];
  const lines = [...value.split(/\r?\n/), ...plain.split(/\r?\n/)].map((line) => line.trim());
  const whole = value.replace(/^["'`]/, "");
  return [...new Set([...forms, ...(forms.some((form) => form.includes("\n")) ? lines : []), whole])].filter(
    // The frame of a PEM block (RFC 7468) is no secret.
    (form) => form !== "" && !/^-----[A-Z ]+-----$/.test(form),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The rendered example in the text of a record, where it is one line of JSON. */
function exampleIn(record: string, from: string): string {
  const line = record.split("\n").find((one) => one.startsWith(`[${JSON.stringify(from)},`));
  try {
    return line === undefined ? "" : String((JSON.parse(line) as unknown[])[2]);
  } catch {
    return "";
  }
}

function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<!\\w)${literal(word)}(?!\\w)`).test(text);
}

/** The paths of files in a folder, a few folders deep. */
function findFiles(
  folder: string,
  skipped: ReadonlySet<string>,
  wanted: (path: string) => boolean,
): readonly string[] {
  const found: string[] = [];
  const visit = (below: string, depth: number) => {
    for (const entry of entriesOf(join(folder, below))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (!entry.isDirectory()) {
        if (wanted(path)) found.push(path);
      } else if (depth < DEPTH && !skipped.has(entry.name)) visit(path, depth + 1);
    }
  };
  visit("", 0);
  return found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // What cannot be read here is printed by nothing here.
    return [];
  }
}

/** The text of a plain file of the project; empty where there is none that may be read. */
function textOf(folder: string, path: string, megabytes = LARGEST): string {
  try {
    return readPlain(folder, path, megabytes)?.toString("utf8") ?? "";
  } catch {
    return "";
  }
}

/** The text of a file that the machine mounts, where links lead to the current version. */
function mountedText(path: string): string {
  try {
    const real = realpathSync(path);
    return textOf(dirname(real), basename(real));
  } catch {
    return "";
  }
}

/** Whether a name is of a pattern that has at most one `*`. */
function matches(pattern: string, name: string): boolean {
  const [begin = "", end] = pattern.split("*");
  if (end === undefined) return name === pattern;
  return name.length >= begin.length + end.length && name.startsWith(begin) && name.endsWith(end);
}
