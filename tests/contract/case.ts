import type { Context } from "./client.ts";

/** What the project under test is made of; decides which cases apply. */
export interface Facts {
  readonly auth: "jwt" | "session" | "none";
  readonly chat: boolean;
  readonly cache: "memory" | "redis" | "none";
  readonly database: "sqlite" | "postgres" | "mysql";
  readonly metrics: boolean;
  readonly apiPrefix: string;
}

/** What a case cannot do without: `manage` runs the project's own commands, `secret` is its SECRET_KEY. */
export type Need = "manage" | "secret";

export interface Case {
  readonly name: string;
  readonly section: string;
  readonly when?: (facts: Facts) => boolean;
  readonly needs?: readonly Need[];
  /** Milliseconds; 20,000 unless told. */
  readonly timeout?: number;
  run(ctx: Context): Promise<void>;
}

/** Thrown by a case that finds at run time that it cannot be judged here. */
export class Skip extends Error {}

export function factsOf(features: readonly string[], apiPrefix = "/api/v1"): Facts {
  const choice = <T extends string>(group: string, known: readonly T[], otherwise: T): T => {
    const found = features.find((feature) => feature.startsWith(`${group}/`))?.slice(group.length + 1);
    if (found === undefined) return otherwise;
    const match = known.find((name) => name === found);
    if (match === undefined) throw new Error(`unknown feature ${group}/${found}`);
    return match;
  };
  return {
    auth: choice("auth", ["jwt", "session", "none"], "none"),
    cache: choice("cache", ["memory", "redis", "none"], "none"),
    database: choice("database", ["sqlite", "postgres", "mysql"], "sqlite"),
    chat: features.includes("chat"),
    metrics: features.includes("observe/metrics"),
    apiPrefix,
  };
}
