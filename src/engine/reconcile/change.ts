import type { Conflict, Joined } from "../merge/index.ts";
import type { TreeFile } from "../tree.ts";

/** What is done about one path. */
export interface Change {
  readonly path: string;
  readonly kind: "create" | "update" | "delete" | "keep" | "merge" | "conflict";
  /** What is to be written; nothing where what is there is to stay as it is. */
  readonly next?: TreeFile;
  readonly why?: string;
  readonly conflicts?: readonly Conflict[];
  readonly joined?: readonly Joined[];
  readonly notes?: readonly string[];
}
