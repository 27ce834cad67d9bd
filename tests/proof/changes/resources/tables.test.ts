import { afterAll, expect, test } from "vitest";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../evolving.ts";

const services = new Services();
afterAll(() => services.stop());

const NOW = "'2026-01-01 00:00:00'";
const ANN = `INSERT INTO users (id, username, username_key, email, email_key, password_hash, is_active, is_superuser, token_version, created_at) VALUES (7, 'ann', 'ann', 'ann@example.com', 'ann@example.com', 'x', true, false, 0, ${NOW})`;

/** What a database calls its types, and the word for the field of a column. */
const DATABASES = {
  sqlite: {
    id: "INTEGER PRIMARY KEY",
    moment: "DATETIME",
    more: { ratio: ["REAL", "ratio:float:optional"], huge: ["BIGINT", "huge:bigint:optional"] },
  },
  postgres: {
    id: "BIGSERIAL PRIMARY KEY",
    moment: "TIMESTAMPTZ",
    more: {
      ratio: ["DOUBLE PRECISION", "ratio:float:optional"],
      price: ["NUMERIC(10,3)", "price:decimal.10.3:optional"],
      token: ["UUID", "token:uuid:optional"],
      small: ["SMALLINT", "small:int:optional:min=-32768:max=32767"],
      meta: ["JSONB", "meta:json:optional"],
      free: ["VARCHAR", "free:text:optional"],
    },
  },
  mysql: {
    id: "INTEGER PRIMARY KEY AUTO_INCREMENT",
    moment: "DATETIME(6)",
    more: {
      ratio: ["DOUBLE", "ratio:float:optional"],
      price: ["DECIMAL(10,3)", "price:decimal.10.3:optional"],
      small: ["SMALLINT UNSIGNED", "small:int:optional:min=0:max=65535"],
      meta: ["JSON", "meta:json:optional"],
      free: ["LONGTEXT", "free:text:optional"],
    },
  },
} as const;

