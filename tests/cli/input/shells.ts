import { spawnSync } from "node:child_process";

/** Whether a program is installed here. */
export function has(program: string, version = "--version"): boolean {
  return spawnSync(program, [version]).error === undefined;
}
