import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { holdAgainst, startFor } from "../../../support/contract.ts";
import { freePort, projectEnvironment, run, start } from "../../../support/process.ts";
import type { Serving } from "../../../support/rendering.ts";
import {
  type DatabaseServer,
  type Server,
  startMariadb,
  startPostgres,
  startRedis,
} from "../../../support/servers.ts";
import { Services } from "../../../support/services.ts";
import { ensureProgram } from "../../../support/setup.ts";
import { startBouncer } from "../../service/bouncer.ts";
import { makeCertificates } from "../../service/certificates.ts";
import { findsProblems } from "../../service/checking.ts";
import { clientsWork } from "../../service/clients/clients.ts";
import { runsAsUnit, startCaddy } from "../../service/deployed.ts";
import { Project } from "../../service/project.ts";
import { restores } from "../../service/restoring.ts";
import { startStripping } from "../../service/stripping.ts";
import { Checks, type Part } from "../part.ts";

const GRANIAN = { command: { document: "docs/performance.md", program: "granian" } } as const;
const SVC = "/svc";

/** A service on servers and behind proxies as other people run them. */
export const service: Part = {
  name: "service",
  title:
    "behind PgBouncer, over TLS, in a latin1 MySQL, below a path of nginx and Caddy, two workers on granian, as a unit of systemd; generated clients, `manage check`, backup and restore",
  inputs: "renderings",
  async run() {
    const checks = new Checks("service");
    for (const program of ["pgbouncer", "nginx", "caddy", "sqlite3"]) {
      const found = await ensureProgram(program);
      await checks.check(`${program} is there`, async () => assert.ok(found, `Debian: ${program}`));
    }
    const services = new Services();
    try {
      await Promise.all([pooled(checks, services), latin(checks, services)]);
      await overTls(checks);
      await belowCaddy(checks, services);
      await runsAsUnit(checks, services);
      await clientsWork(checks, services);
      await findsProblems(checks, services);
      await restores(checks, services);
    } finally {
      await services.stop();
    }
    return checks.tally;
  },
};

/** PostgreSQL behind PgBouncer, Redis over TLS. */
async function pooled(checks: Checks, services: Services): Promise<void> {
  const features = ["--database", "postgres", "--cache", "redis"];
  const project = await Project.make(["--preset", "quickstart", ...features], services);
  const redis = await startRedis({ tls: makeCertificates });
  const bouncer = await startBouncer(project.settings.DATABASE_URL ?? "");
  try {
    const settings = { DATABASE_URL: bouncer.url, DATABASE_PGBOUNCER: "true", REDIS_URL: redis.url };
    await checks.check("PgBouncer by transactions, Redis over TLS: the contract", () =>
      hold(project, settings),
    );
    await checks.check("PgBouncer by transactions: migrations go down and up", async () => {
      for (const words of ["downgrade base", "upgrade head", "check"])
        await alembic(project, settings, words.split(" "));
    });
    await checks.check("PgBouncer, Redis over TLS, two workers on granian: the contract", () =>
      hold(project, settings, { flags: ["--workers", "2"], serving: GRANIAN }),
    );
  } finally {
    await project.remove();
    await Promise.all([bouncer.stop(), redis.stop()]);
  }
}

/** A MySQL whose default charset is latin1, below a path that a proxy strips. */
async function latin(checks: Checks, services: Services): Promise<void> {
  const project = await Project.make(["--preset", "quickstart", "--database", "mysql"], services);
  const mariadb = await startMariadb({ tls: makeCertificates });
  try {
    const made = await mariadb.createDatabase("latin", "latin1");
    // As hosts write it.
    const url = `${made.replace("mysql+asyncmy:", "mysql:")}?ssl-mode=REQUIRED`;
    const settings = { DATABASE_URL: url };
    await alembic(project, settings, ["upgrade", "head"]);
    await checks.check("MySQL made latin1, over TLS, below a stripped path: the contract", () =>
      hold(project, settings, {
        flags: ["--root-path", SVC],
        front: (url) => startStripping(project, url, SVC),
      }),
    );
  } finally {
    await project.remove();
    await mariadb.stop();
  }
}

