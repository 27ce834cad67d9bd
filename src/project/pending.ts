import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TreeFile } from "../engine/index.ts";
import { RECORD_FOLDER } from "./record.ts";

/** A change that waits for somebody to settle its conflicts. */
export interface Pending {
  readonly command: string;
  /** The files with conflicts. */
  readonly paths: readonly string[];
  /** Whether what is installed depends on a file that changed. */
  readonly reinstall: boolean;
}

/** Where it is kept. */
export const PENDING = `${RECORD_FOLDER}/pending`;

/** Reads what a project waits for; none where it waits for nothing. */
export function readPending(folder: string): Pending | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, PENDING), "utf8")) as Pending;
  } catch {
    return undefined;
  }
}

/** The file that keeps it. */
export function pendingFile(pending: Pending): TreeFile {
  return { content: `${JSON.stringify(pending)}\n`, mode: 0o644 };
}
