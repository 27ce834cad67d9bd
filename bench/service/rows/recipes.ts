import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { applyEdit, asEdit, readBlocks } from "../../../tests/proof/changes/second-day/blocks.ts";
import { Project } from "../../../tests/proof/service/project.ts";
import { projectEnvironment } from "../../../tests/support/process.ts";
import { Services } from "../../../tests/support/services.ts";
import { alternate, hammer, type Sample } from "../load.ts";
import { type Line, perSecond, type Row } from "../row.ts";
import { AMPLE, API, type Stage, UNCACHED } from "../stage.ts";

const SECTIONS = ["Add a resource", "Add a field", "Filter a list"];
const PAD = `page=1&size=20&pad=${"x".repeat(512)}`;

/** A list that a user writes by the recipes of the project's README, beside the list of items. */
export const recipes: Row = {
  name: "recipes",
  title: "a list written by the README's recipes, and one of its filters, beside /items",
  async run(stage, { rounds, seconds }) {
    const services = new Services();
    const project = await Project.make(["--preset", "production"], services);
    try {
      await follow(project);
      await fill(stage, project.settings.DATABASE_URL ?? "");
      const served = await stage.serve({
        python: join(project.folder, ".venv/bin/python"),
        args: ["-m", "app.manage", "serve"],
        folder: project.folder,
        env: projectEnvironment({ ...project.settings, ...AMPLE, PYTHONDONTWRITEBYTECODE: "1" }),
        ready: "/health/ready",
      });
      const ask = (path: string) => () => hammer(served.url + path, seconds);
      const paths = {
        items: UNCACHED,
        books: `${API}/books?${PAD}`,
        filtered: `${API}/books?year=1999&${PAD}`,
      };
      for (const path of Object.values(paths)) await hammer(served.url + path, 1);
      const found = await alternate(rounds, {
        items: ask(paths.items),
        books: ask(paths.books),
        filtered: ask(paths.filtered),
      });
      await served.stop();
      return [
        {
          ...line("a list written by the README's recipe, beside `/items`", found.items, found.books),
          goal: { least: 0.9 },
        },
        line("… by its filter", found.items, found.filtered),
      ];
    } finally {
      await project.remove();
      await services.stop();
    }
  },
};

function line(what: string, beside: Sample, ours: Sample): Line {
  return {
    what,
    beside: perSecond(beside.rate),
    reached: perSecond(ours.rate),
    figure: ours.rate / beside.rate,
    unit: " ×",
    samples: { beside, ours },
  };
}

async function follow(project: Project): Promise<void> {
  for (const block of readBlocks(await readFile(join(project.folder, "README.md"), "utf8"))) {
    const edit = SECTIONS.includes(block.section) ? asEdit(block) : undefined;
    if (edit === undefined) continue;
    const path = join(project.folder, edit.path);
    const text = await readFile(path, "utf8").catch(() => undefined);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, applyEdit(edit, text));
  }
  await project.uv("run", "alembic", "revision", "--autogenerate", "-m", "Create books");
  await project.uv("run", "alembic", "upgrade", "head");
}

async function fill(stage: Stage, database: string): Promise<void> {
  const rows = "FROM generate_series(1, 1000) n";
  const at = "now() - (1000 - n) * interval '1 second'";
  await stage.sql(
    `INSERT INTO items (name, description, views, created_at, updated_at)
      SELECT 'Item ' || n, 'A thing that people list and read, number ' || n, 0, ${at}, now() ${rows};
    INSERT INTO books (title, year, created_at) SELECT 'Book ' || n, 1999 + n % 2, ${at} ${rows}`,
    database,
  );
  await stage.sql("VACUUM ANALYZE", database);
}
