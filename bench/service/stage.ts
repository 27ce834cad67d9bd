import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Project } from "../../tests/proof/service/project.ts";
import {
  freePort,
  must,
  projectEnvironment,
  type Running,
  root,
  start,
  until,
} from "../../tests/support/process.ts";
import { Services } from "../../tests/support/services.ts";
import { findPostgres } from "../../tests/support/setup.ts";

/** A service that answers, and how to end it. */
export interface Served {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A service to start: its Python and what that runs, where, and in which environment. */
export interface Service {
  readonly python: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The path that answers when it is ready; where there is none, any answer does. */
  readonly ready?: string;
}

/** The paths of both services; one page of 20 items. */
export const API = "/api/v1";
export const ITEMS = `${API}/items?page=1&size=20`;
/** The same page under an address too long for the response cache to serve: nothing else differs. */
export const UNCACHED = `${ITEMS}&pad=${"x".repeat(512)}`;

/** No limit on the rate is reached; each is counted as ever. */
export const AMPLE = {
  ENVIRONMENT: "production",
  RATE_LIMIT: "1000000/second",
  RATE_LIMIT_AUTH: "1000000/minute",
  RATE_LIMIT_USER: "1000000/second",
  CHAT_RATE: "100000/second",
  CONNECTIONS_PER_ADDRESS: "100000",
  CHAT_CONNECT_RATE: "100000/second",
  CHAT_CONNECTIONS: "100000",
};

export const PERSON = { username: "bench", email: "bench@example.com", password: "correct horse battery" };

/** What is measured is here: the rendered project and the usual code, on one PostgreSQL and one Redis. */
export class Stage {
  readonly #running = new Set<Running>();
  #started = 0;

  private constructor(
    readonly project: Project,
    private readonly services: Services,
    private readonly programs: string,
  ) {}

  static async set(): Promise<Stage> {
    const features = ["database/postgres", "cache/redis"];
    await Services.require(features);
    const programs = await findPostgres();
    if (programs === undefined) throw new Error("PostgreSQL is not installed (Debian: postgresql)");
    const services = new Services();
    const project = await Project.make(["--preset", "production"], services);
    // Installed before anything is measured, with the bytecode that a deployment has too.
    await project.uv("sync", "--no-dev", "--compile-bytecode");
    const stage = new Stage(project, services, programs);
    await project.manage(["create-superuser", "--username", PERSON.username, "--email", PERSON.email], {
      SUPERUSER_PASSWORD: PERSON.password,
    });
    await stage.fill(1_000);
    return stage;
  }

  /** Runs SQL, on the rendered project's database if on no other, and returns what it prints. */
  async sql(text: string, database = this.project.settings.DATABASE_URL ?? ""): Promise<string> {
    const url = database.replace("postgresql+asyncpg", "postgresql");
    const output = await must(join(this.programs, "psql"), [url, "-qAtc", text]);
    return output.trim();
  }

  /** Makes an empty database on the same PostgreSQL, and returns its address. */
  async database(): Promise<string> {
    const { settings } = await this.services.grant(["database/postgres"], `w${process.pid}${Date.now()}`);
    return settings.DATABASE_URL ?? "";
  }

  /** Sees to it that the table of items holds so many, written by the database itself. */
  async fill(count: number): Promise<void> {
    await this.sql(`TRUNCATE items RESTART IDENTITY;
      INSERT INTO items (name, description, views, created_at, updated_at)
      SELECT 'Item ' || n, 'A thing that people list and read, number ' || n, 0,
             now() - (${count} - n) * interval '1 second', now() FROM generate_series(1, ${count}) n`);
    await this.sql("VACUUM ANALYZE items");
  }

  /** Has the database log what new connections ask, or no longer. */
  async logStatements(wanted: boolean): Promise<void> {
    const name = await this.sql("SELECT current_database()");
    await this.sql(
      `ALTER DATABASE "${name}" ${wanted ? "SET log_statement = 'all'" : "RESET log_statement"}`,
    );
  }

  /** What the database has logged so far. */
  async databaseLog(): Promise<string> {
    const data = await this.sql("SHOW data_directory");
    return readFile(join(dirname(data), "server.log"), "utf8");
  }

  get python(): string {
    return join(this.project.folder, ".venv/bin/python");
  }

  /** The rendered project. */
  ours(flags: readonly string[] = [], settings: Readonly<Record<string, string>> = {}): Promise<Served> {
    return this.#serve(this.project.folder, ["-m", "app.manage", "serve", ...flags], settings);
  }

  /** The rendered project on granian. */
  async oursOnGranian(flags: readonly string[] = []): Promise<Served> {
    await this.project.uv("pip", "install", "--quiet", "granian");
    return this.#serve(this.project.folder, granian("app.main:app", flags), {});
  }

  /** The usual code. */
  usual(flags: readonly string[] = [], settings: Readonly<Record<string, string>> = {}): Promise<Served> {
    const own = { UPLOAD_DIR: join(this.project.folder, "usual-uploads"), SECRET_KEY: "s".repeat(64) };
    return this.#serve(usualFolder, ["-m", "uvicorn", "app:app", "--no-access-log", ...flags], {
      ...own,
      ...settings,
    });
  }

  /** An application that only sends fixed bytes: what the server can do at most. */
  async bare(bytes: number, server: "uvicorn" | "granian", flags: readonly string[] = []): Promise<Served> {
    const uvicorn = ["-m", "uvicorn", "bare:app", "--no-access-log", ...flags];
    const args = server === "uvicorn" ? uvicorn : granian("bare:app", flags);
    return this.#serve(usualFolder, args, { BARE_BYTES: `${bytes}` });
  }

  #serve(
    folder: string,
    args: readonly string[],
    settings: Readonly<Record<string, string>>,
  ): Promise<Served> {
    const env = projectEnvironment({
      ...this.project.settings,
      ...AMPLE,
      ...settings,
      PYTHONDONTWRITEBYTECODE: "1",
    });
    return this.serve({ python: this.python, args, folder, env, ready: "/health/ready" });
  }

  /** Starts a service on a free port, and waits until it is ready. */
  async serve({ python, args, folder, env, ready }: Service): Promise<Served> {
    this.#started += 1;
    const log = join(this.project.folder, "..", `bench-${this.#started}.log`);
    const port = await freePort();
    const server = start(python, [...args, "--port", `${port}`], { cwd: folder, env, log });
    this.#running.add(server);
    const url = `http://127.0.0.1:${port}`;
    const answered = await until(async () => {
      if (server.ended() !== undefined) return true;
      const answer = await fetch(url + (ready ?? "/"));
      return answer.ok || ready === undefined;
    }, 60);
    if (!answered || server.ended() !== undefined) {
      await server.stop("SIGKILL");
      throw new Error(
        `${args.join(" ")} did not become ready\n${(await readFile(log, "utf8")).slice(-1_500)}`,
      );
    }
    return {
      url,
      pid: server.pid,
      stop: async () => {
        await server.stop("SIGTERM", 20);
        this.#running.delete(server);
      },
    };
  }

  /** Ends the services, and leaves the stage for what comes next. */
  async stopAll(): Promise<void> {
    for (const server of this.#running) await server.stop("SIGTERM", 10);
    this.#running.clear();
  }

  /** Ends everything. */
  async clear(): Promise<void> {
    await this.stopAll();
    await this.project.remove();
    await this.services.stop();
  }
}

const usualFolder = join(root, "bench/service/peers/usual");

function granian(app: string, flags: readonly string[]): string[] {
  return ["-m", "granian", "--interface", "asgi", "--loop", "uvloop", "--no-access-log", ...flags, app];
}
