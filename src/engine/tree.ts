/** A file's permission bits: plain, or executable. */
export type FileMode = 0o644 | 0o755;

/** What one file holds: text, or bytes where it is none. */
export interface TreeFile {
  readonly content: string | Uint8Array;
  readonly mode: FileMode;
}

/** Path (with `/`, relative to the project) → file; no disk. */
export type Tree = ReadonlyMap<string, TreeFile>;

/** Whether two files have the same content, byte for byte. */
export function sameContent(a: string | Uint8Array, b: string | Uint8Array): boolean {
  if (typeof a === "string" && typeof b === "string") return a === b;
  const [left, right] = [toBytes(a), toBytes(b)];
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** The bytes of a content; text is UTF-8. */
export function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
