import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, must, projectEnvironment, type Running } from "../../support/process.ts";
import { readFeatures, renderProject, type Serving, startProject } from "../../support/rendering.ts";
import { type Grant, Services } from "../../support/services.ts";

/** A project that was rendered, installed and migrated, to be started in one way or another. */
export class Project {
  private readonly servers: Running[] = [];
  private started = 0;

  private constructor(
    readonly folder: string,
    readonly features: readonly string[],
    private readonly grant: Grant,
  ) {}

  /** Makes one from the flags of `create`, on services of its own. */
  static async make(flags: readonly string[], services: Services): Promise<Project> {
    const folder = join(await mkdtemp(join(tmpdir(), "plinth-project-")), "demo");
    await renderProject(folder, flags);
    const features = await readFeatures(folder);
    await Services.require(features);
    const grant = await services.grant(features, `w${process.pid}${Date.now()}`);
    const project = new Project(folder, features, grant);
    await project.uv("sync", "--no-dev");
    await project.uv("run", "--no-dev", "alembic", "upgrade", "head");
    return project;
  }

  /** The environment in which it reaches its services. */
  get settings(): Readonly<Record<string, string>> {
    return this.grant.settings;
  }

  get redis(): Grant["redis"] {
    return this.grant.redis;
  }

  async uv(...args: string[]): Promise<string> {
    return must("uv", args, { cwd: this.folder, env: projectEnvironment(this.settings) });
  }

  /** Runs a command of its own. */
  async manage(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const args = ["run", "--no-dev", "python", "-m", "app.manage", ...words];
    await must("uv", args, { cwd: this.folder, env: projectEnvironment({ ...this.settings, ...env }) });
  }

  /** What a server of it has logged. */
  async log(number: number): Promise<string> {
    return readFile(join(this.folder, "..", `server-${number}.log`), "utf8");
  }

  /** Starts it by its README's command, if by no other. */
  async serve(
    settings: Readonly<Record<string, string>> = {},
    flags: readonly string[] = [],
    serving?: Serving,
  ): Promise<{ url: string; server: Running; number: number }> {
    this.started += 1;
    const number = this.started;
    const log = join(this.folder, "..", `server-${number}.log`);
    const all = { ...this.settings, ...settings };
    const { url, server } = await startProject(this.folder, await freePort(), all, log, flags, serving);
    this.servers.push(server);
    return { url, server, number };
  }

  /** Ends what it started, and removes it. */
  async remove(): Promise<void> {
    for (const server of this.servers) await server.stop("SIGTERM", 15);
    await this.grant.release();
    await rm(join(this.folder, ".."), { recursive: true, force: true });
  }
}
