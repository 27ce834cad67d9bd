import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Combination, describe, extrasOf, fixed, flagsOf } from "../proof/matrix/combinations.ts";
import { contractFiles, hashFiles } from "../proof/matrix/inputs.ts";
import { cache } from "../proof/parts/part.ts";
import { type Check, holdAgainst, startFor } from "./contract.ts";
import { freePort, projectEnvironment, type Running, root, run } from "./process.ts";
import { hashRendering, readCatalog, readFeatures, renderProject, startProject } from "./rendering.ts";
import { Services } from "./services.ts";
import { stopInOrder } from "./stopping.ts";

/** What was proven of one combination. */
export interface Proof {
  readonly combination: string;
  readonly hash: string;
  readonly passed: boolean;
  readonly skipped?: string;
  /** Proven before, with the same rendering and the same suite. */
  readonly known?: boolean;
  readonly seconds: number;
  readonly checks: readonly Check[];
}

/** The project's own commands, as its README and its CI would call them. */
const commands: readonly (readonly [string, readonly string[]])[] = [
  ["install", ["sync"]],
  ["format", ["run", "ruff", "format", "--check", "."]],
  ["lint", ["run", "ruff", "check", "."]],
  ["types", ["run", "mypy", "--strict", "app", "tests"]],
  ["layers", ["run", "lint-imports"]],
  ["security", ["run", "bandit", "-q", "-r", "app"]],
  ["upgrade", ["run", "alembic", "upgrade", "head"]],
  ["drift", ["run", "alembic", "check"]],
  ["downgrade", ["run", "alembic", "downgrade", "base"]],
  ["upgrade again", ["run", "alembic", "upgrade", "head"]],
  ["pytest", ["run", "pytest"]],
];

/** Proves one combination the way a user would use it: render, install, check, test, start, ask, stop. */
export async function proveProject(
  combination: Combination,
  services: Services,
  options: {
    /** What was proven before of a rendering, if that is to be taken. */
    readonly accept?: (hash: string) => Promise<Proof | undefined>;
    /** The hash with which the ledger says that it passed. */
    readonly recorded?: string | undefined;
    readonly keep?: boolean;
    /** Where to work: in the same folder, tools find again what they know of the same packages. */
    readonly lane?: string;
  } = {},
): Promise<Proof> {
  const begun = performance.now();
  const name = describe(combination);
  const slug = name.replace(/[^a-z0-9]+/g, "-");
  const logs = join(cache, "logs", slug);
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  const lane = options.lane ?? (await mkdtemp(join(tmpdir(), "plinth-proof-")));
  const folder = join(lane, "demo");
  await rm(folder, { recursive: true, force: true });
  const checks: Check[] = [];
  let hash = "";
  const end = (more: Partial<Proof> = {}): Proof => ({
    combination: name,
    hash,
    passed: checks.every((check) => check.passed),
    seconds: (performance.now() - begun) / 1000,
    checks,
    ...more,
  });
  const note = async (check: Check) => {
    checks.push(check.passed ? { ...check, output: "" } : check);
    if (check.output) await writeFile(join(logs, `${check.name.replaceAll(" ", "-")}.log`), check.output);
  };
  let release: (() => Promise<void>) | undefined;
  let server: Running | undefined;
  try {
    const { catalog, stack } = await readCatalog();
    const extras = extrasOf(catalog, stack, combination);
    const same = Object.entries({ ...fixed, ...extras }).filter(
      ([id, value]) => !(id in combination) && String(value) !== "",
    );
    const flags = same.map(([id, value]) => [id, value === true ? value : String(value)]);
    await renderProject(folder, flagsOf({ ...combination, ...Object.fromEntries(flags) }));
    await note({ name: "render", passed: true, seconds: (performance.now() - begun) / 1000 });
    hash = createHash("sha256")
      .update(await hashRendering(folder))
      .update(await hashSuite())
      .digest("hex");
    const before = await options.accept?.(hash);
    if (before !== undefined) return { ...before, known: true };
    if (hash === options.recorded) return end({ known: true });
    const features = await readFeatures(folder);
    const missing = await Services.missing(features);
    if (missing.length > 0) return end({ skipped: `not installed: ${missing.join(", ")}` });
    const grant = await services.grant(features, `p${hash.slice(0, 12)}${process.pid}`);
    release = grant.release;
    const env = projectEnvironment({
      ...grant.settings,
      MYPY_CACHE_DIR: join(lane, "mypy"),
      PYTHONPYCACHEPREFIX: join(lane, "pycache"),
    });
    for (const [check, args] of commands) {
      const { code, output, seconds } = await run("uv", args, { cwd: folder, env });
      const count = Number(/(\d+) passed/.exec(output)?.[1]);
      await note({ name: check, passed: code === 0, seconds, output, ...(count > 0 && { count }) });
      if (code !== 0 && (check === "install" || check === "upgrade")) return end();
    }
    const served = { ...grant.settings, PYTHONPYCACHEPREFIX: join(lane, "pycache") };
    for (const way of ["usual", "tight"]) {
      const { settings, flags } = startFor(way, features);
      const log = join(logs, `server-${way}.log`);
      const started = await startProject(folder, await freePort(), { ...served, ...settings }, log, flags);
      server = started.server;
      await note(await holdAgainst(started.url, { way, folder, settings: grant.settings }));
      await note(await stopInOrder(`stop ${way}`, started.url, writePath(features), server));
    }
    return end();
  } catch (error) {
    await note({ name: "run", passed: false, seconds: 0, output: String((error as Error).stack ?? error) });
    return end();
  } finally {
    await server?.stop("SIGKILL");
    await release?.();
    if (!options.keep) await rm(options.lane === undefined ? lane : folder, { recursive: true, force: true });
  }
}

let suite: Promise<string> | undefined;

/** A hash of what proves: the contract, the modules that run it, the tools' versions. */
function hashSuite(): Promise<string> {
  suite ??= (async () => {
    const here = import.meta.dirname.slice(root.length + 1);
    const modules = ["contract", "prove-project", "rendering", "servers", "services", "stopping"];
    const paths = [...(await contractFiles()), ...modules.map((name) => `${here}/${name}.ts`)];
    const hash = createHash("sha256").update(await hashFiles(paths));
    for (const tool of ["uv", "python3"]) hash.update((await run(tool, ["--version"])).output);
    return hash.digest("hex");
  })();
  return suite;
}

/** A path that a body can be sent to, made or refused. */
function writePath(features: readonly string[]): string {
  const has = (feature: string) => features.includes(feature);
  if (has("example")) return "/api/v1/items";
  return has("uploads") ? "/api/v1/files" : "/api/v1/register";
}
