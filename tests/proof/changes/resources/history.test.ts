import { afterAll, expect, test } from "vitest";
import { must } from "../../../support/process.ts";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../evolving.ts";

const services = new Services();
afterAll(() => services.stop());

const ROWS = 1_000;
const insert = Array.from(
  { length: ROWS / 100 },
  (_, block) =>
    `INSERT INTO notes (label, created_at, updated_at, version) VALUES ${Array.from(
      { length: 100 },
      (__, row) => `('row ${block * 100 + row}', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1)`,
    ).join(", ")}`,
);

for (const [database, needs] of [
  ["sqlite", []],
  ["postgres", ["database/postgres"]],
  ["mysql", ["database/mysql"]],
] as const)
  test(`${database}: a field with 1,000 rows is renamed and back, and two branches add one each`, async () => {
    const flags = ["--database", database, "--cache", "memory", "--auth", "none", "--no-chat", "--no-mail"];
    const project = await Evolving.make(flags, services, needs);
    const git = (...args: readonly string[]) => must("git", args, { cwd: project.folder });
    const alembic = (...args: readonly string[]) => project.uv("run", "alembic", ...args);
    const sql = (...statements: readonly string[]) => project.sql(...statements);
    const counted = (column: string) =>
      sql(`SELECT count(*), count(DISTINCT ${column}), min(${column}), max(${column}) FROM notes`);
    try {
      await project.uv("sync");
      await project.commit("locked");
      await project.change("add", "resource", "Note", "label:str.80:index", "--no-install");
      await alembic("upgrade", "head");
      await sql(...insert);
      const rows = `[(${ROWS}, ${ROWS}, 'row 0', 'row 999')]`;
      expect(await counted("label")).toBe(rows);
      await project.change("rename", "field", "Note", "label", "caption", "--no-install");
      await alembic("upgrade", "head");
      expect(await counted("caption")).toBe(rows);
      await alembic("downgrade", "-1");
      expect(await counted("label")).toBe(rows);
      await alembic("upgrade", "head");
      const main = (await git("branch", "--show-current")).trim();
      await git("checkout", "-qb", "theirs");
      await project.change("add", "field", "Note", "score:int:default=3:index", "--no-install");
      await git("checkout", "-q", main);
      await project.change("add", "field", "Note", "hint:str.80:optional", "--no-install");
      // Where both added lines at one place git asks, and both are kept.
      await git("merge", "-q", "--no-edit", "theirs").catch(() => "");
      const asked = (await git("diff", "--name-only", "--diff-filter=U")).split("\n").filter(Boolean);
      expect(asked.filter((path) => path.startsWith(".plinth/"))).toEqual([]);
      for (const path of asked)
        await project.write(
          path,
          (await project.read(path)).replaceAll(/^(?:<<<<<<<|=======|>>>>>>>).*\n/gm, ""),
        );
      await project.commit("merged");
      await project.change("doctor", "--fix");
      expect((await alembic("heads")).trim().split("\n")).toHaveLength(1);
      await alembic("upgrade", "head");
      await alembic("check");
      expect(await counted("caption")).toBe(rows);
      expect(await sql("SELECT count(*), min(score), max(score) FROM notes WHERE hint IS NULL")).toBe(
        `[(${ROWS}, 3, 3)]`,
      );
      const set = ["set", "field", "Note", "hint:str:no-optional"];
      await project.change(...set, "--no-install");
      await expect(alembic("upgrade", "head")).rejects.toThrow(`${ROWS} rows of notes have no hint`);
      await project.change("undo", "--yes");
      await project.change(...set, "--backfill=none", "--no-install");
      await alembic("upgrade", "head");
      await alembic("check");
      expect(await sql("SELECT count(*) FROM notes WHERE hint = 'none'")).toBe(`[(${ROWS},)]`);
      await alembic("downgrade", "-1");
      await alembic("upgrade", "head");
      // Each row has a UUID of its own, whichever way the column comes.
      await project.change("add", "field", "Note", "token:uuid:unique", "--backfill=uuid", "--no-install");
      await project.change(
        "add",
        "field",
        "Note",
        "serial:uuid:default=uuid",
        "mark:uuid:optional",
        "--no-install",
      );
      await project.change(
        "set",
        "field",
        "Note",
        "mark:uuid:no-optional",
        "--backfill=uuid",
        "--no-install",
      );
      await alembic("upgrade", "head");
      await alembic("check");
      const distinct = ["token", "serial", "mark"].map((one) => `count(DISTINCT ${one})`);
      expect(await sql(`SELECT ${distinct.join(", ")} FROM notes`)).toBe(`[(${ROWS}, ${ROWS}, ${ROWS})]`);
      await alembic("downgrade", "-1");
      await alembic("upgrade", "head");
      await project.uv("run", "ruff", "format", "--check", ".");
      await project.uv("run", "ruff", "check", ".");
      await project.uv("run", "mypy", "--strict", "app");
      expect(await project.uv("run", "pytest", "tests/api/test_notes.py")).toMatch(/\d+ passed/);
      await alembic("downgrade", "base");
    } finally {
      await project.remove();
    }
  });
