import type { Described } from "../../src/engine/index.ts";
import type { Context } from "./context.ts";
import type { StartName } from "./starts.ts";

/** What the project under test is made of; decides which cases apply. */
export interface Facts {
  readonly auth: "jwt" | "session" | "none";
  readonly example: boolean;
  readonly uploads: boolean;
  readonly chat: boolean;
  readonly mail: boolean;
  readonly cache: "memory" | "redis" | "none";
  readonly database: "sqlite" | "postgres" | "mysql";
  readonly metrics: boolean;
  readonly apiPrefix: string;
  /** The resources of the project, with their fields. */
  readonly resources: readonly Described[];
}

/** What a case cannot do without: a command of the project, a superuser made by one, the project's SECRET_KEY. */
export type Need = "manage" | "superuser" | "secret";

/** One sentence of the contract, and how to see whether it holds. */
export interface Case {
  readonly name: string;
  readonly section: string;
  readonly when?: (facts: Facts) => boolean;
  readonly needs?: readonly Need[];
  /** How the service has to be started for it; `usual` by default. */
  readonly start?: StartName;
  /** Waits for long in `ctx.aside`, and so begins before the others. */
  readonly waits?: boolean;
  /** Milliseconds; 20,000 by default. */
  readonly timeout?: number;
  run(ctx: Context): Promise<void>;
}

/** Thrown by a case that finds at run time that it cannot be judged here. */
export class Skip extends Error {}

/** Reads the facts from the ids of a project's features. */
export function factsOf(
  features: readonly string[],
  apiPrefix = "/api/v1",
  uses: readonly Described[] = [],
): Facts {
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
    example: features.includes("example"),
    uploads: features.includes("uploads"),
    chat: features.includes("chat"),
    mail: features.includes("mail"),
    metrics: features.includes("observe/metrics"),
    apiPrefix,
    resources: uses.filter(({ feature }) => feature === "resource"),
  };
}

export const withExample = (facts: Facts): boolean => facts.example;
export const withUploads = (facts: Facts): boolean => facts.uploads;
export const withMail = (facts: Facts): boolean => facts.mail;
export const withUsers = (facts: Facts): boolean => facts.auth !== "none";
export const withTokens = (facts: Facts): boolean => facts.auth === "jwt";
export const withCookies = (facts: Facts): boolean => facts.auth === "session";
