import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ask,
  type Ended,
  must,
  type Running,
  run,
  start,
  undoAtExit,
  until,
} from "../../../support/process.ts";
import { which } from "../../../support/setup.ts";
import { cache } from "../../parts/part.ts";
import { plugins } from "./plugins.ts";

/** What the engine keeps from one run to the next: images, and what they are made of. */
export const store = join(cache, "containers");

/** A private container engine, which ends with the proof. */
export class Engine {
  // Containers outlive the engine that started them.
  private readonly removed = undoAtExit(() => {
    const all = `"$0" ps -aq | xargs -r "$0" rm -f`;
    ask("sh", ["-c", all, this.client], { env: this.env, timeout: 30_000 });
  });

  private constructor(
    private readonly daemon: Running,
    private readonly folder: string,
    readonly env: NodeJS.ProcessEnv,
    private readonly client: string,
    private readonly composer: string,
  ) {}

  static async start(): Promise<Engine> {
    await mkdir(store, { recursive: true });
    const [program, client] = await Promise.all(["dockerd", "docker"].map(which));
    if (!program || !client) throw new Error("no container engine is installed (Debian: docker.io)");
    const config = await plugins(join(store, "plugins"));
    const folder = await mkdtemp(join(tmpdir(), "plinth-engine-"));
    const host = `unix://${join(folder, "docker.sock")}`;
    const log = join(folder, "engine.log");
    const flags = [
      ...["--data-root", join(store, "engine"), "--exec-root", join(folder, "exec")],
      ...["--pidfile", join(folder, "engine.pid"), "-H", host, "--oom-score-adjust", "0"],
      // Beside an engine that this machine may have.
      ...["--bip", "10.213.0.1/24", "--default-address-pool", "base=10.214.0.0/16,size=24"],
    ];
    const daemon = start(program, flags, { log });
    const env = { ...process.env, DOCKER_HOST: host, DOCKER_CONFIG: config, DOCKER_BUILDKIT: "1" };
    const engine = new Engine(daemon, folder, env, client, join(config, "cli-plugins", "docker-compose"));
    const up = async () => daemon.ended() !== undefined || (await engine.try("version")).code === 0;
    if (!(await until(up, 60)) || daemon.ended() !== undefined) {
      const said = await readFile(log, "utf8");
      await engine.stop();
      throw new Error(`the container engine did not start\n${said.split("\n").slice(-15).join("\n")}`);
    }
    return engine;
  }

  /** Runs the client, whatever comes of it. */
  try(...args: string[]): Promise<Ended> {
    return run(this.client, args, { env: this.env, timeout: 600_000 });
  }

  async docker(...args: string[]): Promise<string> {
    return (await must(this.client, args, { env: this.env, timeout: 600_000 })).trim();
  }

  /** Runs compose in a project's folder. */
  compose(folder: string, files: readonly string[], args: readonly string[]): Promise<Ended> {
    const all = [...named(folder, files), ...args];
    return run(this.composer, all, { cwd: folder, env: this.env, timeout: 600_000 });
  }

  /** Writes what all containers say into a file, those too that are yet to come. */
  follow(folder: string, files: readonly string[], log: string): Running {
    const args = [...named(folder, files), "logs", "-f", "--no-color"];
    return start(this.composer, args, { cwd: folder, env: this.env, log });
  }

  async has(image: string): Promise<boolean> {
    return (await this.try("image", "inspect", image)).code === 0;
  }

  async stop(): Promise<void> {
    this.removed();
    await this.daemon.stop("SIGTERM", 60);
    await rm(this.folder, { recursive: true, force: true }).catch(() => {});
  }
}

function named(folder: string, files: readonly string[]): string[] {
  return ["-p", "proof", "--project-directory", folder, ...files.flatMap((file) => ["-f", file])];
}