for (const [database, needs] of [
  ["sqlite", []],
  ["postgres", ["database/postgres"]],
  ["mysql", ["database/mysql"]],
] as const)
  test(`${database}: a table with rows is adopted, used, taken back and made on a new database`, async () => {
    const none = ["--no-example", "--no-chat", "--no-uploads", "--no-mail"];
    const flags = ["--database", database, "--cache", "memory", "--auth", "jwt", ...none];
    const project = await Evolving.make(flags, services, needs);
    const alembic = (...args: readonly string[]) => project.uv("run", "alembic", ...args);
    const sql = (...statements: readonly string[]) => project.sql(...statements);
    const add = (...words: readonly string[]) =>
      project.plinth("add", "resource", ...words, "--no-install", "--trust");
    const { id, moment, more } = DATABASES[database];
    const others = Object.entries(more).map(([name, [type]]) => `${name} ${type}`);
    try {
      await project.uv("sync");
      await project.commit("locked");
      await alembic("upgrade", "head");
      await sql(
        `CREATE TABLE authors (id ${id}, label VARCHAR(80) NOT NULL, created_at ${moment} NOT NULL)`,
        `CREATE TABLE entries (id ${id}, title VARCHAR(120) NOT NULL, body TEXT NOT NULL,
           status VARCHAR(20) DEFAULT 'draft' NOT NULL, views INTEGER DEFAULT 0 NOT NULL, active BOOLEAN NOT NULL,
           author_id ${database === "postgres" ? "BIGINT" : "INTEGER"} NOT NULL, editor_id INTEGER, at ${moment}, day DATE, ${others.join(", ")},
           UNIQUE (title), UNIQUE (author_id, day),
           CHECK (status IN ('draft', 'live')), CHECK (views >= 0),
           FOREIGN KEY (author_id) REFERENCES authors (id) ON DELETE CASCADE,
           FOREIGN KEY (editor_id) REFERENCES users (id) ON DELETE SET NULL)`,
        "CREATE INDEX entries_views ON entries (views)",
        ANN,
        `INSERT INTO authors VALUES (3, 'Eve', ${NOW})`,
        `INSERT INTO entries (id, title, body, active, author_id, editor_id, at) VALUES (5, 'One', 'x', true, 3, 7, ${NOW})`,
        "CREATE TABLE lonely (name VARCHAR(20))",
        "CREATE TABLE pairs (a INTEGER, b INTEGER, PRIMARY KEY (a, b))",
        `CREATE TABLE oddities (id ${id}, data ${database === "postgres" ? "BYTEA" : "BLOB"}, version VARCHAR(9), metadata VARCHAR(9), firstName VARCHAR(9))`,
      );
      // What cannot be read is said in a line each, and nothing is written.
      for (const [table, ...said] of [
        ["entires", "no table entires. Did you mean entries?"],
        ["lonely", "id: there is no primary key", "Change the table first: no choice of fields helps."],
        ["pairs", "a, b: the primary key has to be one column, id"],
        ["oddities", "data:", "version: every resource has one", "metadata:", '"metadata" is an attribute'],
        ["entries", "author_id: It refers to the table authors"],
      ] as const) {
        const { code, output } = await add("--from-table", table);
        expect([code, output]).toEqual([2, expect.any(String)]);
        for (const one of said) expect(output.replaceAll(/\s+/g, " ")).toContain(one);
      }
      expect(await project.uv("run", "git", "status", "--porcelain")).toBe("");

      expect(await add("--from-table", "authors")).toMatchObject({ code: 0 });
      await project.commit("authors");
      const looked = await add("Entry", "--from-table", "entries", "--dry-run", "--json");
      expect(looked.code, looked.output).toBe(0);
      const { data } = JSON.parse(looked.output);
      expect((data ?? JSON.parse(looked.output)).did).toBe(
        [
          "add resource Entry:shared:adopt title:str.120:unique body:text",
          "status:enum.draft.live:default=draft views:int:index:default=0:min=0 active:bool author:ref.Author:on-delete=cascade",
          "editor:ref.User:optional:on-delete=set-null at:datetime:optional day:date:optional",
          ...Object.values(more).map(([, word]) => word),
        ].join(" "),
      );
      expect(await add("Entry", "--from-table", "entries")).toMatchObject({ code: 0 });
      await project.commit("entries");
      await alembic("upgrade", "head");
      const rows = () => sql("SELECT id, title, status, author_id, version FROM entries");
      expect(await rows()).toBe("[(5, 'One', 'draft', 3, 1)]");
      // The row is kept on the way back, and adopted once more.
      await alembic("downgrade", "-2");
      expect(await rows()).toBe("[(5, 'One', 'draft', 3, 1)]");
      await alembic("upgrade", "head");
      expect(await rows()).toBe("[(5, 'One', 'draft', 3, 1)]");
      // Programs that know nothing of it go on writing.
      await sql("INSERT INTO entries (title, body, active, author_id) VALUES ('Two', 'y', false, 3)");
      await expect(
        sql("INSERT INTO entries (title, body, active, author_id) VALUES ('Two', 'y', false, 3)"),
      ).rejects.toThrow();
      await expect(
        sql(
          "INSERT INTO entries (title, body, active, author_id, views) VALUES ('Three', 'y', false, 3, -1)",
        ),
      ).rejects.toThrow();
      // It changes as any other: its keys and checks have the names that migrations know.
      await project.change("set", "field", "Entry", "status:enum.draft.live.gone", "--no-install");
      await project.change("rename", "field", "Entry", "author", "writer", "--no-install");
      await project.change("remove", "field", "Entry", "editor", "--yes", "--no-install");
      await alembic("upgrade", "head");
      await sql("UPDATE entries SET status = 'gone' WHERE id = 5");
      expect(await sql("SELECT title, status, writer_id FROM entries ORDER BY title")).toBe(
        "[('One', 'gone', 3), ('Two', 'draft', 3)]",
      );
      // Without the resource, the table stays with its rows.
      await project.change("remove", "resource", "Entry", "--yes", "--no-install");
      await alembic("upgrade", "head");
      expect(await sql("SELECT count(*) FROM entries")).toBe("[(2,)]");
    } finally {
      await project.remove();
    }
    // On a new database, the same migrations make the tables.
    const fresh = await Evolving.make(flags, services, needs);
    try {
      await fresh.uv("sync");
      await fresh.commit("locked");
      await fresh.change(
        "add",
        "resource",
        "Entry:adopt",
        "title:str.120:unique",
        "status:enum.a.b",
        "by:ref.User",
      );
      expect(await fresh.green()).toMatch(/passed/);
      await fresh.uv("run", "alembic", "downgrade", "base");
      await fresh.uv("run", "alembic", "upgrade", "head");
      await fresh.uv("run", "alembic", "check");
    } finally {
      await fresh.remove();
    }
  });
