import { randomBytes } from "node:crypto";
import type { Stack, Tree, TreeFile } from "../engine/index.ts";

/** The file of secrets, made from its rendered example with a fresh value (48 random bytes) for each secret key. */
export function makeSecrets(stack: Stack, tree: Tree): Tree {
  const { file, from, keys } = stack.secrets;
  const example = tree.get(from)?.content;
  if (typeof example !== "string") return new Map();
  const lines = example.split("\n").map((line) => {
    const key = keys.find((candidate) => line.startsWith(`${candidate}=`));
    return key === undefined ? line : `${key}=${randomBytes(48).toString("base64url")}`;
  });
  const secret: TreeFile = { content: lines.join("\n"), mode: 0o600 };
  return new Map([[file, secret]]);
}
