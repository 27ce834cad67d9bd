import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Evolving } from "../evolving.ts";

/** Reads what a developer writes, which is beside this module. */
export function source(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, name), "utf8");
}

/** Adds the models and the handlers of books, and has Alembic write the migration. */
export async function addBooks(project: Evolving, users: boolean): Promise<void> {
  await project.write("app/models/book.py", await source("models.py"));
  await project.edit(
    "app/models/__init__.py",
    "from app.models.base import Base\n",
    "from app.models.base import Base\nfrom app.models.book import Author, Book\n",
  );
  await project.edit("app/models/__init__.py", '    "Base",\n', '    "Author",\n    "Base",\n    "Book",\n');
  await addRouter(project, "books", await source("handlers.py"));
  if (users) await addRouter(project, "renames", await source("user_handlers.py"));
  await project.uv("run", "alembic", "revision", "--autogenerate", "-m", "Add books");
}

async function addRouter(project: Evolving, name: string, text: string): Promise<void> {
  await project.write(`app/api/v1/${name}.py`, text);
  const path = "app/api/v1/__init__.py";
  await project.edit(
    path,
    "router = APIRouter()\n",
    `router = APIRouter()\nrouter.include_router(${name}.router)\n`,
  );
  await project.edit(path, "from app.api.v1 import ", `from app.api.v1 import ${name}, `);
  await project.uv("run", "ruff", "check", "--quiet", "--fix-only", path);
  await project.uv("run", "ruff", "format", "--quiet", path);
}

/** Writes a migration by hand, on the newest that there is. */
export async function addMigration(project: Evolving, name: string, text: string): Promise<void> {
  const heads = await project.uv("run", "alembic", "heads");
  const [, head = ""] = /^(\w+) \(head\)/m.exec(heads) ?? [];
  assert.notEqual(head, "", heads);
  await project.write(`alembic/versions/${name}.py`, text.replace("DOWN_REVISION", head));
}

/** How many rows each table has, except those that migrations fill. */
export async function countRows(project: Evolving): Promise<Record<string, number>> {
  const output = await project.uv("run", "python", "-c", await source("tables.py"));
  const line = output.trim().split("\n").at(-1) ?? "";
  const { alembic_version, ...rows } = JSON.parse(line) as Record<string, number>;
  return rows;
}
