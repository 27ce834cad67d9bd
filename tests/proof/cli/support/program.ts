import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Finished as Ended, finish, type Kill, must, root } from "../../../support/process.ts";

export type { Ended };

/** How to run it. */
export interface Around {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly node?: string;
  readonly uid?: number;
  readonly kill?: Kill;
}

/** The package as a user installs it: packed, and installed from its tarball without a network. */
export interface Program {
  readonly folder: string;
  readonly tarball: string;
  readonly bin: string;
  run(words: readonly string[], around: Around): Promise<Ended>;
  /** A new empty folder, for one check. */
  room(): Promise<string>;
  close(): Promise<void>;
}

/** What a run takes that neither installs nor starts a repository. */
export const QUICK = ["--yes", "--no-install", "--no-git"] as const;

/** Packs and installs the package. */
export async function installProgram(): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), "plinth-packed-"));
  const quiet = ["--silent", "--no-audit", "--no-fund"];
  await must("npm", ["pack", ...quiet, "--ignore-scripts", "--pack-destination", folder], { cwd: root });
  const name = (await readdir(folder)).find((entry) => entry.endsWith(".tgz"));
  if (name === undefined) throw new Error("npm pack left no tarball");
  const tarball = join(folder, name);
  await must("npm", ["install", ...quiet, "--offline", "--prefix", folder, tarball], { cwd: folder });
  await must("chmod", ["-R", "a+rX", folder]);
  const bin = join(folder, "node_modules/create-plinth/bin/create-plinth.js");
  let rooms = 0;
  return {
    folder,
    tarball,
    bin,
    run: (words, around) => runProgram(bin, words, around),
    async room() {
      rooms += 1;
      const path = join(folder, `room-${rooms}`);
      await mkdir(path);
      return path;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function runProgram(bin: string, words: readonly string[], around: Around): Promise<Ended> {
  const { cwd, env = {}, input, node = process.execPath, uid, kill } = around;
  return finish(node, [bin, ...words], {
    cwd,
    env: { ...clean(), ...env },
    input,
    kill,
    ...(uid !== undefined && { uid, gid: uid }),
  });
}

/** The environment without what would change how the program speaks. */
export function clean(): NodeJS.ProcessEnv {
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, VIRTUAL_ENV: ____, ...env } = process.env;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:npm_|PLINTH_|GIT_)/.test(name)));
}

/** Everything in a folder: path, mode and content; secrets by their mode alone. */
export async function contentsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isSymbolicLink()) contents.set(name, "link");
    else {
      const mode = ((await stat(path)).mode & 0o777).toString(8);
      const secret = entry.name === ".env";
      contents.set(name, `${mode} ${entry.isDirectory() || secret ? "" : await readFile(path, "latin1")}`);
    }
  }
  return new Map([...contents].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Fails with what is the case, unless it is what must be. */
export function expectThat(holds: boolean, what: string, ended?: Ended): void {
  if (holds) return;
  const said =
    ended === undefined ? "" : `\nexit ${ended.code} ${ended.signal ?? ""}\n${ended.out}\n${ended.err}`;
  throw new Error(`not so: ${what}${said}`);
}

/** Fails unless a run was refused in one line. */
export function expectRefusal(ended: Ended, code: number, said: RegExp): void {
  expectThat(ended.code === code, `exit ${code}`, ended);
  expectThat(ended.out === "", "nothing on standard output", ended);
  const lines = ended.err.trim().split("\n");
  expectThat(lines.length <= 2 && said.test(ended.err), `one line that says ${said}`, ended);
  expectThat(!/^\s+at /m.test(ended.err), "no stack", ended);
}
