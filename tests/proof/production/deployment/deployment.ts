import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, must, projectEnvironment, type Running } from "../../../support/process.ts";
import { readFeatures, renderProject } from "../../../support/rendering.ts";
import type { Engine } from "./engine.ts";
import { imagesOf, makeImages } from "./images.ts";

/** The services that are made of the project's own image. */
const OWN = ["migrate", "api", "worker", "dev", "dev-worker", "certificate"];

/** What services of the project's compose file are given besides. */
export type Overlay = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A container as the engine knows it. */
export interface Container {
  readonly id: string;
  readonly state: string;
  readonly health: string | undefined;
  readonly restarts: number;
  /** The id of its first process, on this machine. */
  readonly pid: number;
  readonly exit: number;
  /** Its addresses, by the network's name. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** A rendered project, as its compose file deploys it. */
export class Deployment {
  readonly images: readonly string[] = [];
  private version = 1;
  private following: Running | undefined;

  private constructor(
    readonly engine: Engine,
    readonly folder: string,
    readonly features: readonly string[],
    private readonly port: number,
  ) {}

  static async make(engine: Engine, flags: readonly string[]): Promise<Deployment> {
    const folder = join(await mkdtemp(join(tmpdir(), "plinth-deployed-")), "demo");
    await renderProject(folder, flags);
    await must("uv", ["sync", "--no-dev"], { cwd: folder, env: projectEnvironment() });
    const deployment = new Deployment(engine, folder, await readFeatures(folder), await freePort());
    await deployment.overlay();
    const images = await imagesOf(folder);
    await makeImages(engine, images);
    Object.assign(deployment, { images });
    return deployment;
  }

  /** The name of the project's own image. */
  get image(): string {
    return `proof-app:${this.version}`;
  }

  /** Where the proxy answers. */
  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Where the proxy's certificate is, once it was fetched. */
  get certificate(): string {
    return join(this.folder, "..", "tls.crt");
  }

  /** The file of what all containers have said since they were first up. */
  get said(): string {
    return join(this.folder, "..", "said.log");
  }

  /** Settings that differ from those of a fresh project. */
  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    const path = join(this.folder, ".env");
    const kept = (await readFile(path, "utf8")).split("\n").filter((line) => {
      return !((line.split("=")[0] ?? "") in settings);
    });
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    await writeFile(path, [...kept, ...lines, ""].join("\n"));
  }

  /** What differs from the project's compose file here: ports that are free, and how its image is built. */
  async overlay(more: Overlay = {}): Promise<void> {
    const image = { image: this.image, build: { context: ".", network: "host" } };
    const own = Object.fromEntries(OWN.map((name) => [name, image]));
    const services = { ...own, nginx: { ports: `!override [ "127.0.0.1:${this.port}:8443" ]` } };
    const all: Record<string, unknown> = { ...services };
    for (const [name, options] of Object.entries(more)) {
      all[name] = { ...(all[name] as object), ...(options as object) };
    }
    const text = JSON.stringify({ services: all }, undefined, 1).replace(/"(!override .*\])"/, (_, list) =>
      String(list).replaceAll('\\"', '"'),
    );
    await writeFile(join(this.folder, "..", "overlay.yaml"), text);
  }

  /** Builds the project's image. */
  async build(): Promise<void> {
    await this.compose("build", "-q", "api");
  }

  /** Its image has another name from now on. */
  async next(overlay: Overlay): Promise<void> {
    this.version += 1;
    await this.overlay(overlay);
  }

  /** Runs a script of the project's that calls the engine. */
  async script(path: string): Promise<void> {
    const env = {
      ...this.engine.env,
      COMPOSE_FILE: this.files.join(":"),
      COMPOSE_PROJECT_NAME: "proof",
      COMPOSE_PATH_SEPARATOR: ":",
    };
    await must("sh", [path], { cwd: this.folder, env });
  }

  private get files(): string[] {
    return [join(this.folder, "compose.yaml"), join(this.folder, "..", "overlay.yaml")];
  }

