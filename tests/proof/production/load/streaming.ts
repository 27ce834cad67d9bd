import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../../support/process.ts";
import type { Deployment, Overlay } from "../deployment/deployment.ts";
import { Visitor } from "../pages/visitor.ts";

const DATA = "/var/lib/postgresql/data/copy";
const COPY = `until pg_basebackup -h postgres -U app -D ${DATA} -R -X stream; do rm -rf ${DATA}; sleep 1; done`;

/** A copy of the database that PostgreSQL itself keeps up to date. */
export const copy: Overlay = {
  replica: {
    image: "postgres:17",
    user: "postgres",
    entrypoint: [
      "bash",
      "-c",
      `[ -s ${DATA}/PG_VERSION ] || ${COPY}; exec postgres -D ${DATA} -c listen_addresses=0.0.0.0 -c max_connections=200`,
    ],
    // Docker Compose reads it from the project's .env.
    environment: { PGPASSWORD: "$POSTGRES_PASSWORD" },
    healthcheck: {
      test: ["CMD-SHELL", "pg_isready -U app -d app"],
      interval: "2s",
      timeout: "3s",
      retries: 30,
    },
  },
};

/** Lets the database be copied, and has the replicas of the service read the copy. */
export async function allowCopy(deployment: Deployment): Promise<void> {
  const { id } = await deployment.running("postgres");
  const line = "host replication all all scram-sha-256";
  await deployment.engine.docker("exec", id, "sh", "-c", `echo "${line}" >> "$PGDATA/pg_hba.conf"`);
  await deployment.sql("SELECT pg_reload_conf()");
  const url = `postgresql+asyncpg://app:${await deployment.password()}@replica:5432/app`;
  await deployment.set({ DATABASE_REPLICA_URL: url });
}

/** What the service says of the copy, and whether it is ready. */
async function told(visitor: Visitor): Promise<string> {
  const { code, body } = await visitor.ask("/health/ready");
  const { checks } = JSON.parse(body) as { checks: Record<string, string> };
  return `${code} ${checks.replica}`;
}

async function reads(deployment: Deployment): Promise<number> {
  const { id } = await deployment.running("replica");
  const text =
    "SELECT coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'items'";
  return Number(await deployment.engine.docker("exec", id, "psql", "-U", "app", "-d", "app", "-Atc", text));
}

/** Without writes, reads go to the replica. */
export async function readCopy(deployment: Deployment): Promise<string> {
  const visitor = new Visitor(deployment);
  const before = await reads(deployment);
  let [page, scans] = [0, 0];
  const read = await until(async () => {
    page += 1;
    // Another page each time: none is kept by the service.
    await visitor.ask(`/api/v1/items?page=${page}&size=20`);
    scans = (await reads(deployment)) - before;
    return scans > 0;
  }, 30);
  visitor.close();
  assert.ok(read, "nothing was read from the copy");
  return `${scans} scans of its items after ${page} pages`;
}

/** The copy goes, and comes back: the service says so, and stays ready. */
export async function loseCopy(deployment: Deployment): Promise<void> {
  const visitor = new Visitor(deployment);
  const says = async (wanted: RegExp, seconds: number) => {
    let last = "";
    const said = await until(async () => {
      last = await told(visitor);
      return wanted.test(last);
    }, seconds);
    assert.ok(said, `/health/ready says ${last}`);
  };
  await says(/^200 ok$/, 30);
  const { id } = await deployment.running("replica");
  await deployment.engine.docker("stop", id);
  await says(/^200 (down|behind)$/, 15);
  await sleep(5_000);
  await deployment.engine.docker("start", id);
  await says(/^200 ok$/, 60);
  visitor.close();
}
