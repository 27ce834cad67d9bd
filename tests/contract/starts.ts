import type { Facts } from "./case.ts";

/** A way to start the service that some cases ask for. */
export interface Start {
  readonly settings: Readonly<Record<string, string>>;
  /** Further flags of the server. */
  readonly flags: readonly string[];
}

/** Limits that no case reaches. */
const roomy = { RATE_LIMIT: "1000000/minute", RATE_LIMIT_USER: "1000000/minute" };

/** The ways to start the service: the suite signs in more often than a person may, and limits want small figures. */
export const starts = {
  usual: { settings: { ...roomy, RATE_LIMIT_AUTH: "100000/minute" }, flags: [] },
  tight: {
    settings: {
      ...roomy,
      RATE_LIMIT_AUTH: "20/minute",
      UPLOAD_MAX_BYTES: "100000",
      CORS_ORIGINS: "https://one.example,https://two.example",
      DATABASE_POOL_SIZE: "2",
      DATABASE_MAX_OVERFLOW: "0",
      DATABASE_POOL_TIMEOUT: "2",
    },
    flags: [],
  },
} as const satisfies Record<string, Start>;

export type StartName = keyof typeof starts;

/** How a project is started: with several workers where its cache is shared, for that is how it is deployed. */
export function startOf(name: StartName, facts: Facts): Start {
  const { settings, flags } = starts[name];
  const workers = name === "tight" && facts.cache === "redis" ? ["--workers", "2"] : [];
  return { settings, flags: [...flags, ...workers] };
}
