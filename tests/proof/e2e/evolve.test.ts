import assert from "node:assert/strict";
import { afterAll, beforeAll, expect, test } from "vitest";
import { must } from "../../support/process.ts";
import { Services } from "../../support/services.ts";
import { isStillOurs, makeItOurs } from "../changes/edits.ts";
import { Evolving } from "../changes/evolving.ts";

const ROWS = 25;
const services = new Services();
let project: Evolving;

beforeAll(async () => {
  const flags = ["--database", "sqlite", "--cache", "memory", "--auth", "jwt", "--no-chat"];
  project = await Evolving.make(flags, services, []);
  await project.uv("sync");
  await project.uv("run", "alembic", "upgrade", "head");
  await project.uv("run", "python", "-m", "app.manage", "seed");
  await makeItOurs(project);
});

afterAll(async () => {
  await project.remove();
  await services.stop();
});

const git = (...words: readonly string[]) => must("git", words, { cwd: project.folder });

/** Everything is green, nothing of a user's is lost, and the rows are there. */
async function holds(): Promise<void> {
  await isStillOurs(project);
  expect(await project.green()).toMatch(/passed/);
  expect(await project.rows()).toBe(ROWS);
}

test("another cache, and back by undo", async () => {
  await project.change("set", "cache=none");
  await holds();
  const before = await git("rev-parse", "HEAD~1^{tree}");
  await project.change("undo");
  // The lock file is made again, and may be; everything else is as it was.
  expect(await git("diff", "--stat", before.trim(), "HEAD", "--", ".", ":!uv.lock")).toBe("");
  await holds();
});

test("chat, added in a branch while another has a migration of its own: doctor joins them", async () => {
  await git("checkout", "-qb", "theirs");
  await project.edit(
    "app/models/item.py",
    "    price: Mapped[int]",
    "    weight: Mapped[int | None]\n    price: Mapped[int]",
  );
  await project.uv("run", "alembic", "upgrade", "head");
  await project.uv("run", "alembic", "revision", "--autogenerate", "-m", "weight");
  await project.uv("run", "ruff", "format", ".");
  await project.uv("run", "ruff", "check", "--fix", ".");
  await project.commit("weight");
  await git("checkout", "-q", "-");
  await project.change("add", "chat");
  await git("merge", "-q", "--no-edit", "theirs");
  const found = await project.plinth("doctor");
  assert.equal(found.code, 4, found.output);
  assert.match(found.output, /The migrations have 2 heads/);
  await project.change("doctor", "--fix");
  await holds();
  expect((await project.uv("run", "alembic", "heads")).trim().split("\n")).toHaveLength(1);
});

test("chat goes with its tables, and comes again", async () => {
  await project.change("remove", "chat", "--yes");
  await holds();
  await project.change("add", "chat");
  await holds();
});

test("mail goes with its table and column, and comes again", async () => {
  await project.change("remove", "mail", "--yes");
  await holds();
  await project.change("add", "mail");
  await holds();
});

test("other users, and undo refuses to take the migration that the database is at", async () => {
  await project.change("set", "auth=session", "--yes");
  await holds();
  const { code, output } = await project.plinth("undo");
  assert.equal(code, 2, output);
  const back = /uv run (alembic downgrade \w+)/.exec(output)?.[1]?.split(" ") ?? [];
  await project.uv("run", ...back);
  await project.change("undo");
  await holds();
});
