import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { linesOfUse } from "../../../../src/engine/index.ts";
import { Covering } from "../../../support/fixtures/covering.ts";
import { readCatalog } from "../../../support/rendering.ts";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../evolving.ts";

const services = new Services();
afterAll(() => services.stop());

const PROJECTS = [
  { database: "sqlite", auth: "jwt", needs: [] },
  { database: "postgres", auth: "session", needs: ["database/postgres"] },
  { database: "mysql", auth: "none", needs: ["database/mysql"] },
];

for (const { database, auth, needs } of PROJECTS)
  test.concurrent(`every two options of each type and of a resource, with ${database} and ${auth}`, async () => {
    const { stack } = await readCatalog();
    const choices = { database, auth, cache: "memory", chat: false, licence: "none" };
    const place = { feature: "resource", instance: "Place", of: [] };
    const uses = [place, ...new Covering(stack, choices).uses(place.instance)];
    const file = join(tmpdir(), `plinth-covering-${process.pid}-${database}.json`);
    await writeFile(file, JSON.stringify({ choices, uses: uses.flatMap(linesOfUse) }));
    const project = await Evolving.make(["--config", file], services, needs);
    try {
      const at = async (...args: readonly string[]) => project.uv("run", ...args);
      await project.uv("sync");
      await at("ruff", "format", "--check", ".");
      await at("ruff", "check", ".");
      await at("mypy", "--strict", "app", "tests");
      for (const step of ["head", "base", "head"])
        await at("alembic", step === "base" ? "downgrade" : "upgrade", step);
      await at("alembic", "check");
      expect(await at("pytest", "tests/api", "-k", "kept or single or place")).toMatch(/\d+ passed/);
    } finally {
      await project.remove();
    }
  });
