import { afterAll, expect, test } from "vitest";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../evolving.ts";

const services = new Services();
afterAll(() => services.stop());

const AT = "created_at, updated_at, version) VALUES";
const NOW = "'2026-01-01 00:00:00', '2026-01-01 00:00:00', 1";

for (const [database, auth, needs] of [
  ["sqlite", "jwt", []],
  ["postgres", "none", ["database/postgres"]],
  ["mysql", "session", ["database/mysql"]],
] as const)
  test(`${database}: links are made, renamed with either side and by themselves, kept, and removed`, async () => {
    const flags = ["--database", database, "--cache", "memory", "--no-example", "--no-chat", "--no-uploads"];
    const project = await Evolving.make([...flags, "--auth", auth], services, needs);
    const alembic = (...args: readonly string[]) => project.uv("run", "alembic", ...args);
    const sql = (...statements: readonly string[]) => project.sql(...statements);
    const change = async (...words: readonly string[]) => {
      await project.change(...words, "--no-install");
      await alembic("upgrade", "head");
      await alembic("check");
    };
    try {
      await project.uv("sync");
      await project.commit("locked");
      // Each of a circle has rows of the other: what closes it comes last.
      await change("add", "resource", "Tag", "label:str.80", "--shared");
      await change("add", "resource", "Post", "title:str.80", "tag:many.Tag", "kin:many.Post", "--shared");
      await change("add", "field", "Tag", "star:many.Post");
      await sql(
        `INSERT INTO tags (label, ${AT} ('a', ${NOW}), ('b', ${NOW})`,
        `INSERT INTO posts (title, ${AT} ('p', ${NOW})`,
        "INSERT INTO posts_tag (source_id, target_id) VALUES (1, 1), (1, 2)",
      );
      const count = (table: string) => sql(`SELECT count(*) FROM ${table}`);
      await change("rename", "field", "Post", "tag", "topic");
      expect(await count("posts_topic")).toBe("[(2,)]");
      await change("rename", "resource", "Post", "Article");
      expect(await count("articles_topic")).toBe("[(2,)]");
      await change("rename", "resource", "Tag", "Label");
      expect(await count("articles_topic")).toBe("[(2,)]");
      await alembic("downgrade", "-3");
      expect(await count("posts_tag")).toBe("[(2,)]");
      await alembic("upgrade", "head");
      await change("add", "field", "Article", "mark:many.Label");
      await project.uv("run", "ruff", "format", "--check", ".");
      await project.uv("run", "ruff", "check", ".");
      await project.uv("run", "mypy", "--strict", "app", "tests");
      expect(
        await project.uv("run", "pytest", "tests/api/test_articles.py", "tests/api/test_labels.py"),
      ).toMatch(/\d+ passed/);
      // Links go with either of their rows.
      await sql("DELETE FROM labels WHERE id = 1");
      expect(await count("articles_topic")).toBe("[(1,)]");
      await change("remove", "field", "Article", "topic", "mark", "--yes");
      await change("remove", "field", "Label", "star", "--yes");
      await change("remove", "resource", "Article", "Label", "--yes");
      await alembic("downgrade", "base");
      await alembic("upgrade", "head");
    } finally {
      await project.remove();
    }
  });
