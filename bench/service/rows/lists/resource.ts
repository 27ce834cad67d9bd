import { join } from "node:path";
import { Project } from "../../../../tests/proof/service/project.ts";
import { must, projectEnvironment, root } from "../../../../tests/support/process.ts";
import { Services } from "../../../../tests/support/services.ts";
import { alternate, hammer } from "../../load.ts";
import { perSecond, type Row } from "../../row.ts";
import { AMPLE, API, type Stage, UNCACHED } from "../../stage.ts";

const ADD =
  "add resource Thing name:str.200 description:text.5000:optional views:int:default=0 --shared --read=anyone";

/** The list of a resource that is like items, beside the list of items, both past the response cache. */
export const resource: Row = {
  name: "resource",
  title: "the list of a generated resource, beside /items",
  async run(stage, { rounds, seconds }) {
    const services = new Services();
    const project = await Project.make(["--preset", "production"], services);
    try {
      const words = [join(root, "bin/create-plinth.js"), ...ADD.split(" "), "--no-install"];
      await must(process.execPath, words, { cwd: project.folder, env: process.env });
      await project.uv("run", "--no-dev", "alembic", "upgrade", "head");
      await fill(stage, project.settings.DATABASE_URL ?? "");
      const served = await stage.serve({
        python: join(project.folder, ".venv/bin/python"),
        args: ["-m", "app.manage", "serve"],
        folder: project.folder,
        env: projectEnvironment({ ...project.settings, ...AMPLE, PYTHONDONTWRITEBYTECODE: "1" }),
        ready: "/health/ready",
      });
      // A parameter that a list does not have is a 422 of a resource, which needs none: no cache serves it.
      const paths = { items: UNCACHED, things: `${API}/things?page=1&size=20` };
      const ask = (path: string) => () => hammer(served.url + path, seconds);
      for (const path of Object.values(paths)) await hammer(served.url + path, 1);
      const found = await alternate(rounds, { items: ask(paths.items), things: ask(paths.things) });
      await served.stop();
      return [
        {
          what: "the list of a generated resource, beside `/items`",
          beside: perSecond(found.items.rate),
          reached: perSecond(found.things.rate),
          figure: found.things.rate / found.items.rate,
          unit: " ×",
          goal: { least: 0.9 },
          samples: { beside: found.items, ours: found.things },
        },
      ];
    } finally {
      await project.remove();
      await services.stop();
    }
  },
};

async function fill(stage: Stage, database: string): Promise<void> {
  const rows = `SELECT 'Item ' || n, 'A thing that people list and read, number ' || n, 0,
      now() - (1000 - n) * interval '1 second', now()`;
  await stage.sql(
    `INSERT INTO items (name, description, views, created_at, updated_at) ${rows} FROM generate_series(1, 1000) n;
    INSERT INTO things (name, description, views, created_at, updated_at, version)
      ${rows}, 1 FROM generate_series(1, 1000) n`,
    database,
  );
  await stage.sql("VACUUM ANALYZE", database);
}
