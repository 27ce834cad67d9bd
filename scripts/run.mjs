#!/usr/bin/env node
// Installs and builds on any machine with Node, where that is needed; then runs scripts/<verb>.ts, if one is named.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [verb = "", ...rest] = process.argv.slice(2);
const script = join(root, "scripts", `${verb}.ts`);
if (verb !== "" && (!/^[a-z-]+$/.test(verb) || !existsSync(script))) {
  console.error(`usage: node scripts/run.mjs [verb] [args]; there is no scripts/${verb}.ts`);
  process.exit(2);
}

/** The newest change below a path, in milliseconds; 0 where there is nothing. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function must(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Whether a package of package-lock.json is not there, or is there in another version. */
function isIncomplete() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages).some(([path, { version, optional }]) => {
    if (path === "" || optional) return false;
    const manifest = join(root, path, "package.json");
    return !existsSync(manifest) || JSON.parse(readFileSync(manifest, "utf8")).version !== version;
  });
}

if (isIncomplete()) {
  console.log("Installing the packages of package-lock.json …");
  must("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}
const builders = ["build.ts", "catalog.ts", "bundles.ts"].map((name) => `scripts/build/${name}`);
const sources = ["src", "templates", "tests/contract", "package.json", ...builders].map((path) =>
  newest(join(root, path)),
);
if (newest(join(root, "dist", "catalog.json")) < Math.max(...sources)) {
  must(process.execPath, ["--import", "tsx", join(root, "scripts/build/build.ts")]);
}
if (verb === "") process.exit(0);
const { status, signal } = spawnSync(process.execPath, ["--import", "tsx", script, ...rest], {
  cwd: root,
  stdio: "inherit",
});
process.exit(status ?? (signal === "SIGINT" ? 130 : 143));
