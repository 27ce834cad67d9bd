import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "../../../src/project/built/contract.ts";
import { factsOf } from "../case.ts";
import type { Erase } from "../clean.ts";
import { isLoopback } from "../client/loopback.ts";
import type { Manage } from "../context.ts";
import { Limited, Unreachable } from "../refusals.ts";
import { runContract } from "../run.ts";
import { type StartName, startOf, starts } from "../starts.ts";
import { ERASE } from "./erase.ts";

/** How long a command of the project may take, in milliseconds. */
const COMMAND_MS = 60_000;
/** How much is shown of what it printed at its end, in characters. */
const SHOWN_OUTPUT = 500;

const PYTHON = process.platform === "win32" ? ".venv/Scripts/python.exe" : ".venv/bin/python";

/** Runs Python code of a project that was installed into its own `.venv`. */
function runPython(
  project: string,
  args: readonly string[],
  { env = {}, input = "" }: { env?: Readonly<Record<string, string>>; input?: string },
): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(join(project, PYTHON), args, {
      cwd: project,
      env: { ...process.env, ...env },
      stdio: "pipe",
      timeout: COMMAND_MS,
      killSignal: "SIGKILL",
      windowsHide: true,
      // Ctrl-C in the terminal is for us: what a command makes has to be known.
      detached: process.platform !== "win32",
    });
    let output = "";
    const take = (data: Buffer) => {
      output = (output + data.toString()).slice(-SHOWN_OUTPUT);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.once("error", fail);
    child.once("close", (code) => {
      if (code === 0) done();
      else fail(new Error(output.replaceAll(/\s+/g, " ").trim() || `it ended with ${code}`));
    });
  });
}

const manageIn =
  (project: string): Manage =>
  (args, env) =>
    runPython(project, ["-m", "app.manage", ...args], { env });

const eraseIn =
  (project: string): Erase =>
  (rows) =>
    runPython(project, ["-c", ERASE], { input: JSON.stringify(rows) });

/** A setting as the project itself would read it: from the environment, else from its .env; names in any case. */
function settingOf(project: string | undefined, name: string): string | undefined {
  const known = Object.entries(process.env).find(([key]) => key.toUpperCase() === name)?.[1];
  if (known !== undefined || project === undefined) return known;
  const line = new RegExp(
    `^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:"([^"\\n]*)"|'([^'\\n]*)'|(.*?))(?:[ \\t]+#.*)?[ \\t]*\\r?$`,
    "gim",
  );
  try {
    const [, double, single, plain] =
      [...readFileSync(join(project, ".env"), "utf8").matchAll(line)].at(-1) ?? [];
    return double ?? single ?? plain;
  } catch {
    return undefined;
  }
}

function cautionOf({ url, project }: { url: string; project?: string }): string | undefined {
  if (!isLoopback(url)) return `${url} is not on this machine`;
  const environment = settingOf(project, "ENVIRONMENT")?.toLowerCase();
  return environment === "production" ? "the project's ENVIRONMENT is production" : undefined;
}

function words({
  settings,
  flags,
}: {
  settings: Readonly<Record<string, string>>;
  flags: readonly string[];
}) {
  return [...Object.entries(settings).map(([key, value]) => `${key}=${value}`), ...flags].join(" ");
}

/** The contract of the services that this stack renders. */
export const contract: Contract = {
  starts: Object.fromEntries(Object.entries(starts).map(([name, start]) => [name, words(start)])),
  startOf: (name, features) => startOf(name as StartName, factsOf(features)),
  writes: "registers users, makes items and rows of resources, sends files and writes in chat rooms",
  cautionOf,
  async verify({
    url,
    features,
    uses,
    prefix = "/api/v1",
    project,
    start = "usual",
    superuser = false,
    ...rest
  }) {
    const nothing = { verdicts: [], made: {}, left: [], interrupted: false };
    const caution = superuser ? undefined : cautionOf({ url, ...(project !== undefined && { project }) });
    try {
      const { stopped, ...outcome } = await runContract({
        ...rest,
        baseUrl: url,
        facts: factsOf(features, prefix, uses),
        start: start as StartName,
        whyNoSuperuser: caution && `that needs --superuser where ${caution}`,
        ...(project !== undefined && {
          manage: manageIn(project),
          erase: eraseIn(project),
          secret: settingOf(project, "SECRET_KEY"),
        }),
      });
      if (stopped === undefined || outcome.interrupted) return outcome;
      if (!(stopped instanceof Limited)) throw stopped;
      const hint = `Start it for this with ${words(starts[start as StartName])}`;
      return { ...outcome, refusal: { message: stopped.message, hint } };
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      return { ...nothing, refusal: { message: `Nobody answers at ${url}: ${error.message}` } };
    }
  },
};
