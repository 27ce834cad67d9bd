import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { basename, dirname, join } from "node:path";
import type { Catalog, Stack } from "../../src/index.ts";
import { must, projectEnvironment, type Running, root, start, until } from "./process.ts";

/** The catalog as it was built. */
export async function readCatalog(): Promise<{ catalog: Catalog; stack: Stack }> {
  const catalog = JSON.parse(await readFile(join(root, "dist/catalog.json"), "utf8")) as Catalog;
  const [stack] = catalog.stacks;
  if (stack === undefined) throw new Error("the catalog has no stack");
  return { catalog, stack };
}

/** Renders a project by the command line as it was built. */
export async function renderProject(
  folder: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const shim = join(root, "bin/create-plinth.js");
  await mkdir(dirname(folder), { recursive: true });
  const args = [shim, basename(folder), "--yes", "--no-git", "--no-install", ...flags];
  return must(process.execPath, args, { cwd: dirname(folder), env: { ...process.env, ...env } });
}

/** The features that a project records. */
export async function readFeatures(folder: string): Promise<readonly string[]> {
  const record = await readFile(join(folder, ".plinth/features"), "utf8");
  return record.split("\n").flatMap((line) => (line.startsWith("feature ") ? [line.slice(8).trim()] : []));
}

/** A hash of what was rendered, by whichever version: the record holds every file. */
export async function hashRendering(folder: string): Promise<string> {
  const record = await Promise.all(
    ["before", "features"].map((name) => readFile(join(folder, ".plinth", name), "utf8")),
  );
  const text = record.join("\n").replace(/^plinth .*$/m, "");
  return createHash("sha256").update(text).digest("hex");
}

/** How a project is served: by which of the commands that its documents name, and under which scheme. */
export interface Serving {
  /** The document, and a word of the command. */
  readonly command?: { readonly document: string; readonly program: string };
  readonly scheme?: "http" | "https";
}

const README = { document: "README.md", program: "serve" };

/** The command that one of the project's documents starts the server by. */
async function readStartCommand(
  folder: string,
  { document, program }: NonNullable<Serving["command"]>,
): Promise<readonly string[]> {
  const text = await readFile(join(folder, document), "utf8");
  const line = text
    .split("\n")
    .find((each) => each.startsWith("uv run ") && each.split(/\s+/).includes(program));
  if (line === undefined) throw new Error(`the project's ${document} names no command by ${program}`);
  return line.trim().split(/\s+/);
}

/** Whether a server says that it is ready; its certificate may be its own. */
function isReady(url: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const options = { timeout: 2000, rejectUnauthorized: false };
    const request = (url.startsWith("https:") ? https : http).get(
      `${url}/health/ready`,
      options,
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    request.on("timeout", () => request.destroy(new Error("no answer")));
    request.on("error", reject);
  });
}

/** Starts a project on a port by its README's command, if by no other, and waits until it is ready. */
export async function startProject(
  folder: string,
  port: number,
  settings: Readonly<Record<string, string>>,
  log: string,
  flags: readonly string[] = [],
  { command = README, scheme = "http" }: Serving = {},
): Promise<{ url: string; server: Running }> {
  const [program = "uv", ...args] = await readStartCommand(folder, command);
  const env = projectEnvironment(settings);
  const server = start(program, [...args, ...flags, "--port", `${port}`], { cwd: folder, env, log });
  const url = `${scheme}://127.0.0.1:${port}`;
  const answered = await until(async () => {
    if (server.ended() !== undefined) return true;
    return await isReady(url);
  }, 60);
  if (answered && server.ended() === undefined) return { url, server };
  const code = await server.stop("SIGKILL");
  throw new Error(`the server did not become ready (exit ${code})\n${await readFile(log, "utf8")}`);
}
