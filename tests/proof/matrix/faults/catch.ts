import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildCatalog } from "../../../../scripts/build/catalog.ts";
import { startFor } from "../../../support/contract.ts";
import { freePort, projectEnvironment, root, run } from "../../../support/process.ts";
import { readFeatures, renderProject, startProject } from "../../../support/rendering.ts";
import { Services } from "../../../support/services.ts";
import { flagsOf } from "../combinations.ts";
import type { Fault } from "./list.ts";

const STACK = "fastapi";

/** The names of the checks that find a fault: of the laws, the project's own tools and tests, and the contract. */
export async function findFault(fault: Fault, lane: string, services: Services): Promise<readonly string[]> {
  const scratch = await mkdtemp(join(tmpdir(), "plinth-fault-"));
  try {
    const templates = join(scratch, "templates");
    await cp(join(root, "templates"), templates, { recursive: true });
    await apply(fault, join(templates, STACK));
    const catalog = join(scratch, "catalog.json");
    await writeFile(catalog, JSON.stringify(await buildCatalog(templates, "0.0.0")));
    const found = await laws(templates, scratch);
    const folder = join(lane, "demo");
    await rm(folder, { recursive: true, force: true });
    const flags = [...flagsOf(fault.combination), "--ops", "docker"];
    await renderProject(folder, flags, { PLINTH_CATALOG: catalog });
    return [...found, ...(await project(fault, folder, lane, services))];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Makes the mistake; a place that is not there any more is a mistake of this list. */
async function apply(fault: Fault, folder: string): Promise<void> {
  for (const { file, from, to } of fault.edits) {
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    if (text.split(from).length !== 2) throw new Error(`${fault.name}: ${file} has not once: ${from}`);
    await writeFile(
      path,
      text.replace(from, () => to),
    );
  }
}

/** The laws of all renderings, on the faulty templates. */
async function laws(templates: string, scratch: string): Promise<string[]> {
  const report = join(scratch, "laws.json");
  const args = ["run", "--project", "fast", "tests/templates/laws.test.ts", "tests/templates/oracle.test.ts"];
  await run(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), ...args, "--reporter=json", `--outputFile=${report}`],
    { cwd: root, env: { ...process.env, PLINTH_TEMPLATES: templates } },
  );
  interface Report {
    testResults: { assertionResults: { title: string; status: string }[] }[];
  }
  const { testResults } = JSON.parse(await readFile(report, "utf8")) as Report;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (results.length === 0) throw new Error("no law was run");
  return results.filter(({ status }) => status === "failed").map(({ title }) => `law: ${title}`);
}

/** The project's own commands, then its contract. */
async function project(fault: Fault, folder: string, lane: string, services: Services): Promise<string[]> {
  const features = await readFeatures(folder);
  await Services.require(features);
  const name = `f${process.pid}${Date.now()}`;
  const grant = await services.grant(features, name);
  const settings = {
    ...grant.settings,
    MYPY_CACHE_DIR: join(lane, "mypy"),
    PYTHONPYCACHEPREFIX: join(lane, "pycache"),
  };
  const env = projectEnvironment(settings);
  const found: string[] = [];
  const uv = async (label: string, ...args: string[]) => {
    const { code, output } = await run("uv", args, { cwd: folder, env });
    if (code !== 0) found.push(...named(label, output));
  };
  try {
    await uv("install", "sync");
    await uv("format", "run", "ruff", "format", "--check", ".");
    await uv("lint", "run", "ruff", "check", "--output-format", "concise", ".");
    await uv("types", "run", "mypy", "--strict", "app", "tests");
    await uv("layers", "run", "lint-imports");
    await uv("upgrade", "run", "alembic", "upgrade", "head");
    await uv("drift", "run", "alembic", "check");
    await uv("pytest", "run", "pytest", "-q");
    found.push(...(await contract(fault, folder, features, settings)));
    return found;
  } finally {
    await grant.release();
  }
}

/** What a tool complains of, as far as it names it. */
function named(label: string, output: string): string[] {
  const patterns: Readonly<Record<string, RegExp>> = {
    lint: /^\S+:\d+:\d+: ([A-Z]+\d+)/gm,
    pytest: /^(?:FAILED|ERROR) (\S+)/gm,
  };
  const pattern = patterns[label];
  const names =
    pattern === undefined ? [] : [...output.matchAll(pattern)].map(([, what]) => `${label}: ${what}`);
  if (label === "pytest" && names.length === 0) return ["pytest: it does not begin"];
  return names.length > 0 ? [...new Set(names)] : [label];
}

async function contract(
  fault: Fault,
  folder: string,
  features: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { settings: usual, flags } = startFor("usual", features);
  const log = join(folder, "..", "server.log");
  await rm(log, { force: true });
  const started = await startProject(folder, await freePort(), { ...settings, ...usual }, log, flags).catch(
    () => undefined,
  );
  if (started === undefined) return ["contract: it does not start"];
  try {
    const args = [join(root, "bin/create-plinth.js"), "verify", "--json", "--url", started.url];
    const env = projectEnvironment(settings);
    const { output } = await run(process.execPath, [...args, "--project", folder, "--only", fault.cases], {
      env,
    });
    const { cases } = JSON.parse(output) as { cases: { name: string; outcome: string }[] };
    return cases.filter(({ outcome }) => outcome === "failed").map(({ name }) => `contract: ${name}`);
  } finally {
    await started.server.stop("SIGTERM", 15);
  }
}
