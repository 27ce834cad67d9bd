import { type DatabaseServer, type RedisServer, startMariadb, startPostgres, startRedis } from "./servers.ts";
import { ensureServers, type ServerName } from "./setup.ts";

/** The services of a project. */
export interface Grant {
  readonly settings: Readonly<Record<string, string>>;
  /** The project's own Redis, which a proof may stop and start again. */
  readonly redis?: RedisServer | undefined;
  release(): Promise<void>;
}

/** Thrown where a machine lacks a server: what needs it is skipped. */
export class Missing extends Error {}

/** Servers started when first asked for, each proof given a database of its own. */
export class Services {
  readonly #databases = new Map<string, Promise<DatabaseServer>>();

  /** The servers that features need, by the features' ids. */
  static needs(features: readonly string[]): ServerName[] {
    const table = {
      "database/postgres": "postgres",
      "database/mysql": "mysql",
      "cache/redis": "redis",
    } as const;
    return Object.entries(table).flatMap(([id, server]) => (features.includes(id) ? [server] : []));
  }

  /** Servers that are missing on this machine; in CI that is an error, elsewhere a reason to skip. */
  static async missing(features: readonly string[]): Promise<readonly ServerName[]> {
    const missing = await ensureServers(Services.needs(features));
    if (missing.length > 0 && process.env.CI) throw new Error(`missing in CI: ${missing.join(", ")}`);
    return missing;
  }

  /** Refuses what needs servers that this machine lacks. */
  static async require(features: readonly string[]): Promise<void> {
    const missing = await Services.missing(features);
    if (missing.length > 0) throw new Missing(`not installed: ${missing.join(", ")}`);
  }

  /** Makes a database, and a Redis, as the features ask for. */
  async grant(features: readonly string[], database: string): Promise<Grant> {
    const needs = Services.needs(features);
    const settings: Record<string, string> = {};
    const kind = needs.find((need) => need !== "redis");
    if (kind !== undefined) {
      const server = this.#databases.get(kind) ?? (kind === "postgres" ? startPostgres() : startMariadb());
      this.#databases.set(kind, server);
      settings.DATABASE_URL = await (await server).createDatabase(database);
    }
    const redis = needs.includes("redis") ? await startRedis() : undefined;
    if (redis !== undefined) settings.REDIS_URL = redis.url;
    return { settings, redis, release: async () => redis?.stop() };
  }

  /** Ends the servers that were started. */
  async stop(): Promise<void> {
    await Promise.allSettled([...this.#databases.values()].map(async (server) => (await server).stop()));
    this.#databases.clear();
  }
}