/** The Caddyfile of the project's document, for a service below a path. */
async function belowCaddy(checks: Checks, services: Services): Promise<void> {
  const project = await Project.make(["--preset", "quickstart"], services);
  const trusting = ["--proxy-headers", "--forwarded-allow-ips", "127.0.0.1"];
  try {
    await checks.check("SQLite, below a path of Caddy: the contract", () =>
      hold(
        project,
        {},
        { flags: [...trusting, "--root-path", SVC], front: (url) => startCaddy(project, url, SVC) },
      ),
    );
  } finally {
    await project.remove();
  }
}

/** What a URL says of TLS is done: the authority is checked, and where it is another one, no connection is made. */
async function overTls(checks: Checks): Promise<void> {
  const kinds = [
    {
      kind: "postgres",
      begin: startPostgres,
      good: "sslmode=verify-full&sslrootcert=",
      plain: "sslmode=disable",
    },
    {
      kind: "mysql",
      begin: startMariadb,
      good: "ssl-mode=VERIFY_IDENTITY&ssl-ca=",
      plain: "ssl-mode=DISABLED",
    },
  ] as const;
  for (const { kind, begin, good, plain } of kinds) {
    const services = new Services();
    const project = await Project.make(["--preset", "minimal", "--example", "--database", kind], services);
    let authority = "";
    let server: DatabaseServer | undefined;
    try {
      server = await begin({
        async tls(folder, owner) {
          const made = await makeCertificates(folder, owner);
          authority = made.authority;
          return made;
        },
      });
      const url = (await server.createDatabase("tls")).replace(/\+\w+:/, ":");
      const other = (await makeCertificates(join(project.folder, ".."))).authority;
      await checks.check(`${kind} over TLS, its authority checked: ready`, async () => {
        const settings = { DATABASE_URL: `${url}?${good}${authority}` };
        await alembic(project, settings, ["upgrade", "head"]);
        const { server: running } = await project.serve(settings);
        await running.stop();
      });
      for (const [what, query, reason] of [
        ["of another authority", `${good}${other}`, /certificate/i],
        ["without TLS, which the server refuses", plain, /no encryption|Access denied/],
      ] as const)
        await checks.check(`${kind} ${what}: not ready, and the log says why`, () =>
          isNotReady(project, { DATABASE_URL: `${url}?${query}` }, reason),
        );
    } finally {
      await project.remove();
      await server?.stop();
      await services.stop();
    }
  }
}

/** The whole contract against a project that is started in one way. */
async function hold(
  project: Project,
  settings: Readonly<Record<string, string>>,
  how: {
    readonly flags?: readonly string[];
    readonly serving?: Serving;
    readonly front?: (url: string) => Promise<Server>;
  } = {},
): Promise<string> {
  const usual = startFor("usual", project.features);
  const all = { ...usual.settings, ...settings };
  const { url, server } = await project.serve(all, [...usual.flags, ...(how.flags ?? [])], how.serving);
  const proxy = await how.front?.(url);
  try {
    const about = { way: "usual", folder: project.folder, settings: { ...project.settings, ...all } };
    const { passed, output, count } = await holdAgainst(proxy?.url ?? url, about);
    assert.ok(passed, String(output).replaceAll(/^ok .*\n/gm, ""));
    return `${count} cases`;
  } finally {
    await server.stop();
    await proxy?.stop();
  }
}

/** Starts it on a database that it cannot reach. */
async function isNotReady(
  project: Project,
  settings: Readonly<Record<string, string>>,
  reason: RegExp,
): Promise<void> {
  const port = await freePort();
  const log = join(project.folder, "..", `refused-${port}.log`);
  const env = projectEnvironment({ ...project.settings, ...settings });
  const args = ["run", "--no-dev", "python", "-m", "app.manage", "serve", "--port", `${port}`];
  const server = start("uv", args, { cwd: project.folder, env, log });
  try {
    for (let second = 0; second < 30 && server.ended() === undefined; second += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
      if (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 1_000));
      else {
        assert.equal(answer.status, 503, await answer.text());
        break;
      }
    }
  } finally {
    await server.stop();
  }
  const said = await readFile(log, "utf8");
  assert.match(said, reason);
}

async function alembic(
  project: Project,
  settings: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<void> {
  const env = projectEnvironment({ ...project.settings, ...settings });
  const args = ["run", "--no-dev", "alembic", ...words];
  const { code, output } = await run("uv", args, { cwd: project.folder, env });
  assert.equal(code, 0, output);
}
