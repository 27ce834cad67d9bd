// The package as a user gets it: packed, and installed from its tarball.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const QUIET = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts"];

/** Runs npm quietly in a folder, with the machine's own settings; `timeout` in milliseconds. */
function npm(words, cwd, timeout = 180_000) {
  execFileSync("npm", [...words, ...QUIET], { cwd, encoding: "utf8", timeout });
}

/** Packs what a name stands for, and returns the tarball. */
export function pack(folder, spec) {
  const place = join(folder, "tarballs", spec === root ? "own" : spec);
  mkdirSync(place, { recursive: true });
  npm(["pack", spec, "--pack-destination", place], folder);
  return join(place, readdirSync(place)[0]);
}

/** Packs this package. */
export const packOwn = (folder) => pack(folder, root);

/** Installs packages (names, or tarballs) into a folder. */
export function install(folder, specs) {
  npm(["install", "--prefix", folder, ...specs], folder);
}

/** An installed package's version, and the file that its command is. */
export function installed(folder, name) {
  const place = join(folder, "node_modules", name);
  const { version, bin } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
  return { version, file: join(place, typeof bin === "string" ? bin : (bin[name] ?? Object.values(bin)[0])) };
}
