import { randomBytes } from "node:crypto";
import type { Stack, Tree, TreeFile } from "../../engine/index.ts";

/** The file of secrets, made from its rendered example with a fresh value (48 random bytes) for each secret key. */
export function makeSecrets(stack: Stack, tree: Tree): Tree {
  const { file, from } = stack.secrets;
  const example = textOf(tree, from);
  if (example === undefined) return new Map();
  const lines = example.split("\n").map((line) => fill(stack, line));
  const secret: TreeFile = { content: lines.join("\n"), mode: 0o600 };
  return new Map([[file, secret]]);
}

/** What a change of the example means for a file of secrets that a user uses. */
export interface SecretsChange {
  /** The file with the example's new keys after its own lines, which stay as they are. */
  readonly content: string;
  readonly added: readonly string[];
  /** Keys whose example value changed while the file still has the old one: to be looked at, never edited. */
  readonly outdated: readonly { readonly key: string; readonly value: string }[];
  /** Keys that the example no longer has. */
  readonly unused: readonly string[];
}

/** Appends the keys that an example has gained, and names those that a user should look at. */
export function extendSecrets(stack: Stack, before: Tree, next: Tree, yours: string): SecretsChange {
  const [old, now, mine] = [
    valuesOf(textOf(before, stack.secrets.from) ?? ""),
    valuesOf(textOf(next, stack.secrets.from) ?? ""),
    valuesOf(yours),
  ];
  const added = [...now.keys()].filter((key) => !old.has(key) && !mine.has(key));
  const outdated = [...now]
    .filter(([key, value]) => old.has(key) && old.get(key) !== value && mine.get(key) === old.get(key))
    .map(([key, value]) => ({ key, value }));
  const unused = [...old.keys()].filter((key) => !now.has(key) && mine.has(key));
  const end = yours.includes("\r\n") ? "\r\n" : "\n";
  const gap = yours === "" || yours.endsWith("\n") ? "" : end;
  const lines = added.map((key) => `${fill(stack, `${key}=${now.get(key)}`)}${end}`);
  return { content: `${yours}${added.length === 0 ? "" : gap}${lines.join("")}`, added, outdated, unused };
}

function fill({ secrets }: Stack, line: string): string {
  const key = secrets.keys.find((candidate) => line.startsWith(`${candidate}=`));
  return key === undefined ? line : `${key}=${randomBytes(48).toString("base64url")}`;
}

function textOf(tree: Tree, path: string): string | undefined {
  const content = tree.get(path)?.content;
  return typeof content === "string" ? content : undefined;
}

/** The keys of a dotenv file with their values, as they are written. */
function valuesOf(text: string): ReadonlyMap<string, string> {
  const pairs = [...text.matchAll(/^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*?)[ \t]*\r?$/gm)];
  return new Map(pairs.map(([, key = "", value = ""]) => [key, value]));
}
