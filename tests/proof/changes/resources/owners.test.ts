import { afterAll, expect, test } from "vitest";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../evolving.ts";

const services = new Services();
afterAll(() => services.stop());

const NOW = "'2026-01-01 00:00:00'";
const user = (id: number, name: string) =>
  `INSERT INTO users (id, username, username_key, email, email_key, password_hash, is_active, is_superuser, token_version, created_at) VALUES (${id}, '${name}', '${name.toLowerCase()}', '${name}@example.com', '${name}@example.com', 'x', true, false, 0, ${NOW})`;
const note = (label: string, columns: Readonly<Record<string, number>> = {}) =>
  `INSERT INTO notes (${["label", ...Object.keys(columns)].join(", ")}, created_at, updated_at, version) VALUES ('${label}', ${[...Object.values(columns), NOW, NOW, 1].join(", ")})`;
const OWNED = "SELECT label, owner_id FROM notes ORDER BY label";
const SHARED = "SELECT label FROM notes ORDER BY label";

for (const [database, needs] of [
  ["sqlite", []],
  ["postgres", ["database/postgres"]],
  ["mysql", ["database/mysql"]],
] as const)
  test(`${database}: rows lose their owner and get one, there and back, by commands and with the sign-in`, async () => {
    const none = ["--no-example", "--no-chat", "--no-uploads", "--no-mail"];
    const flags = ["--database", database, "--cache", "memory", "--auth", "jwt", ...none];
    const project = await Evolving.make(flags, services, needs);
    const alembic = (...args: readonly string[]) => project.uv("run", "alembic", ...args);
    const sql = (...statements: readonly string[]) => project.sql(...statements);
    const change = async (...words: readonly string[]) => project.change(...words, "--no-install");
    const green = async () => {
      await alembic("check");
      expect(await project.uv("run", "pytest", "tests/api/test_notes.py")).toMatch(/\d+ passed/);
    };
    try {
      await project.uv("sync");
      await project.commit("locked");
      await change("add", "resource", "Note", "label:str.80:index");
      // As the record of a version that had the column in `create` alone.
      const record = await project.read(".plinth/features");
      await project.write(".plinth/features", record.replace("migration resource/Note/owner\n", ""));
      await project.commit("an earlier record");
      expect((await project.plinth("diff")).output).toContain("No difference");
      const create = (await project.uv("run", "alembic", "heads")).split(" ")[0];
      await alembic("upgrade", "head");
      await sql(user(1, "Ann"), user(2, "Bob"), note("a", { owner_id: 1 }), note("b", { owner_id: 2 }));

      const asked = await project.plinth("set", "resource", "Note", "--shared", "--no-install");
      expect([asked.code, asked.output]).toEqual([2, expect.stringContaining("Say --yes to drop them")]);
      await change("set", "resource", "Note", "--shared", "--yes");
      await alembic("upgrade", "head");
      expect(await sql(SHARED)).toBe("[('a',), ('b',)]");
      await green();
      // The way back needs a user for the rows, and says so before it changes anything.
      await expect(alembic("downgrade", "-1")).rejects.toThrow("2 rows of notes have no owner");
      await expect(alembic("-x", "owner=eve", "downgrade", "-1")).rejects.toThrow("there is no user eve");
      await alembic("-x", "owner=BOB", "downgrade", "-1");
      expect(await sql(OWNED)).toBe("[('a', 2), ('b', 2)]");
      await alembic("upgrade", "head");

      await change("set", "resource", "Note", "--owned");
      await expect(alembic("upgrade", "head")).rejects.toThrow(
        "2 rows of notes have no owner: give them to a user by -x owner=USERNAME",
      );
      expect(await sql(SHARED)).toBe("[('a',), ('b',)]");
      await alembic("-x", "owner=ann", "upgrade", "head");
      expect(await sql(OWNED)).toBe("[('a', 1), ('b', 1)]");
      await green();
      await expect(
        sql("INSERT INTO notes (label, created_at, updated_at, version) VALUES ('c', 1, 1, 1)"),
      ).rejects.toThrow();

      await change("set", "auth=none", "--yes");
      await project.uv("sync");
      await project.commit("locked without users");
      await alembic("upgrade", "head");
      expect(await sql(SHARED)).toBe("[('a',), ('b',)]");
      await green();
      await change("set", "auth=session");
      await project.uv("sync");
      await project.commit("locked with users");
      // The users come first: one is made, then gets the rows.
      await expect(alembic("upgrade", "head")).rejects.toThrow("2 rows of notes have no owner");
      await alembic("upgrade", "head-1");
      await sql(user(7, "Cat"));
      await alembic("-x", "owner=cat", "upgrade", "head");
      expect(await sql(OWNED)).toBe("[('a', 7), ('b', 7)]");
      await green();
      for (const checks of ["ruff format --check .", "ruff check .", "mypy --strict app"])
        await project.uv("run", ...checks.split(" "));
      // Without rows nothing is asked.
      await sql("DELETE FROM notes");
      await alembic("downgrade", create ?? "");
      await alembic("downgrade", "base");
      await alembic("upgrade", "head");
      await change("remove", "resource", "Note", "--yes");
      await alembic("upgrade", "head");
      await alembic("check");
    } finally {
      await project.remove();
    }
  });
