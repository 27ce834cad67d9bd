/** A file's permission bits: plain, executable, or a secret that only its owner reads. */
export type FileMode = 0o644 | 0o755 | 0o600;

/** What one file holds: text, or bytes where it is none. */
export interface TreeFile {
  readonly content: string | Uint8Array;
  readonly mode: FileMode;
}

/** Path (with `/`, relative to the project) → file; no disk. */
export type Tree = ReadonlyMap<string, TreeFile>;

/**
 * Whether two files have the same content, byte for byte.
 *
 * @example sameContent("a\n", new Uint8Array([97, 10])) // => true
 */
export function sameContent(a: string | Uint8Array, b: string | Uint8Array): boolean {
  if (typeof a === "string" && typeof b === "string") return a === b;
  const [left, right] = [toBytes(a), toBytes(b)];
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/**
 * Whether two contents say the same: line ends, a byte order mark and the newline at the end are no difference.
 *
 * @example sameText("a\r\n", "a") // => true
 */
export function sameText(a: string | Uint8Array, b: string | Uint8Array): boolean {
  if (sameContent(a, b)) return true;
  const [one, other] = [toText(a), toText(b)];
  return one !== undefined && other !== undefined && plainText(one) === plainText(other);
}

function plainText(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .replace(/\n+$/, "");
}

/**
 * Whether two files are the same, in content and mode.
 *
 * @example sameFile({ content: "a", mode: 0o644 }, { content: "a", mode: 0o755 }) // => false
 */
export function sameFile(a: TreeFile, b: TreeFile): boolean {
  return a.mode === b.mode && sameContent(a.content, b.content);
}

/**
 * The paths at which two trees have different files, or only one of them has any.
 *
 * @example differingPaths(new Map(), new Map([["a", { content: "", mode: 0o644 }]])) // => ["a"]
 */
export function differingPaths(a: Tree, b: Tree): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => {
    const [one, other] = [a.get(path), b.get(path)];
    return one === undefined || other === undefined || !sameFile(one, other);
  });
}

/**
 * A tree less some paths.
 *
 * @example without(new Map([["a", { content: "", mode: 0o644 }]]), ["a"]).size // => 0
 */
export function without(tree: Tree, paths: readonly string[]): Tree {
  return paths.length === 0 ? tree : new Map([...tree].filter(([path]) => !paths.includes(path)));
}

/**
 * The bytes of a content; text is UTF-8.
 *
 * @example toBytes("a").length // => 1
 */
export function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

/** What is no plain file and is in a file's place: it is the user's, and is never written through. */
export interface Obstacle {
  readonly obstacle: "link" | "folder" | "other";
}

/** The entry at a path on the disk. */
export type DiskEntry = TreeFile | Obstacle;

/** Path → what is there on the disk. */
export type DiskEntries = ReadonlyMap<string, DiskEntry>;

/**
 * Whether something is there that is no plain file.
 *
 * @example isObstacle({ obstacle: "link" }) // => true
 */
export function isObstacle(entry: DiskEntry | undefined): entry is Obstacle {
  return entry !== undefined && "obstacle" in entry;
}

/**
 * The file that is there; nothing where there is none.
 *
 * @example fileOf({ obstacle: "link" }) // => undefined
 */
export function fileOf(entry: DiskEntry | undefined): TreeFile | undefined {
  return isObstacle(entry) ? undefined : entry;
}

/**
 * The text of a content; nothing where it is no UTF-8 or has zero bytes, for that is no text.
 *
 * @example toText(new Uint8Array([0])) // => undefined
 */
export function toText(content: string | Uint8Array): string | undefined {
  if (typeof content === "string") return content.includes("\0") ? undefined : content;
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
