import assert from "node:assert/strict";
import { join } from "node:path";
import { holdAgainst, startFor } from "../../../support/contract.ts";
import { freePort } from "../../../support/process.ts";
import { readFeatures, startProject } from "../../../support/rendering.ts";
import { Services } from "../../../support/services.ts";
import { isStillOurs, makeItOurs } from "../../changes/edits.ts";
import { Evolving } from "../../changes/evolving.ts";
import { Checks, type Part } from "../part.ts";

const ROWS = 25;
/** The first release, whose project is updated. */
const FIRST = "0.1.0";

/** After the first day: a project with edits, with rows in its database, changed by every command. */
export const changes: Part = {
  name: "changes",
  title: "update, add, remove, set and undo in an edited project with rows, on real servers",
  inputs: "sources",
  async run() {
    const checks = new Checks("changes");
    const services = new Services();
    try {
      await Promise.all([
        story(checks, services),
        chain(checks, services, "mysql", "0.2.0").then(() => chain(checks, services, "sqlite", "0.3.0")),
      ]);
    } finally {
      await services.stop();
    }
    return checks.tally;
  },
};

async function story(checks: Checks, services: Services): Promise<void> {
  const flags = ["--database", "postgres", "--cache", "memory", "--auth", "jwt", "--no-chat"];
  const needs = ["database/postgres", "cache/redis"];
  const project = await Evolving.make(flags, services, needs, FIRST);
  const step = (name: string, ...args: readonly string[]) =>
    checks.check(`postgres: ${name}`, async () => {
      if (args.length > 0) await project.change(...args);
      await isStillOurs(project);
      const said = await project.green();
      assert.equal(await project.rows(), ROWS);
      return said;
    });
  try {
    await checks.check(`postgres: a project of ${FIRST} with edits and rows`, async () => {
      await begin(project);
    });
    await step(`update from ${FIRST}`, "update");
    await step("set cache=redis", "set", "cache=redis");
    await step("add chat", "add", "chat");
    await checks.check("postgres: undo is refused while the database is at its migration", async () => {
      const { code, output } = await project.plinth("undo");
      assert.equal(code, 2, output);
      assert.match(output, /is at the migration/);
      const back = /uv run (alembic downgrade \w+)/.exec(output)?.[1]?.split(" ") ?? [];
      assert.equal(back.length, 3, output);
      await project.uv("run", ...back);
    });
    await step("undo", "undo");
    await step("add chat again", "add", "chat");
    await step("remove chat", "remove", "chat", "--yes");
    await step("add chat a third time", "add", "chat");
    await step("doctor", "doctor");
    await contract(checks, project, "postgres");
  } finally {
    await project.remove();
  }
}

/** Every ordered pair of caches and of kinds of users; the chat, uploads, mail and tasks both ways; in one project's life. */
const CHAIN: readonly (readonly (readonly string[])[])[] = [
  [
    ["set", "cache=redis", "auth=session", "--yes"],
    ["add", "chat"],
    ["add", "mail"],
  ],
  [["add", "tasks/redis"]],
  [
    ["remove", "mail", "tasks/redis", "--yes"],
    ["set", "cache=none", "auth=none", "--yes"],
    ["remove", "chat", "--yes"],
  ],
  [
    ["set", "cache=memory", "auth=jwt"],
    ["add", "chat"],
    ["remove", "uploads", "--yes"],
    ["add", "mail"],
    ["set", "tasks=memory"],
  ],
  [
    ["remove", "mail", "tasks/memory", "--yes"],
    ["set", "cache=none", "auth=none", "--yes"],
    ["add", "uploads"],
  ],
  [
    ["set", "cache=redis", "auth=session"],
    ["remove", "chat", "--keep-data"],
  ],
  [
    ["set", "cache=memory", "auth=jwt", "--yes"],
    ["add", "chat"],
  ],
];

/** A project of an earlier release, on a database. */
async function chain(checks: Checks, services: Services, database: string, release: string): Promise<void> {
  const flags = ["--database", database, "--cache", "memory", "--auth", "jwt", "--no-chat"];
  const project = await Evolving.make(flags, services, [`database/${database}`, "cache/redis"], release);
  try {
    await checks.check(`${database}: a project of ${release} with edits and rows`, () => begin(project));
    for (const steps of [[["update"]], ...CHAIN]) {
      const name = steps.map((words) => words.join(" ")).join(", ");
      await checks.check(`${database}: ${name}`, async () => {
        for (const words of steps) await project.change(...words);
        await isStillOurs(project);
        const said = await project.green();
        assert.equal(await project.rows(), ROWS);
        return said;
      });
    }
    await contract(checks, project, database);
  } finally {
    await project.remove();
  }
}

async function begin(project: Evolving): Promise<void> {
  await project.uv("sync");
  await project.uv("run", "alembic", "upgrade", "head");
  await project.uv("run", "python", "-m", "app.manage", "seed");
  await makeItOurs(project);
  await project.green();
  assert.equal(await project.rows(), ROWS);
}

async function contract(checks: Checks, project: Evolving, name: string): Promise<void> {
  await checks.check(`${name}: the contract afterwards`, async () => {
    const features = await readFeatures(project.folder);
    const { settings, flags } = startFor("usual", features);
    const log = join(project.folder, "..", "server.log");
    const all = { ...project.grant.settings, ...settings };
    const { url, server } = await startProject(project.folder, await freePort(), all, log, flags);
    try {
      const check = await holdAgainst(url, {
        way: "usual",
        folder: project.folder,
        settings: project.grant.settings,
      });
      assert.ok(check.passed, check.output);
      return `${check.count} cases`;
    } finally {
      await server.stop("SIGTERM", 20);
    }
  });
}
