import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { factsOf } from "../../../contract/case.ts";
import type { Tokens } from "../../../contract/client/answer.ts";
import { Context } from "../../../contract/context.ts";
import { startFor } from "../../../support/contract.ts";
import { run } from "../../../support/process.ts";
import { Services } from "../../../support/services.ts";
import { type Combination, describe, flagsOf } from "../../matrix/combinations.ts";
import { Project } from "../../service/project.ts";
import { Checks, type Part } from "../part.ts";
import { THREE } from "./extras.ts";

const VERSION = "4.32.5";
const EXAMPLES = 60;
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];

/** Thousands of generated requests, with credentials: no 5xx, and nothing that OpenAPI does not say. */
export const schemathesis: Part = {
  name: "schemathesis",
  title: "generated requests to three combinations: no 5xx, no answer that OpenAPI does not describe",
  inputs: "renderings",
  async run() {
    const checks = new Checks("schemathesis");
    const services = new Services();
    try {
      for (const combination of THREE) {
        await checks.check(describe(combination), () => fuzz(combination, services));
      }
    } finally {
      await services.stop();
    }
    return checks.tally;
  },
};

async function fuzz(combination: Combination, services: Services): Promise<string> {
  const project = await Project.make([...flagsOf(combination), "--ops", "docker"], services);
  try {
    const { settings, flags } = startFor("usual", project.features);
    const { url, server, number } = await project.serve(settings, flags);
    const headers = await credentials(url, project);
    const args = ["--from", `schemathesis==${VERSION}`, "st", "run", `${url}/openapi.json`];
    args.push("--checks", CHECKS.join(","), "--phases", "coverage,fuzzing,stateful", "-n", `${EXAMPLES}`);
    args.push("--generation-deterministic", "--continue-on-failure");
    // Ending the one session that all requests are sent with would leave nothing to test.
    args.push("--exclude-operation-id-regex", "session_delete$", "--no-color");
    for (const header of headers) args.push("-H", header);
    const { code, output } = await run("uvx", args, { cwd: join(project.folder, ".."), timeout: 400_000 });
    await sleep(100);
    const log = await project.log(number);
    await server.stop();
    const cases = /(\d+) generated/.exec(output)?.[1] ?? "no";
    if (code !== 0) throw new Error(output.slice(Math.max(0, output.indexOf("= FAILURES"))).slice(0, 20_000));
    if (log.includes("Traceback")) throw new Error(log.slice(log.indexOf("Traceback")).slice(0, 4_000));
    if (Number(cases) < 1_000) throw new Error(`only ${cases} cases\n${output}`);
    return `${cases} cases`;
  } finally {
    await project.remove();
  }
}

/** The headers of a superuser, by the project's own way to sign in. */
async function credentials(url: string, project: Project): Promise<string[]> {
  const facts = factsOf(project.features);
  if (facts.auth === "none") return [];
  const root = new Context({ baseUrl: url, facts }).visitor();
  Object.assign(root, { username: "root", email: "root@example.com", password: "a superuser's password" });
  const words = ["create-superuser", "--username", root.username, "--email", root.email];
  await project.manage(words, { SUPERUSER_PASSWORD: root.password });
  const answer = await root.login();
  if (facts.auth === "jwt") return [`Authorization: Bearer ${answer.as<Tokens>().access_token}`];
  await root.fetchCsrf();
  return [`Cookie: ${root.cookieHeader}`, `X-CSRF-Token: ${root.csrf}`];
}
