import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectEnvironment, run } from "../../../tests/support/process.ts";
import type { Served, Stage } from "../stage.ts";
import { choosePython, type Python } from "./pythons.ts";

/** A generator on PyPI, and how what it renders is set up and asked for its list. */
export interface Peer {
  readonly name: string;
  /** Renders the project, which is called `peer`. */
  readonly command: string;
  /** Whether it asks something that no flag answers; the answer is yes. */
  readonly asks?: true;
  /** Where the application is in what is rendered. */
  readonly folder: string;
  /** What its README has run on a new database, as arguments of Python. */
  readonly prepare: readonly (readonly string[])[];
  /** What uvicorn is to run. */
  readonly app: readonly string[];
  settings(database: URL): Readonly<Record<string, string>>;
  /** SQL that fills its table. */
  readonly rows: string;
  /** The path of one page of 20. */
  readonly list: string;
  /** Returns a token, where the list is only for people who are known. */
  signIn?(url: string): Promise<string>;
  /** What is on its page. */
  readonly note: string;
}

/** A peer's project that answers, or why there is none. */
export type Raised =
  | {
      readonly title: string;
      readonly service: Served;
      readonly url: string;
      readonly headers: readonly string[];
      readonly note: string;
    }
  | { readonly title: string; readonly why: string };

/** So long may one peer take until it answers, all installing included. */
const PATIENCE_MS = 90_000;
const LONGEST = 160;

/** Installs a generator, has it render its project, installs and fills that, and starts it by one worker. */
export async function raise(
  stage: Stage,
  peer: Peer,
  pythons: readonly Python[],
  folder: string,
): Promise<Raised> {
  let title = peer.name;
  const end = Date.now() + PATIENCE_MS;
  const step = async (what: string, command: readonly string[], cwd: string, more = {}): Promise<string> => {
    const [program = "", ...args] = command;
    // Nothing but packages is fetched: a Python that is not installed stays so.
    const env = projectEnvironment({ UV_PYTHON_DOWNLOADS: "never", ...more });
    const timeout = Math.max(end - Date.now(), 1);
    const { code, output } = await run(program, args, { cwd, env, timeout });
    if (code !== 0) throw new Error(`${what}: exit ${code}: ${fewWords(output)}`);
    return output;
  };
  try {
    await mkdir(folder);
    const newest = pythons.at(-1)?.path ?? "python3";
    await step("uv venv", ["uv", "venv", "--quiet", "--python", newest, "generator"], folder);
    const tools = join(folder, "generator/bin");
    const generator = join(tools, "python");
    await step("uv pip install", ["uv", "pip", "install", "--python", generator, peer.name], folder);
    const code = `from importlib.metadata import version; print(version("${peer.name}"))`;
    title = `${peer.name} ${(await step("its version", [generator, "-c", code], folder)).trim()}`;
    const answers = peer.asks ? "yes |" : "";
    await step(peer.name, ["sh", "-c", `${answers} "$0"/${peer.command}`, tools], folder);

    const project = join(folder, peer.folder);
    const chosen = choosePython(pythons, await readFile(join(project, "pyproject.toml"), "utf8"));
    const sync = ["uv", "sync", "--no-dev", "--compile-bytecode", "--python", chosen.path];
    await step("uv sync", sync, project);
    const python = join(project, ".venv/bin/python");
    const database = await stage.database();
    const settings = { ...peer.settings(new URL(database)), PYTHONDONTWRITEBYTECODE: "1" };
    for (const args of peer.prepare)
      await step(args.slice(1, 3).join(" "), [python, ...args], project, settings);

    const args = ["-m", "uvicorn", ...peer.app];
    const service = await stage.serve({ python, args, folder: project, env: projectEnvironment(settings) });
    const headers = peer.signIn ? [`Authorization: Bearer ${await peer.signIn(service.url)}`] : [];
    await stage.sql(peer.rows, database);
    await stage.sql("VACUUM ANALYZE", database);
    const url = service.url + peer.list;
    const size = await pageSize(url, headers);
    const [ours] = pythons;
    const other = chosen.minor === ours?.minor ? "" : `, ours 3.${ours?.minor}`;
    const note = `${size} rows of 1,000, ${peer.note}; Python 3.${chosen.minor}${other}`;
    return { title, service, url, headers, note };
  } catch (error) {
    return { title, why: fewWords(error instanceof Error ? error.message : `${error}`) };
  }
}

/** The line that says what went wrong, without addresses and paths, fit for a cell of a table. */
function fewWords(text: string): string {
  const lines = text.trimEnd().split("\n");
  const line = lines.findLast((line) => /(Error|error|Exception)\b/.test(line)) ?? lines.at(-1) ?? "";
  const words = line
    .trim()
    .replaceAll(/\S*\/\/?\S+/g, "…")
    .replaceAll("|", " ");
  return words.length > LONGEST ? `${words.slice(0, LONGEST)} …` : words;
}

/** How many rows one page holds; it is asked for as the load will ask. */
async function pageSize(url: string, headers: readonly string[]): Promise<number> {
  const named = headers.map((header): [string, string] => {
    const [name = "", value = ""] = header.split(": ");
    return [name, value];
  });
  const answer = await fetch(url, { headers: named });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`its list answers ${answer.status}`);
  const body = JSON.parse(text) as unknown[] | { readonly items: unknown[] };
  const { length } = Array.isArray(body) ? body : body.items;
  if (length === 0) throw new Error("its list is empty");
  return length;
}
