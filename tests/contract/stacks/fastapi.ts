import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "../../../src/project/contract.ts";
import { factsOf } from "../case.ts";
import type { Manage } from "../context.ts";
import { Limited, Unreachable } from "../refusals.ts";
import { runContract } from "../run.ts";
import { type StartName, startOf, starts } from "../starts.ts";

/** Runs `python -m app.manage` of a project that was installed into its own `.venv`. */
function manageIn(project: string): Manage {
  return (args, env) =>
    new Promise((done, fail) => {
      const child = spawn(join(project, ".venv/bin/python"), ["-m", "app.manage", ...args], {
        cwd: project,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      const take = (data: Buffer) => {
        output += data.toString();
      };
      child.stdout.on("data", take);
      child.stderr.on("data", take);
      child.once("error", fail);
      child.once("close", (code) => {
        if (code === 0) done();
        else fail(new Error(`app.manage ${args.join(" ")} ended with ${code}: ${output.slice(-500)}`));
      });
    });
}

/** SECRET_KEY as the project itself would read it: from the environment, else from its .env. */
function secretOf(project: string): string | undefined {
  if (process.env.SECRET_KEY !== undefined) return process.env.SECRET_KEY;
  try {
    return /^SECRET_KEY=(["']?)(.+)\1$/m.exec(readFileSync(join(project, ".env"), "utf8"))?.[2];
  } catch {
    return undefined;
  }
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
  async verify({ url, features, prefix = "/api/v1", project, start = "usual", ...rest }) {
    try {
      return await runContract({
        ...rest,
        baseUrl: url,
        facts: factsOf(features, prefix),
        start: start as StartName,
        manage: project === undefined ? undefined : manageIn(project),
        secret: project === undefined ? undefined : secretOf(project),
      });
    } catch (error) {
      if (error instanceof Unreachable) return { refusal: `Nobody answers at ${url}: ${error.message}` };
      if (!(error instanceof Limited)) throw error;
      return { refusal: error.message, hint: `Start it for this with ${words(starts[start as StartName])}` };
    }
  },
};
