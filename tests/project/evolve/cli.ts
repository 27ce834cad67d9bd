import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Catalog } from "../../../src/engine/index.ts";
import { type Run, runIn } from "../../cli/run.ts";
import { v1 } from "./world.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
export const bin = join(root, "bin/create-plinth.js");
const shelf = mkdtempSync(join(tmpdir(), "plinth-catalogs-"));
const written = new Map<Catalog, string>();

/** The file that PLINTH_CATALOG names for a catalog. */
export function fileOf(catalog: Catalog): string {
  const known = written.get(catalog);
  if (known !== undefined) return known;
  const path = join(shelf, `${written.size}.json`);
  writeFileSync(path, JSON.stringify(catalog));
  written.set(catalog, path);
  return path;
}

/** Builds the command line where it was not built yet. */
export function buildOnce(): void {
  if (!existsSync(join(root, "dist/cli.cjs"))) execFileSync("npm", ["run", "build"], { cwd: root });
}

/** The environment of a run: of ours, what does not change what git and Node do. */
export function environment(catalog: Catalog): NodeJS.ProcessEnv {
  const { CI: _, NODE_EXTRA_CA_CERTS: __, NODE_OPTIONS: ___, ...env } = process.env;
  return {
    ...env,
    PLINTH_CATALOG: fileOf(catalog),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.org",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.org",
  };
}

/** Runs the command line in a folder, in this process and without a terminal. */
export function plinth(folder: string, catalog: Catalog, ...argv: readonly string[]): Promise<Run> {
  return runIn(folder, argv, { env: environment(catalog) });
}

/** Runs git in a folder and returns what it printed. */
export function git(folder: string, ...argv: readonly string[]): string {
  return execFileSync("git", ["-c", "init.defaultBranch=main", ...argv], {
    cwd: folder,
    env: environment(v1),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Makes a folder a repository in which everything is committed. */
export function commitAll(folder: string, message = "all"): void {
  if (!existsSync(join(folder, ".git"))) git(folder, "init", "-q");
  git(folder, "add", "-A");
  git(folder, "commit", "-qm", message, "--allow-empty");
}
