/** Commands in a project's README that the proof does not run, and why. */
export const LEFT_OUT: readonly { readonly command: RegExp; readonly reason: string }[] = [
  { command: /^docker compose /, reason: "pulls images: there is no registry where this is proven" },
  { command: /^nginx /, reason: "the part `production` starts nginx by this command" },
  {
    command: /^uv run python -m app\.manage worker$/,
    reason: "it does not end: the part `tasks` runs workers by this command",
  },
  { command: /^sh nginx\//, reason: "the part `production` makes the certificate by this command" },
];

/** A combination whose README is followed: its answers, and the features of the groups of which many can be chosen. */
export interface Case {
  readonly name: string;
  readonly combination: Readonly<Record<string, string | boolean>>;
  readonly many: Readonly<Record<string, readonly string[]>>;
}

/** Together their READMEs have every command that a README has. */
export const CASES: readonly Case[] = [
  {
    name: "minimal",
    combination: {
      database: "sqlite",
      cache: "none",
      auth: "none",
      example: false,
      uploads: false,
      chat: false,
      tasks: "none",
      mail: false,
    },
    many: { observe: [], ops: [] },
  },
  {
    name: "the example alone",
    combination: {
      database: "sqlite",
      cache: "none",
      auth: "none",
      example: true,
      chat: false,
      tasks: "memory",
      mail: false,
    },
    many: { observe: [], ops: [] },
  },
  {
    name: "production",
    combination: {
      database: "postgres",
      cache: "redis",
      auth: "jwt",
      example: true,
      chat: true,
      tasks: "redis",
      mail: true,
    },
    many: { observe: ["metrics", "traces"], ops: ["ci", "docker", "proxy", "replica"] },
  },
  {
    name: "mysql, sessions",
    combination: {
      database: "mysql",
      cache: "memory",
      auth: "session",
      example: true,
      chat: false,
      tasks: "memory",
      mail: true,
    },
    many: { observe: [], ops: [] },
  },
];

/** The flags by which `create` makes the project of a case. */
export function flagsOf({ combination, many }: Case): string[] {
  const one = Object.entries(combination).flatMap(([group, name]) => {
    if (typeof name === "string") return [`--${group}`, name];
    return [name ? `--${group}` : `--no-${group}`];
  });
  const several = Object.entries(many).flatMap(([group, names]) =>
    names.length === 0 ? [`--no-${group}`] : [`--${group}`, names.join()],
  );
  return [...one, ...several];
}
