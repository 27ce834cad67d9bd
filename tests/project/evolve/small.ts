import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findStack, type TreeFile } from "../../../src/engine/index.ts";
import { disk, type Files } from "../../../src/project/disk/write.ts";
import { BEFORE_FILE, FEATURES_FILE } from "../../../src/project/record/record.ts";
import { stepsIn } from "../../../src/project/transaction/steps.ts";
import { transact } from "../../../src/project/transaction/transact.ts";
import { applyUndo, planUndo } from "../../../src/project/transaction/undo.ts";
import { readSealed } from "../../../src/project/trust/index.ts";
import { emptyFolder, v1 } from "./world.ts";

const stack = findStack(v1, "tiny");
const PATHS = [BEFORE_FILE, FEATURES_FILE, "file"];

/** The smallest project: a record and a file that all say the same. */
export function small(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, ".plinth"));
  for (const path of PATHS) writeFileSync(join(folder, path), "0");
  return folder;
}

/** A change that makes all say something else, and is called so. */
export async function change(folder: string, to: string, files: Files = disk, content = to): Promise<void> {
  const edits = PATHS.map((path) => {
    const was: TreeFile = { content: readFileSync(join(folder, path), "utf8"), mode: 0o644 };
    return { path, was, now: { content: path === "file" ? content : to, mode: 0o644 as const } };
  });
  await transact(folder, edits, { command: to, undo: "record", files });
}

/** An undo, without its lock. */
export async function back(folder: string, files: Files = disk): Promise<void> {
  await applyUndo(folder, stack, planUndo(folder), undefined, files);
}

/** Such a project after changes to 1, 2, and so on. */
export async function withChanges(count: number): Promise<string> {
  const folder = small();
  for (let to = 1; to <= count; to += 1) await change(folder, String(to));
  return folder;
}

/** What a file says. */
export const at = (folder: string, path = "file") => readFileSync(join(folder, path), "utf8");
/** The commands that can be undone, the last first. */
export const commands = (folder: string) =>
  stepsIn(folder).map((place) => readSealed(folder, `${place}/journal`)?.command);