  async compose(...args: string[]): Promise<string> {
    const { code, output } = await this.engine.compose(this.folder, this.files, args);
    if (code !== 0) throw new Error(`compose ${args.join(" ")}: exit ${code}\n${output.slice(-6_000)}`);
    return output;
  }

  /** Everything runs and is healthy. */
  async up(...args: string[]): Promise<void> {
    try {
      await this.compose("up", "-d", "--wait", "--wait-timeout", "120", "--pull", "never", ...args);
    } catch (error) {
      throw new Error(`${error}\n${await this.logs().catch(() => "")}`.slice(0, 12_000));
    }
    this.following ??= this.engine.follow(this.folder, this.files, this.said);
    const [proxy] = await this.containers("nginx");
    if (proxy === undefined) throw new Error("there is no proxy");
    await this.engine.docker("cp", `${proxy.id}:/certificates/tls.crt`, this.certificate);
    new X509Certificate(await readFile(this.certificate));
  }

  async logs(...services: string[]): Promise<string> {
    return this.compose("logs", "--no-color", "--tail", "60", ...services);
  }

  /** The containers of a service, those that have ended too. */
  async containers(service: string): Promise<Container[]> {
    const label = (name: string, value: string) => ["--filter", `label=com.docker.compose.${name}=${value}`];
    const asked = ["ps", "-aq", "--no-trunc", ...label("project", "proof"), ...label("service", service)];
    const ids = (await this.engine.docker(...asked)).split("\n").filter((id) => id !== "");
    return Promise.all(ids.sort().map((id) => this.container(id)));
  }

  async container(id: string): Promise<Container> {
    const [about] = JSON.parse(await this.engine.docker("inspect", id)) as [Inspected];
    const { State, NetworkSettings, RestartCount } = about;
    const networks = Object.entries(NetworkSettings.Networks);
    return {
      id,
      state: State.Status,
      health: State.Health?.Status,
      restarts: RestartCount,
      pid: State.Pid,
      exit: State.ExitCode,
      addresses: Object.fromEntries(networks.map(([name, { IPAddress }]) => [name, IPAddress])),
    };
  }

  /** The first container of a service that runs. */
  async running(service: string): Promise<Container> {
    const found = (await this.containers(service)).find(({ state }) => state === "running");
    if (found === undefined) throw new Error(`no container of ${service} runs`);
    return found;
  }

  /** The rows that the database gives, by its own client. */
  async sql(text: string): Promise<string[]> {
    const { id } = await this.running("postgres");
    const said = await this.engine.docker("exec", id, "psql", "-U", "app", "-d", "app", "-Atc", text);
    return said.split("\n").filter((line) => line !== "");
  }

  /** The database's password, as `create` made it. */
  async password(): Promise<string> {
    const text = await readFile(join(this.folder, ".env"), "utf8");
    const [, password = ""] = /^POSTGRES_PASSWORD=(.+)$/m.exec(text) ?? [];
    assert.notEqual(password, "", ".env has no POSTGRES_PASSWORD");
    return password;
  }

  /** What the project's own commands need, run on this machine, to reach the containers. */
  async reach(): Promise<Record<string, string>> {
    const address = async (service: string) =>
      Object.values((await this.running(service)).addresses).find((one) => one !== "");
    return {
      DATABASE_URL: `postgresql+asyncpg://app:${await this.password()}@${await address("postgres")}:5432/app`,
      REDIS_URL: `redis://${await address("redis")}:6379/0`,
      NODE_EXTRA_CA_CERTS: this.certificate,
    };
  }

  /** Ends everything, with its data. */
  async remove(): Promise<void> {
    await this.compose("--profile", "*", "down", "-v", "-t", "5", "--remove-orphans");
    await this.following?.stop("SIGKILL");
    await rm(join(this.folder, ".."), { recursive: true, force: true });
  }
}

interface Inspected {
  readonly State: { Status: string; Pid: number; ExitCode: number; Health?: { Status: string } };
  readonly RestartCount: number;
  readonly NetworkSettings: { Networks: Readonly<Record<string, { IPAddress: string }>> };
}
